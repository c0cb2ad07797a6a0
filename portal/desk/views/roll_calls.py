"""Calling the roll again after a break: who has answered, who has not, and closing it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from attendance import actions
from attendance.queries.roll_calls import open_roll, roll_stand
from attendance.states import ArrivalKind, AttendanceSource
from common.errors import RakorError
from meetings.models import Meeting, Session
from meetings.queries import suspension_of
from meetings.states import MeetingState
from portal.desk.session_tabs import is_door_only, session_tabs
from portal.desk.views.day_fetch import meeting_to_record, session_of
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def roll_call(request: StaffRequest, meeting: str) -> HttpResponse:
    """The later roll of a sitting: opened, answered by name or at the door, and closed once the silent are named."""
    found = meeting_to_record(request, meeting)
    session = session_of(request, found)
    error = ""
    if request.method == "POST" and session is not None:
        try:
            told = _act(request, found, session)
        except RakorError as refused:
            error = str(refused)
        else:
            messages.success(request, told)
            return redirect(request.get_full_path().replace("tutup=ya", "").rstrip("?&"))
    return _page(request, found, session, error)


def _act(request: StaffRequest, meeting: Meeting, session: Session) -> str:
    """What was pressed, done; the words that say so."""
    roll = open_roll(session)
    if "close" in request.POST and roll is not None:
        left = actions.close_roll_call(roll=roll, by=request.user)
        words = ngettext("The roll is closed; %(left)s has left.", "The roll is closed; %(left)s have left.", left)
        return words % {"left": left}
    if "here" in request.POST:
        wanted = request.POST["here"].replace("\x00", "")
        line = get_object_or_404(meeting.participants, public_id=wanted)
        seen = actions.Sighting(
            receipt=str(uuid.uuid4()), at=timezone.now(), source=AttendanceSource.SEARCH, kind=ArrivalKind.ROLL
        )
        actions.note_arrival(participant=line, session=session, seen=seen, by=request.user)
        return _("%(line)s is there.") % {"line": line}
    actions.open_roll_call(session=session, by=request.user)
    return _("The roll is being called again.")


def _page(request: StaffRequest, meeting: Meeting, session: Session | None, error: str) -> HttpResponse:
    context = {
        "meeting": meeting,
        "is_door_only": is_door_only(request.user, meeting),
        "session": session,
        "sessions": session_tabs(meeting, session, "desk:roll_call"),
        "error": error,
    }
    if session is not None:
        roll = open_roll(session)
        context |= {
            "stand": roll_stand(roll) if roll else None,
            "earlier": session.roll_calls.exclude(closed_at=None),
            "asks_to_close": roll is not None and request.GET.get("tutup") == "ya",
            "may_open": meeting.state == MeetingState.ONGOING and meeting.attendance_finalised_at is None,
            "suspension": suspension_of(meeting),
        }
    return render(request, "desk/attendance/roll_call.html", context, status=422 if error else 200)
