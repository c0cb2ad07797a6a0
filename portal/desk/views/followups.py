"""Follow-ups: what is owed, what was reported, and what was found of it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.errors import RakorError
from files.models import StoredFile
from followups import actions
from followups.models import FollowUp, FollowUpQuerySet, ProgressUpdate
from followups.permissions import can_determine, can_report, can_verify, can_work
from followups.queries import counts_by_state, with_details, with_updates
from followups.states import SHAPES, FollowUpState
from portal.desk.forms.followups import AcceptForm, DetermineForm, DropForm, ReportForm
from portal.desk.forms.papers import ReasonForm
from portal.desk.views.requests import StaffRequest, signed_in

PER_PAGE = 25
OVERDUE, UNDETERMINED = "overdue", "undetermined"
SORTS = {"batas": "due_date", "instansi": "organization__name", "terbaru": "-pk"}


@signed_in
@require_GET
def follow_ups(request: StaffRequest) -> HttpResponse:
    """The list: filtered by state, searched, sorted, paged."""
    found = FollowUp.objects.visible_to(request.user)
    if words := request.GET.get("q", "").strip()[:100]:
        found = found.filter(
            Q(directive__text__icontains=words)
            | Q(organization__name__icontains=words)
            | Q(addressee_text__icontains=words)
            | Q(directive__meeting__title__icontains=words)
        )
    sort = request.GET.get("urut", "batas")
    shown = with_details(_chosen(found, request.GET.get("keadaan", "")))
    if sort in SORTS and sort != "batas":
        shown = shown.order_by(SORTS[sort], "pk")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "chips": _chips(found), "sort": sort}
    return render(request, "desk/followups/list.html", context)


@signed_in
@require_GET
def follow_up(request: StaffRequest, follow_up: str) -> HttpResponse:
    return _page(request, _found(request, follow_up))


@signed_in
@require_POST
def accept(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _found(request, follow_up), AcceptForm(request.POST)
    return _acted(
        request,
        found,
        "accept",
        form,
        lambda: actions.accept_follow_up(follow_up=found, by=request.user, **form.cleaned_data),
    )


@signed_in
@require_POST
def report(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _found(request, follow_up), ReportForm(request.POST, request.FILES)
    return _acted(
        request,
        found,
        "report",
        form,
        lambda: actions.report_progress(follow_up=found, by=request.user, **form.cleaned_data),
    )


@signed_in
@require_POST
def submit(request: StaffRequest, follow_up: str) -> HttpResponse:
    found = _found(request, follow_up)
    return _acted(request, found, "submit", None, lambda: actions.submit_follow_up(follow_up=found, by=request.user))


@signed_in
@require_POST
def verify(request: StaffRequest, follow_up: str) -> HttpResponse:
    found = _found(request, follow_up)
    return _acted(request, found, "verify", None, lambda: actions.verify_follow_up(follow_up=found, by=request.user))


@signed_in
@require_POST
def send_back(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _found(request, follow_up), ReasonForm(request.POST)
    return _acted(
        request,
        found,
        "send_back",
        form,
        lambda: actions.return_follow_up(follow_up=found, by=request.user, **form.cleaned_data),
    )


@signed_in
@require_POST
def drop(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _found(request, follow_up), DropForm(request.POST)

    def act() -> None:
        target = FollowUpState(form.cleaned_data["target"])
        actions.drop_follow_up(follow_up=found, by=request.user, target=target, reason=form.cleaned_data["reason"])

    return _acted(request, found, "drop", form, act)


@signed_in
@require_POST
def determine(request: StaffRequest, follow_up: str) -> HttpResponse:
    found = _found(request, follow_up)
    form = DetermineForm(request.POST, follow_up=found)
    return _acted(
        request,
        found,
        "determine",
        form,
        lambda: actions.determine_follow_up(follow_up=found, by=request.user, **form.cleaned_data),
    )


@signed_in
@require_GET
def evidence(request: StaffRequest, follow_up: str, update: str) -> FileResponse:
    """The file handed in with a report: to whoever may see the follow-up."""
    reports = ProgressUpdate.objects.exclude(evidence=None).select_related("evidence")
    found = get_object_or_404(reports, public_id=update, follow_up=_found(request, follow_up))
    stored = cast("StoredFile", found.evidence)  # reports without one are excluded above
    response = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _found(request: StaffRequest, public_id: str) -> FollowUp:
    return get_object_or_404(with_updates(FollowUp.objects.visible_to(request.user)), public_id=public_id)


def _page(
    request: StaffRequest, found: FollowUp, *, bound: tuple[str, forms.Form] | None = None, error: str = ""
) -> HttpResponse:
    """The page of one follow-up; `bound` puts a form that came back in its place, with what was typed."""
    user = request.user
    may_accept = can_work(user, found) and found.state == FollowUpState.ASSIGNED
    may_hand_in = can_work(user, found) and found.state == FollowUpState.IN_PROGRESS and bool(found.updates.all())
    may_judge = can_verify(user, found) and found.state == FollowUpState.SUBMITTED
    may_drop = can_verify(user, found) and found.state in {
        FollowUpState.ASSIGNED,
        FollowUpState.ACCEPTED,
        FollowUpState.IN_PROGRESS,
    }
    shown: dict[str, Any] = {
        "accept": AcceptForm() if may_accept else None,
        "report": ReportForm(initial={"percent": found.percent}) if can_report(user, found) else None,
        "send_back": ReasonForm() if may_judge else None,
        "drop": DropForm() if may_drop else None,
        "determine": DetermineForm(follow_up=found) if found.is_undetermined and can_determine(user, found) else None,
    }
    if bound is not None:
        shown[bound[0]] = bound[1]
    context = {"follow_up": found, "forms": shown, "may_hand_in": may_hand_in, "may_judge": may_judge, "error": error}
    return render(request, "desk/followups/follow_up.html", context, status=422 if bound or error else 200)


def _acted(
    request: StaffRequest, found: FollowUp, name: str, form: forms.Form | None, act: Callable[[], object]
) -> HttpResponse:
    """Do it if the form holds; otherwise show the page again with what was typed and what is wrong."""
    if form is not None and not form.is_valid():
        return _page(request, found, bound=(name, form))
    try:
        act()
    except RakorError as error:
        if form is None:
            return _page(request, _found(request, found.public_id), error=str(error))
        form.add_error(None, str(error))
        return _page(request, _found(request, found.public_id), bound=(name, form))
    messages.success(request, _("Saved."))
    return redirect("desk:follow_up", follow_up=found.public_id)


def _chosen(found: FollowUpQuerySet, state: str) -> FollowUpQuerySet:
    if state == OVERDUE:
        return found.overdue()
    if state == UNDETERMINED:
        return found.undetermined()
    return found.filter(state=state) if state in FollowUpState.values else found


def _chips(found: FollowUpQuerySet) -> list[tuple[str, str, object, int]]:
    counts = counts_by_state(found)
    chips: list[tuple[str, str, object, int]] = [
        ("", "", _("All"), sum(counts.values())),
        (OVERDUE, "alert", _("Overdue"), found.overdue().count()),
        (UNDETERMINED, "alert", _("Not yet determined"), found.undetermined().count()),
    ]
    chips += [
        (value, SHAPES[FollowUpState(value)], label, counts[value])
        for value, label in FollowUpState.choices
        if counts[value]
    ]
    return chips
