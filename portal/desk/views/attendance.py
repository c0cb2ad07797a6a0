"""The list at the door and on the secretariat's table, and the moment it becomes final."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.roles import Power
from attendance import actions
from attendance.permissions import can_correct, can_finalise
from attendance.queries import (
    SessionRecap,
    SheetRow,
    asked_lines,
    attendance_recap,
    attendance_sheet,
    has_excuse,
    open_conflicts,
    open_excuses,
    sheet_lines,
    unmarked_lines,
    waiting_walk_ins,
)
from attendance.queries.told import told_of
from attendance.rules import explained_until
from attendance.states import Attendance, AttendanceSource
from common.errors import RakorError, Refused
from flows import attendance as flows
from meetings.models import Meeting, Session
from meetings.permissions import may
from meetings.states import MeetingState
from portal.desk.forms.attendance import MarkForm, ShortReasonForm
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 50
MARKS = [mark for mark in Attendance if mark != Attendance.EXPECTED]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: StaffRequest, meeting: str) -> HttpResponse:
    """The list: one tap marks a line. With htmx only the line and the counts are answered, else the page."""
    found = _meeting(request, meeting)
    recaps = attendance_recap(found)
    session = _session(request, found, recaps)
    if session is None:
        context = {"meeting": found, "is_door_only": _is_door_only(request, found)}
        return render(request, "desk/attendance/no_session.html", context)
    if request.method == "POST":
        return _mark(request, found, session)
    return _sheet(request, found, session, recaps)


@signed_in
def absent(request: StaffRequest, meeting: str, order: int) -> HttpResponse:
    """Ask, naming each of them, then mark all who have no mark."""
    found = _meeting_to_finalise(request, meeting)
    session = get_object_or_404(found.sessions.select_related("meeting"), order=order)
    error = ""
    if request.method == "POST":
        try:
            closing = actions.mark_remaining_absent(meeting=found, session=session, by=request.user)
        except RakorError as refused:
            error = str(refused)
        else:
            told = _("%(absent)s marked absent, %(excused)s excused as they answered.")
            messages.success(request, told % {"absent": closing.absent, "excused": closing.excused})
            return redirect(_address(found, session))
    lines = unmarked_lines(session)
    context = {
        "meeting": found,
        "session": session,
        "lines": lines,
        "excused": {line.pk for line in lines if has_excuse(line)},
        "error": error,
    }
    return render(request, "desk/attendance/absent.html", context, status=422 if error else 200)


@signed_in
def finalise(request: StaffRequest, meeting: str) -> HttpResponse:
    """Show what the roll says, then make it final."""
    found = _meeting_to_finalise(request, meeting)
    error = ""
    if request.method == "POST":
        try:
            told = flows.finalise_attendance(meeting=found, by=request.user)
        except RakorError as refused:
            error = str(refused)
        else:
            messages.success(request, _told_of_final(told))
            return redirect("desk:meeting", meeting=found.public_id)
    recaps = attendance_recap(found)
    context = {
        "meeting": found,
        "recaps": recaps,
        "is_complete": all(recap.missing == 0 for recap in recaps),
        "is_held": found.state == MeetingState.HELD,
        "undecided": open_excuses(found).count(),
        "conflicts": open_conflicts(found).count(),
        "walk_ins": list(waiting_walk_ins(found)),
        "asked": list(asked_lines(found)),
        "until": explained_until(timezone.now(), found.zone),
        "error": error,
    }
    return render(request, "desk/attendance/finalise.html", context, status=422 if error else 200)


@signed_in
def reopen(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask for the reason, then open the final roll again."""
    found = _meeting_to_finalise(request, meeting)
    form = ShortReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_attendance(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The roll is open again."))
            return redirect("desk:attendance", meeting=found.public_id)
    context = {
        "meeting": found,
        "form": form,
        "back": "desk:attendance",
        "title": _("Open the roll again"),
        "warning": _("Marks can be corrected until the roll is made final once more."),
        "verb": _("Open the roll again"),
    }
    return render(request, "desk/attendance/reason.html", context, status=422 if form.errors else 200)


def _told_of_final(told: int) -> str:
    if not told:
        return _("The roll is final.")
    words = ngettext(
        "The roll is final. %(count)s message asks those absent to explain.",
        "The roll is final. %(count)s messages ask those absent to explain.",
        told,
    )
    return words % {"count": told}


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    meetings = Meeting.objects.with_power(request.user, Power.RECORD_ATTENDANCE).select_related("convener")
    return get_object_or_404(meetings, public_id=public_id)


def _meeting_to_finalise(request: StaffRequest, public_id: str) -> Meeting:
    found = _meeting(request, public_id)
    if not can_finalise(request.user, found):
        raise Refused
    return found


def _session(request: StaffRequest, meeting: Meeting, recaps: list[SessionRecap]) -> Session | None:
    """The session asked for; without one today's, else the first."""
    sessions = [recap.session for recap in recaps]
    for session in sessions:
        session.meeting = meeting
    asked = request.GET.get("sesi")
    if asked:
        chosen = next((session for session in sessions if str(session.order) == asked), None)
        if chosen is None:
            raise Http404
        return chosen
    today = timezone.now().astimezone(meeting.zone).date()
    return next((session for session in sessions if session.date == today), sessions[0] if sessions else None)


def _mark(request: StaffRequest, meeting: Meeting, session: Session) -> HttpResponse:
    form = MarkForm(request.POST)
    line = get_object_or_404(meeting.participants, public_id=request.POST.get("line", "").replace("\x00", ""))
    error = ""
    if form.is_valid():
        source = AttendanceSource.LIST if can_finalise(request.user, meeting) else AttendanceSource.DOOR
        marked = {name: form.cleaned_data[name] for name in ("state", "represented_by", "note")}
        try:
            actions.mark_attendance(participant=line, session=session, by=request.user, source=source, **marked)
        except RakorError as refused:
            error = str(refused)
    else:
        error = " ".join(str(message) for problems in form.errors.values() for message in problems)
    trouble = {"line": line.pk, "error": error, "typed": form.data} if error else None
    recaps = attendance_recap(meeting)
    if getattr(request, "htmx", False):
        (row,) = attendance_sheet(session, sheet_lines(session).filter(pk=line.pk))
        context = {**_frame(request, meeting, session, recaps), "row": row, "trouble": trouble}
        return render(request, "desk/attendance/_marked.html", context)
    if trouble:
        return _sheet(request, meeting, session, recaps, trouble)
    return redirect(f"{request.get_full_path()}#p-{line.public_id}")


def _sheet(
    request: StaffRequest,
    meeting: Meeting,
    session: Session,
    recaps: list[SessionRecap],
    trouble: dict[str, Any] | None = None,
) -> HttpResponse:
    chosen, words = request.GET.get("keadaan", ""), request.GET.get("q", "")
    page = Paginator(sheet_lines(session, chosen, words), PAGE).get_page(request.GET.get("page"))
    rows: list[SheetRow] = attendance_sheet(session, page.object_list)
    context = {
        **_frame(request, meeting, session, recaps),
        "page": page,
        "rows": rows,
        "is_filtered": bool(chosen or words),
        "trouble": trouble,
        "told": told_of(meeting),
        "is_running": meeting.state == MeetingState.ONGOING,
    }
    return render(request, "desk/attendance/sheet.html", context, status=422 if trouble else 200)


def _frame(request: StaffRequest, meeting: Meeting, session: Session, recaps: list[SessionRecap]) -> dict[str, Any]:
    """What the page and the answer to one tap have in common."""
    recap = next(recap for recap in recaps if recap.session == session)
    chips = [("", "", _("All"), recap.total), *((value, shape, label, n) for value, shape, label, n in recap.tally)]
    return {
        "meeting": meeting,
        "session": session,
        "recap": recap,
        "chips": chips,
        "sessions": [
            (_address(meeting, other.session), _label(other.session), other.session == session) for other in recaps
        ],
        "marks": MARKS,
        "is_open": meeting.attendance_finalised_at is None,
        "can_finalise": can_finalise(request.user, meeting),
        "can_correct": can_correct(request.user, meeting),
        "is_door_only": _is_door_only(request, meeting),
    }


def _is_door_only(request: StaffRequest, meeting: Meeting) -> bool:
    """Whether the reader may mark who comes and see nothing else of the meeting."""
    return not may(request.user, Power.VIEW_MEETINGS, meeting)


def _label(session: Session) -> str:
    return session.label or (date_format(session.date, "D, j M") if session.date else "")


def _address(meeting: Meeting, session: Session) -> str:
    return f"{reverse('desk:attendance', args=[meeting.public_id])}?sesi={session.order}"
