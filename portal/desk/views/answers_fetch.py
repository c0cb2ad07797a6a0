"""Fetch and authorise what hangs on a meeting's invitations in one step: a stranger gets 404."""

from django.shortcuts import get_object_or_404

from accounts.roles import Power
from attendance.models import Invitation
from meetings.models import Meeting
from portal.desk.views.requests import StaffRequest


def meeting_with(request: StaffRequest, public_id: str, power: Power) -> Meeting:
    """The meeting, for who holds `power` there."""
    meetings = Meeting.objects.with_power(request.user, power).select_related("convener")
    return get_object_or_404(meetings, public_id=public_id)


def invitation_to_handle(request: StaffRequest, meeting: str, public_id: str) -> Invitation:
    """The invitation with its post and meeting, for who may invite."""
    rows = Invitation.objects.of(meeting_with(request, meeting, Power.INVITE)).select_related(
        "participant__meeting__convener",
        "participant__meeting__venue",
        "participant__position__organization__region",
        "participant__official",
        "opening",
    )
    return get_object_or_404(rows, public_id=public_id)
