"""Who may do what at a meeting: by role at its convener, or by a duty while it is not over."""

from typing import TYPE_CHECKING

from accounts.roles import DUTY_POWERS, Duty, Power
from common.errors import Refused
from directory.permissions import powers_at
from meetings.models import DutyAssignment, Meeting
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User


def powers_in(user: "User", meeting: Meeting) -> frozenset[Power]:
    """Everything `user` may do at `meeting`; one query for duties per user object."""
    if not user.is_active:
        return frozenset()
    powers = powers_at(user, meeting.convener_id)
    if not meeting.is_over:
        for duty in _duties_of(user).get(meeting.pk, ()):
            powers |= DUTY_POWERS[duty]
    return powers


def may(user: "User", power: Power, meeting: Meeting) -> bool:
    return power in powers_in(user, meeting)


def require(user: "User", power: Power, meeting: Meeting) -> None:
    """Raise `Refused` (403) unless `user` holds `power` at `meeting`."""
    if not may(user, power, meeting):
        raise Refused


def can_edit_plan(user: "User", meeting: Meeting) -> bool:
    return meeting.is_planning and may(user, Power.PLAN_MEETINGS, meeting)


def can_see_join_link(user: "User", meeting: Meeting) -> bool:
    """The link reaches only those who are to come and those who run the meeting."""
    return bool(powers_in(user, meeting) & {Power.PLAN_MEETINGS, Power.RECORD_ATTENDANCE, Power.WRITE_NOTES})


def can_cancel(user: "User", meeting: Meeting) -> bool:
    open_states = {MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.POSTPONED}
    return meeting.state in open_states and may(user, Power.PLAN_MEETINGS, meeting)


def _duties_of(user: "User") -> dict[int, list[Duty]]:
    kept: dict[int, list[Duty]] | None = getattr(user, "_kept_duties", None)
    if kept is None:
        kept = {}
        for meeting_id, duty in DutyAssignment.objects.filter(user=user).values_list("meeting_id", "duty"):
            kept.setdefault(meeting_id, []).append(Duty(duty))
        user._kept_duties = kept  # type: ignore[attr-defined]
    return kept
