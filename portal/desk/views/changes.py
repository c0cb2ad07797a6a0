"""A meeting that people have been told of: moved, postponed, given a new date; and who knows of it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.actions import note_informed
from attendance.models import Invitation
from attendance.permissions import can_share_links
from attendance.queries import unseen_invitations
from common.errors import RakorError
from flows.changes import move_meeting, postpone_meeting
from meetings.actions import name_new_date, planned_schedule, require_movable
from meetings.models import Meeting, ScheduleChange, schedule_of
from meetings.permissions import may
from meetings.plan import SchedulePlan
from meetings.schedules import differences, keeps_its_days, venue_in, when_in
from meetings.states import MeetingState
from portal.desk.change_calls import calls_of, reach_of, ready_to_call, spreadsheet_of
from portal.desk.forms.changes import InformedForm, MoveForm, ScheduleForm, initial_sittings_of, typed_sittings
from portal.desk.forms.meetings import SessionForm, SessionFormSet, as_typed
from portal.desk.forms.papers import ReasonForm
from portal.desk.spreadsheets import as_download, workbook_of
from portal.desk.views.answers_fetch import invitation_to_handle, meeting_with
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in

if TYPE_CHECKING:
    Sessions = BaseFormSet[SessionForm]

SESSIONS = "sesi"
ADD_ROW, AGAIN, SEND = "add_session", "again", "send"
PAGE = 50


@signed_in
def move(request: StaffRequest, meeting: str) -> HttpResponse:
    """Another day, hour or place: typed, read back with what it will do, then told. Or the new date of a postponed one.

    A plan that nobody was invited to is edited, not moved.
    """
    found = meeting_to_plan(request, meeting)
    if found.state not in {MeetingState.INVITED, MeetingState.POSTPONED}:
        messages.error(request, _("Only a meeting whose invitations are out is moved; a plan is edited."))
        return redirect("desk:meeting", meeting=found.public_id)
    form, sessions = _forms(request, found)
    if form.is_bound and form.is_valid() and sessions.is_valid():
        plan = form.plan(tuple(row.plan for row in sessions if row.plan))
        try:
            return _go_on(request, found, form, plan)
        except RakorError as error:
            form.add_error(None, str(error))
    has_errors = form.is_bound and (bool(form.errors) or not sessions.is_valid())
    context = {"meeting": found, "form": form, "sessions": sessions, "add_row": ADD_ROW}
    return render(request, "desk/changes/move.html", context, status=422 if has_errors else 200)


@signed_in
def postpone(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask for the reason, saying whom it reaches; then take the meeting off its day."""
    found = meeting_to_plan(request, meeting)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            postpone_meeting(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The meeting is postponed; name the new date when it is known."))
            return redirect("desk:meeting", meeting=found.public_id)
    context = {"meeting": found, "form": form, "reach": reach_of(found, asks_anew=True)}
    return render(request, "desk/changes/postpone.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def changes(request: StaffRequest, meeting: str) -> HttpResponse:
    """What was and what is, and who does not know it yet; the same number of queries for 3 and for 300."""
    found = meeting_with(request, meeting, Power.VIEW_ANSWERS)
    kept = list(found.schedule_changes.all())
    rows = unseen_invitations(found) if kept and not found.is_over else Invitation.objects.none()
    page = Paginator(ready_to_call(rows), PAGE).get_page(request.GET.get("page"))
    shares = can_share_links(request.user, found)
    context = {
        "meeting": found,
        "tombstones": [_told(found, change) for change in kept],
        "page": page,
        "calls": calls_of(request.user, found, page, told_with_link=kept[0] if kept and shares else None),
        "invited": Invitation.objects.of(found).count(),
        "can_note": shares,
        "can_plan": may(request.user, Power.PLAN_MEETINGS, found),
        "form": InformedForm(),
    }
    return render(request, "desk/changes/changes.html", context)


@signed_in
@require_GET
def calls(request: StaffRequest, meeting: str) -> HttpResponse:
    """The list of those to call, to take along; for who invites, for it holds telephone numbers."""
    found = meeting_with(request, meeting, Power.INVITE)
    listed = calls_of(request.user, found, ready_to_call(unseen_invitations(found)))
    return as_download(workbook_of(found.title, *spreadsheet_of(listed)), "daftar-telepon-perubahan.xlsx")


@signed_in
@require_POST
def seen(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Note whom of an office the secretariat has told, and how."""
    found = invitation_to_handle(request, meeting, invitation)
    form = InformedForm(request.POST)
    if form.is_valid():
        note_informed(invitation=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Noted: %(post)s knows of the change.") % {"post": found})
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("desk:changes", meeting=meeting)


# --- the form of a new schedule ------------------------------------------------------------------------------------


def _forms(request: StaffRequest, meeting: Meeting) -> "tuple[ScheduleForm, Sessions]":
    kind = MoveForm if meeting.state == MeetingState.INVITED else ScheduleForm
    if request.method != "POST":
        return kind(meeting=meeting), SessionFormSet(prefix=SESSIONS, initial=initial_sittings_of(meeting))
    if ADD_ROW in request.POST or AGAIN in request.POST:
        # What was typed, unjudged and unsaved, perhaps with one more row.
        rows = typed_sittings(request.POST, SESSIONS) + ([{}] if ADD_ROW in request.POST else [])
        return kind(meeting=meeting, initial=as_typed(request.POST)), SessionFormSet(prefix=SESSIONS, initial=rows)
    return kind(request.POST, meeting=meeting), SessionFormSet(request.POST, prefix=SESSIONS)


def _go_on(request: StaffRequest, meeting: Meeting, form: ScheduleForm, plan: SchedulePlan) -> HttpResponse:
    """From what was typed to the next step: read it back, or do it."""
    if not isinstance(form, MoveForm):
        name_new_date(meeting=meeting, plan=plan, by=request.user)
        messages.success(request, _("The new date stands in the calendar. It is told by a new letter."))
        return redirect("desk:letter", meeting=meeting.public_id)
    told = {name: form.cleaned_data[name] for name in ("reason", "asks_acknowledgement", "asks_anew")}
    if SEND in request.POST:
        move_meeting(meeting=meeting, plan=plan, by=request.user, **told)
        messages.success(request, _("The meeting is moved; everyone invited is being told."))
        return redirect("desk:changes", meeting=meeting.public_id)
    require_movable(meeting, plan)
    before, after = schedule_of(meeting), planned_schedule(meeting, plan)
    context = {
        "meeting": meeting,
        "differences": differences(before, after, meeting.timezone),
        "reach": reach_of(meeting, asks_anew=told["asks_anew"] or not keeps_its_days(before, after)),
        "told": told,
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", ADD_ROW, AGAIN, SEND}
        ],
        "again": AGAIN,
        "send": SEND,
    }
    return render(request, "desk/changes/read.html", context)


def _told(meeting: Meeting, change: ScheduleChange) -> dict[str, Any]:
    """One tombstone as the page tells it."""
    zone = meeting.timezone
    return {
        "change": change,
        "when": when_in(change.before, zone),
        "where": venue_in(change.before),
        "differences": differences(change.before, change.after, zone) if change.after else [],
    }
