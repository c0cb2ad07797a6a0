"""Follow-ups: what is owed, what was reported, and what was found of it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import Power
from agendas.permissions import conveners_to_work_out
from agendas.queries import addressee_labels, giver_label, technical_links
from agendas.states import Mechanism
from common.errors import RakorError, Refused
from directory.permissions import conveners_of
from files.models import StoredFile
from files.serving import download
from followups import actions
from followups.models import FollowUp, FollowUpQuerySet, ProgressUpdate
from followups.permissions import (
    can_accept,
    can_determine,
    can_drop,
    can_hand_in,
    can_judge,
    can_reopen,
    can_report,
    fills_in,
    judges,
    works_on,
)
from followups.queries import counts_by_state, with_details, with_updates
from followups.states import SHAPES, FollowUpState
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.forms.followups import AcceptForm, DetermineForm, DropForm, ReportForm
from portal.desk.forms.papers import ReasonForm
from portal.desk.topic_chips import of_topic, topic_chips
from portal.desk.views.requests import StaffRequest, signed_in

PER_PAGE = 25
OVERDUE, UNDETERMINED = "overdue", "undetermined"
# The nearest due date stands first unless asked otherwise.
SORTS: dict[str, tuple[Any, ...]] = {
    "": (F("due_date").asc(nulls_last=True), "pk"),
    "terlama": (F("due_date").desc(nulls_last=True), "pk"),
    "instansi": (F("organization__name").asc(nulls_last=True), "pk"),
    "kemajuan": ("percent", "pk"),
}


@signed_in
@require_GET
def follow_ups(request: StaffRequest) -> HttpResponse:
    """The list: filtered by state, searched, sorted, paged."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    state, sort = request.GET.get("keadaan", ""), request.GET.get("urut", "")
    found = of_topic(_searched(FollowUp.objects.visible_to(request.user), words), request, "directive__topics")
    shown = with_details(_chosen(found, state)).order_by(*SORTS.get(sort, SORTS[""]))
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "chips": _chips(found),
        "topics": topic_chips(request.user, "directives__follow_ups"),
        "sort": sort if sort in SORTS else "",
        "matrices": conveners_of(request.user, Power.VIEW_FOLLOW_UPS),
        "is_filtered": bool(words or state or request.GET.get("topik")),
    }
    return render(request, "desk/followups/list.html", context)


@signed_in
@require_GET
def follow_up(request: StaffRequest, follow_up: str) -> HttpResponse:
    return _page(request, _found(request, follow_up))


# --- the institution's acts ---------------------------------------------------------------------------------------


