"""Who may do what at a meeting: by role at its convener, or by a duty while it is not over."""

from accounts.models import User
from accounts.roles import DUTY_POWERS, Duty, Power
from audit.actions import Actor, System
from common.errors import Refused
from directory.models import Organization
from directory.permissions import delegate_organizations, has_power, powers_at
from meetings.models import DutyAssignment, Meeting
from meetings.states import MOVES, MeetingState


def powers_in(user: User, meeting: Meeting) -> frozenset[Power]:
    """Everything `user` may do at `meeting`; one query for duties per user object."""
    if not user.is_active:
        return frozenset()
    powers = powers_at(user, meeting.convener_id)
    if not meeting.is_over:
        for duty in _duties_of(user).get(meeting.pk, ()):
            powers |= DUTY_POWERS[duty]
    return powers


def may(user: User, power: Power, meeting: Meeting) -> bool:
    return power in powers_in(user, meeting)


def require(by: Actor, power: Power, meeting: Meeting) -> None:
    """Raise `Refused` (403) unless `by` holds `power` at `meeting`; the portal's own schedules and commands may."""
    if isinstance(by, System):
        return
    if not (isinstance(by, User) and may(by, power, meeting)):
        raise Refused


def require_at(by: Actor, power: Power, convener: Organization) -> None:
    """Raise `Refused` (403) unless `by` holds `power` at `convener` by role; the operator's commands may."""
    if isinstance(by, System):
        return
    if not (isinstance(by, User) and has_power(by, power, convener)):
        raise Refused


def is_delegate_only(user: User, meeting: Meeting) -> bool:
    """Whether `user` sees the meeting for being of an institution on its roll: without what is internal to the host."""
    return Power.VIEW_MEETINGS not in powers_in(user, meeting)


def can_edit_plan(user: User, meeting: Meeting) -> bool:
    return meeting.is_planning and may(user, Power.PLAN_MEETINGS, meeting)


def can_see_join_link(user: User, meeting: Meeting) -> bool:
    """The link reaches only those who run the meeting and the institutions that are to come."""
    if powers_in(user, meeting) & {Power.PLAN_MEETINGS, Power.RECORD_ATTENDANCE, Power.WRITE_NOTES}:
        return True
    institutions = delegate_organizations(user)
    return (
        bool(institutions)
        and meeting.state in (MeetingState.INVITED, MeetingState.ONGOING)
        and meeting.participants.filter(organization__in=institutions).exists()
    )


def can_cancel(user: User, meeting: Meeting) -> bool:
    return MeetingState.CANCELLED in MOVES[meeting.state] and may(user, Power.PLAN_MEETINGS, meeting)


def can_reopen(user: User, meeting: Meeting) -> bool:
    return meeting.state == MeetingState.CLOSED and may(user, Power.REOPEN_MEETINGS, meeting)


def can_add_to_roll(user: User, meeting: Meeting) -> bool:
    return meeting.roll_open and may(user, Power.PLAN_MEETINGS, meeting)


def _duties_of(user: User) -> dict[int, list[Duty]]:
    kept: dict[int, list[Duty]] | None = getattr(user, "_kept_duties", None)
    if kept is None:
        kept = {}
        for meeting_id, duty in DutyAssignment.objects.filter(user=user).values_list("meeting_id", "duty"):
            kept.setdefault(meeting_id, []).append(Duty(duty))
        user._kept_duties = kept  # type: ignore[attr-defined]
    return kept
