"""Fetch and authorise a meeting in one step: a stranger gets 404, who may look but not plan gets 403."""

from django.shortcuts import get_object_or_404

from accounts.roles import Power
from meetings.models import Meeting
from meetings.permissions import require
from portal.desk.views.requests import StaffRequest


def meeting_of(request: StaffRequest, public_id: str) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related(
        "convener__region", "kind", "venue__region", "parent_meeting", "copied_from", "series", "serves__directive"
    )
    return get_object_or_404(rows, public_id=public_id)


def meeting_to_plan(request: StaffRequest, public_id: str) -> Meeting:
    meeting = meeting_of(request, public_id)
    require(request.user, Power.PLAN_MEETINGS, meeting)
    return meeting
