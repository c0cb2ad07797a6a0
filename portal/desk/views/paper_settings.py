"""What a convener sets for all its papers: the pages to change it, and its versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from common.errors import RakorError
from directory.models import Organization
from directory.permissions import conveners_of
from documents.actions import change_paper_settings, request_sheet, take_settings_again
from documents.models import PaperSettings
from documents.queries import settings_of, specimen_facts
from documents.states import SheetKind
from portal.desk.forms.paper_rules import NumbersForm, SigningForm
from portal.desk.forms.paper_settings import LetterheadForm, PageForm, PartForm, WordingForm
from portal.desk.paper_settings_words import changes_between, in_words, titles_of, versions_of
from portal.desk.paper_specimen import specimen_of
from portal.desk.views.requests import StaffRequest, signed_in

# Each page: its URL name, its form, and its template.
PARTS: dict[str, tuple[str, type[PartForm], str]] = {
    "letterhead": ("desk:paper_settings", LetterheadForm, "desk/papers/settings/letterhead.html"),
    "page": ("desk:paper_settings_page", PageForm, "desk/papers/settings/page.html"),
    "numbers": ("desk:paper_settings_numbers", NumbersForm, "desk/papers/settings/numbers.html"),
    "signing": ("desk:paper_settings_signing", SigningForm, "desk/papers/settings/signing.html"),
    "wording": ("desk:paper_settings_wording", WordingForm, "desk/papers/settings/wording.html"),
}


@signed_in
@require_GET
def own_settings(request: StaffRequest) -> HttpResponse:
    """To the settings of the first convener whose settings this user keeps."""
    kept = conveners_of(request.user, Power.MANAGE_SETTINGS)
    if not kept:
        raise Http404
    return redirect("desk:paper_settings", convener=kept[0].public_id)


@signed_in
def part(request: StaffRequest, convener: str, part: str = "letterhead") -> HttpResponse:
    """One page of the settings: its form, with a specimen sheet beside it that follows what is typed."""
    found = _convener(request, convener)
    address, form_class, template = PARTS[part]
    newest = settings_of(found)
    is_posted = request.method == "POST"
    form = form_class(request.POST if is_posted else None, request.FILES if is_posted else None, instance=newest)
    if is_posted and form.is_valid():
        if "specimen" in request.POST:
            return _specimen(request, found, form)
        try:
            _save(request, found, form)
        except RakorError as error:
            form.add_error(None, str(error))
            form = _reads_anew(form, found)
        else:
            return redirect(address, convener=convener)
    context = {**_frame(request, found, part), "form": form, "specimen": specimen_of(settings_of(found), found)}
    return render(request, template, context, status=422 if form.errors else 200)


@signed_in
@require_GET
def versions(request: StaffRequest, convener: str) -> HttpResponse:
    found = _convener(request, convener)
    page, lines = versions_of(found, request.GET.get("page"))
    context = {**_frame(request, found, "versions"), "page": page, "lines": lines}
    return render(request, "desk/papers/settings/versions.html", context)


@signed_in
@require_GET
def version(request: StaffRequest, convener: str, number: int) -> HttpResponse:
    """An earlier version: everything it says, and what differs from the settings as they are now."""
    found = _convener(request, convener)
    row, newest = _version(found, number), settings_of(found)
    posts = titles_of([row, newest])
    said = in_words(row, posts)
    context = {
        **_frame(request, found, "versions"),
        "row": row,
        "said": said,
        "is_newest": row.version == newest.version,
        "differences": changes_between(in_words(newest, posts), said),
        "specimen": specimen_of(row, found),
    }
    return render(request, "desk/papers/settings/version.html", context)


@signed_in
@require_POST
def take_again(request: StaffRequest, convener: str, number: int) -> HttpResponse:
    found = _convener(request, convener)
    row = take_settings_again(settings=_version(found, number), by=request.user)
    messages.success(request, _("Taken again, as version %(version)s.") % {"version": row.version})
    return redirect("desk:paper_settings_versions", convener=convener)


def _convener(request: StaffRequest, public_id: str) -> Organization:
    keepers = Organization.objects.conveners_for(request.user, Power.MANAGE_SETTINGS).select_related("region")
    return get_object_or_404(keepers, public_id=public_id)


def _version(convener: Organization, number: int) -> PaperSettings:
    return get_object_or_404(PaperSettings.objects.filter(convener=convener), version=number)


def _save(request: StaffRequest, convener: Organization, form: PartForm) -> None:
    read = form.cleaned_data["read_version"]
    before = settings_of(convener).version
    row = change_paper_settings(convener=convener, by=request.user, read_version=read, **form.changes())
    if row.version == before:
        messages.info(request, _("Nothing was changed; the version stays the same."))
    else:
        said = _("Saved as version %(version)s. It holds for papers approved from now on.")
        messages.success(request, said % {"version": row.version})


def _specimen(request: StaffRequest, convener: Organization, form: PartForm) -> HttpResponse:
    """A PDF of what was typed, by the same layout as every paper; nothing of it is saved as settings."""
    said = specimen_facts(form.typed(), timezone.localdate().year)
    sheet = request_sheet(kind=SheetKind.SPECIMEN, convener=convener, facts=said, by=request.user)
    return redirect("desk:sheet", sheet=sheet.public_id)


def _reads_anew(form: PartForm, convener: Organization) -> PartForm:
    """The form with what was typed; saved once more, it knows what somebody else saved meanwhile."""
    form.put("read_version", str(settings_of(convener).version))
    return form


def _frame(request: StaffRequest, convener: Organization, current: str) -> dict[str, Any]:
    kept = conveners_of(request.user, Power.MANAGE_SETTINGS)
    return {"convener": convener, "current": current, "others": [place for place in kept if place != convener]}
