"""The page after login: what needs me now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import Power
from attendance.permissions import can_see_tally
from attendance.queries import answer_tally
from directory.permissions import has_power_anywhere
from followups.models import FollowUp
from followups.queries import with_details
from meetings.models import Meeting
from meetings.queries import with_tombstones
from portal.desk.views.requests import StaffRequest, signed_in
from portal.desk.waiting import queue_of

NEXT_MEETINGS = 3
LATEST = 4


@signed_in
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    meetings = list(
        with_tombstones(Meeting.objects.visible_to(request.user).upcoming()).select_related("venue", "convener")[
            :NEXT_MEETINGS
        ]
    )
    overdue = with_details(FollowUp.objects.visible_to(request.user).overdue())
    context = {
        "today": timezone.localdate(),
        "queue": queue_of(request.user),
        "next_meetings": [(meeting, _parts(request.user, meeting)) for meeting in meetings],
        "overdue": overdue[:LATEST],
        "overdue_count": overdue.count(),
        "can_plan": has_power_anywhere(request.user, Power.PLAN_MEETINGS),
        "shows_follow_ups": FollowUp.objects.visible_to(request.user).exists(),
    }
    return render(request, "desk/home.html", context)


def _parts(user: User, meeting: Meeting) -> list[tuple[str, int, str]]:
    """Shares of the answers so far, for those inside the house; nothing before anyone was invited."""
    if meeting.is_planning or not can_see_tally(user, meeting):
        return []
    return [(shape, count, label) for _value, shape, label, count in answer_tally(meeting)]