@signed_in
@require_POST
def accept(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _of(request, follow_up, works_on), AcceptForm(request.POST)

    def act() -> None:
        actions.accept_follow_up(follow_up=found, by=request.user, **form.cleaned_data)

    return _acted(request, found, act, "accept", form)


@signed_in
@require_POST
def report(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _of(request, follow_up, works_on), ReportForm(request.POST, request.FILES)

    def act() -> None:
        actions.report_progress(follow_up=found, by=request.user, **form.cleaned_data)

    return _acted(request, found, act, "report", form)


@signed_in
@require_POST
def submit(request: StaffRequest, follow_up: str) -> HttpResponse:
    found = _of(request, follow_up, works_on)
    return _acted(request, found, lambda: actions.submit_follow_up(follow_up=found, by=request.user))


# --- the verifier's acts ------------------------------------------------------------------------------------------


@signed_in
@require_POST
def verify(request: StaffRequest, follow_up: str) -> HttpResponse:
    found = _of(request, follow_up, judges)
    return _acted(request, found, lambda: actions.verify_follow_up(follow_up=found, by=request.user))


@signed_in
@require_POST
def send_back(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _of(request, follow_up, judges), ReasonForm(request.POST)

    def act() -> None:
        actions.return_follow_up(follow_up=found, by=request.user, **form.cleaned_data)

    return _acted(request, found, act, "send_back", form)


@signed_in
@require_POST
def drop(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _of(request, follow_up, judges), DropForm(request.POST)

    def act() -> None:
        target = FollowUpState(form.cleaned_data["target"])
        actions.drop_follow_up(follow_up=found, by=request.user, target=target, reason=form.cleaned_data["reason"])

    return _acted(request, found, act, "drop", form)


@signed_in
@require_POST
def reopen(request: StaffRequest, follow_up: str) -> HttpResponse:
    found, form = _of(request, follow_up, judges), ReasonForm(request.POST)

    def act() -> None:
        actions.reopen_follow_up(follow_up=found, by=request.user, **form.cleaned_data)

    return _acted(request, found, act, "reopen", form)


@signed_in
@require_POST
def determine(request: StaffRequest, follow_up: str) -> HttpResponse:
    found = _of(request, follow_up, fills_in)
    form = DetermineForm(request.POST, follow_up=found)

    def act() -> None:
        actions.determine_follow_up(follow_up=found, by=request.user, **form.cleaned_data)

    return _acted(request, found, act, "determine", form)


# --- evidence, and what the views share ---------------------------------------------------------------------------


@signed_in
@require_GET
def evidence(request: StaffRequest, follow_up: str, update: str) -> FileResponse:
    """The file handed in with a report: to whoever may see the follow-up."""
    reports = ProgressUpdate.objects.exclude(evidence=None).select_related("evidence")
    found = get_object_or_404(reports, public_id=update, follow_up=_found(request, follow_up))
    return download(cast("StoredFile", found.evidence))  # reports without one are excluded above


def _found(request: StaffRequest, public_id: str) -> FollowUp:
    return get_object_or_404(with_updates(FollowUp.objects.visible_to(request.user)), public_id=public_id)


def _of(request: StaffRequest, public_id: str, is_theirs: Callable[[User, FollowUp], bool]) -> FollowUp:
    """The follow-up, if the act is this person's at all: nobody else is even asked to correct the form."""
    found = _found(request, public_id)
    if not is_theirs(request.user, found):
        raise Refused
    return found


def _page(
    request: StaffRequest, found: FollowUp, *, bound: tuple[str, forms.Form] | None = None, error: str = ""
) -> HttpResponse:
    """The page of one follow-up; `bound` puts a form that came back in its place, with what was typed."""
    user = request.user
    offered: dict[str, Any] = {
        "accept": AcceptForm() if can_accept(user, found) else None,
        "report": ReportForm(initial={"percent": found.percent}) if can_report(user, found) else None,
        "send_back": ReasonForm() if can_judge(user, found) else None,
        "drop": DropForm() if can_drop(user, found) else None,
        "reopen": ReasonForm() if can_reopen(user, found) else None,
        "determine": DetermineForm(follow_up=found) if can_determine(user, found) else None,
    }
    if bound is not None:
        offered[bound[0]] = bound[1]
    context = {
        "follow_up": found,
        "giver": giver_label(found.directive),
        "addressees": addressee_labels(found.directive),
        "sees_meeting": Meeting.objects.visible_to(user).filter(pk=found.directive.meeting_id).exists(),
        "forms": offered,
        "may_hand_in": can_hand_in(user, found),
        "may_judge": can_judge(user, found),
        "error": error,
        **_worked_out(user, found),
    }
    return render(request, "desk/followups/follow_up.html", context, status=422 if bound or error else 200)


def _worked_out(user: User, found: FollowUp) -> dict[str, Any]:
    """The technical meetings on its directive that the reader may open, and whether one is still to be planned."""
    directive = found.directive
    planned = [link.meeting for link in technical_links().filter(directive=directive)]
    seen = Meeting.objects.visible_to(user).filter(pk__in=[row.pk for row in planned])
    open_to_reader = set(seen.values_list("pk", flat=True))
    is_served = any(row.state != MeetingState.CANCELLED for row in planned)
    return {
        "technical": [row for row in planned if row.pk in open_to_reader],
        "open_to_reader": open_to_reader,
        "awaits_technical": found.mechanism == Mechanism.TECHNICAL_MEETING and not is_served,
        "may_work_out": bool(conveners_to_work_out(user, directive.meeting))
        and Meeting.objects.visible_to(user).filter(pk=directive.meeting_id).exists(),
    }


def _acted(
    request: StaffRequest,
    found: FollowUp,
    act: Callable[[], object],
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    """Do it if the form holds; otherwise show the page again with what was typed and what is wrong."""
    if form is not None and not form.is_valid():
        return _page(request, found, bound=(name, form))
    try:
        act()
    except RakorError as error:
        now = _found(request, found.public_id)
        if form is None:
            return _page(request, now, error=str(error))
        form.add_error(None, str(error))
        return _page(request, now, bound=(name, form))
    messages.success(request, _("Saved."))
    return redirect("desk:follow_up", follow_up=found.public_id)


def _searched(found: FollowUpQuerySet, words: str) -> FollowUpQuerySet:
    if not words:
        return found
    return found.filter(
        Q(directive__text__icontains=words)
        | Q(organization__name__icontains=words)
        | Q(addressee_text__icontains=words)
        | Q(directive__meeting__title__icontains=words)
    )


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
