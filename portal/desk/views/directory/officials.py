"""People who hold, or held, posts, by one record each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import Power
from attendance.records import can_read_record
from directory import actions
from directory.models import Appointment, Official
from directory.permissions import can_manage, can_view_contacts, has_power_anywhere
from directory.queries import appointments_of, is_between, officials_matching, posts_now, propose_same_person
from portal.desk.forms.directory import OfficialForm, OfficialOrderForm
from portal.desk.views.directory.shared import (
    carried_out,
    form_page,
    kept_besides,
    needs,
    page_of,
    require_manager,
    sections,
)
from portal.desk.views.requests import StaffRequest

CURRENT = "officials"
MOST_FOUND = 20
_STATES = {"menjabat": True, "tidak-menjabat": False}


@needs(Power.VIEW_DIRECTORY)
@require_GET
def officials(request: StaffRequest) -> HttpResponse:
    words, state = request.GET.get("q", ""), request.GET.get("keadaan", "")
    order = request.GET.get("urut", "")
    found = officials_matching(request.user, words=words, is_in_office=_STATES.get(state), order=order)
    page = page_of(request, found)
    options = [
        ("", "", _("All"), officials_matching(request.user, words=words).count()),
        ("menjabat", "ok", _("In office"), _count(request.user, words, is_in_office=True)),
        ("tidak-menjabat", "wait", _("No post today"), _count(request.user, words, is_in_office=False)),
    ]
    context = {
        "sections": sections(request.user, CURRENT),
        "page": page,
        "people": [(row, posts_now(row)) for row in page],
        "order_form": OfficialOrderForm(request.GET),
        "kept": kept_besides(request, "urut"),
        "options": options,
        "is_filtered": bool(words or state),
        "may_import": has_power_anywhere(request.user, Power.MANAGE_DIRECTORY),
    }
    return render(request, "desk/directory/officials.html", context)


def _count(user: User, words: str, *, is_in_office: bool) -> int:
    return officials_matching(user, words=words, is_in_office=is_in_office).count()


@needs(Power.VIEW_DIRECTORY)
@require_GET
def official(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _official(request, public_id)
    if found.merged_into is not None:
        return redirect("desk:official", found.merged_into.public_id)
    held = _held(request.user, found)
    organizations = [row.position.organization for row in held]
    is_manager = any(can_manage(request.user, row) for row in organizations)
    context = {
        "sections": sections(request.user, CURRENT),
        "official": found,
        "merged": list(found.merged.all()),
        "proposed": propose_same_person(found, request.user) if is_manager else [],
        "held": [(row, is_between(row)) for row in held],
        "can_manage": is_manager,
        "can_view_contacts": any(can_view_contacts(request.user, row) for row in organizations),
        "can_read_record": can_read_record(request.user, *organizations),
        "can_link": has_power_anywhere(request.user, Power.MANAGE_ACCOUNTS),
    }
    return render(request, "desk/directory/official.html", context)


@needs(Power.VIEW_DIRECTORY)
def official_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _official(request, public_id)
    held = _held(request.user, found)
    managed = [row for row in held if can_manage(request.user, row.position.organization)]
    require_manager(request.user, (managed or held)[0].position.organization)
    form = OfficialForm(request.POST or None, initial=OfficialForm.values_of(found))
    if carried_out(
        form,
        lambda: actions.edit_official(official=found, changes=form.cleaned_data, by=request.user),
        beside={actions.NipTaken: "nip"},
    ):
        messages.success(request, _("The official is saved."))
        return redirect("desk:official", found.public_id)
    back = reverse("desk:official", args=[found.public_id])
    return form_page(
        request, form, heading=_("Edit the official"), lead=found.name, verb=_("Save"), back=back, current=CURRENT
    )


@needs(Power.MANAGE_DIRECTORY)
@require_GET
def official_same(request: StaffRequest, public_id: str) -> HttpResponse:
    """Which other record is of the same person: proposed, or searched for."""
    found = _kept_by(request, public_id)
    words = request.GET.get("q", "")
    found_by = officials_matching(request.user, words=words).exclude(pk=found.pk)[:MOST_FOUND]
    context = {
        "sections": sections(request.user, CURRENT),
        "official": found,
        "proposed": propose_same_person(found, request.user),
        "words": words,
        "people": [(row, posts_now(row)) for row in found_by] if words.strip() else [],
    }
    return render(request, "desk/directory/official_same.html", context)


@needs(Power.MANAGE_DIRECTORY)
@require_GET
def official_compare(request: StaffRequest, public_id: str, other: str) -> HttpResponse:
    """Two records side by side, before they become one."""
    records = [_kept_by(request, public_id), _kept_by(request, other)]
    if records[0] == records[1]:
        return redirect("desk:official", records[0].public_id)
    context = {
        "sections": sections(request.user, CURRENT),
        "records": [(row, _held(request.user, row), records[1 - place]) for place, row in enumerate(records)],
        "nips_differ": all(row.nip for row in records),
    }
    return render(request, "desk/directory/official_compare.html", context)


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def official_merge(request: StaffRequest, public_id: str, other: str) -> HttpResponse:
    """Let the record `other` stand under this one."""
    kept, duplicate = _kept_by(request, public_id), _kept_by(request, other)
    try:
        actions.merge_officials(kept=kept, duplicate=duplicate, by=request.user)
    except actions.NotMergeable as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:official_same", kept.public_id)
    messages.success(request, _("The two records are one. It can be taken back on this page."))
    return redirect("desk:official", kept.public_id)


@needs(Power.MANAGE_DIRECTORY)
@require_POST
def official_unmerge(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _kept_by(request, public_id)
    actions.unmerge_official(official=found, by=request.user)
    messages.success(request, _("The record stands by itself again, with all that was recorded under it."))
    return redirect("desk:official", found.public_id)


def _kept_by(request: StaffRequest, public_id: str) -> Official:
    """A visible official, for whoever manages a post of his; `Refused` (403) otherwise."""
    found = _official(request, public_id)
    actions.require_keeper(request.user, found)
    return found


def _official(request: StaffRequest, public_id: str) -> Official:
    rows = Official.objects.visible_to(request.user).select_related("merged_into", "user")
    return get_object_or_404(rows, public_id=public_id)


def _held(user: User, official: Official) -> list[Appointment]:
    """The appointments of the person that `user` may see, of which a visible official has at least one."""
    visible = Appointment.objects.visible_to(user)
    return list(appointments_of(official).filter(pk__in=visible.values("pk")))
