"""Fetch and authorise for the pages of the day: a stranger gets 404, whoever plans or marks attendance is let in."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.roles import Power
from attendance.models import Hall
from attendance.queries import current_session
from meetings.models import Meeting, Session
from portal.desk.views.requests import StaffRequest


def meeting_to_record(request: StaffRequest, public_id: str) -> Meeting:
    """A meeting at which the reader may mark who has come, by role or by duty."""
    meetings = Meeting.objects.with_power(request.user, Power.RECORD_ATTENDANCE)
    return get_object_or_404(meetings.select_related("convener", "venue"), public_id=public_id)


def meeting_of_the_table(request: StaffRequest, public_id: str) -> Meeting:
    """A meeting that the reader plans, or at which he marks who has come."""
    meetings = Meeting.objects.with_power(request.user, Power.PLAN_MEETINGS) | Meeting.objects.with_power(
        request.user, Power.RECORD_ATTENDANCE
    )
    return get_object_or_404(meetings.select_related("convener", "venue"), public_id=public_id)


def session_of(request: StaffRequest, meeting: Meeting) -> Session | None:
    """The sitting asked for (`?sesi=`); without one that of the hall, else today's. None where there is no sitting."""
    asked = request.GET.get("sesi")
    sessions = list(meeting.sessions.all())
    for session in sessions:
        session.meeting = meeting
    if asked:
        chosen = next((session for session in sessions if str(session.order) == asked), None)
        if chosen is None:
            raise Http404
        return chosen
    shown = Hall.objects.filter(meeting=meeting).values_list("session", flat=True).first()
    of_hall = next((session for session in sessions if session.pk == shown), None)
    return of_hall or current_session(meeting)
