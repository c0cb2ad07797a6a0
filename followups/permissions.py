"""Who may do what with a follow-up."""

from typing import TYPE_CHECKING

from accounts.roles import Power
from attendance.models import Invitation
from common.states import sources
from directory.models import Organization
from directory.permissions import delegate_organizations
from followups.models import FollowUp
from followups.states import DROPPED, MOVES, REPORTING, FollowUpState
from meetings.permissions import may

if TYPE_CHECKING:
    from accounts.models import User

# Any of the ways to drop it starts from the same states.
_DROPPABLE = frozenset(sources(MOVES, DROPPED[0]))


def works_on(user: "User", follow_up: FollowUp) -> bool:
    """Whether `user` speaks for the responsible institution: nobody else reports on it."""
    return user.is_active and follow_up.organization_id in delegate_organizations(user)


def answers_for(invitation: Invitation, follow_up: FollowUp) -> bool:
    """Whether the personal link of `invitation` speaks for the responsible institution, before the same convener."""
    convener = invitation.participant.meeting.convener_id
    institution = institution_of(invitation)
    return (
        institution is not None
        and follow_up.organization_id == institution.pk
        and follow_up.directive.meeting.convener_id == convener
    )


def institution_of(invitation: Invitation) -> Organization | None:
    """The institution of the invited post; a guest of none has none."""
    line = invitation.participant
    return line.position.organization if line.position else line.organization


def judges(user: "User", follow_up: FollowUp) -> bool:
    """Whether `user` verifies for the convener, and does not speak for the responsible institution itself."""
    return may(user, Power.VERIFY_FOLLOW_UPS, follow_up.directive.meeting) and not works_on(user, follow_up)


def fills_in(user: "User", follow_up: FollowUp) -> bool:
    """Whether `user` may say what the meeting left open: the institution, the due date."""
    return may(user, Power.SUBMIT_PAPERS, follow_up.directive.meeting)


# --- the same, with the state in which the act makes sense: what a page offers -----------------------------------


def can_accept(user: "User", follow_up: FollowUp) -> bool:
    return follow_up.state == FollowUpState.ASSIGNED and works_on(user, follow_up)


def can_report(user: "User", follow_up: FollowUp) -> bool:
    return follow_up.state in REPORTING and works_on(user, follow_up)


def can_hand_in(user: "User", follow_up: FollowUp) -> bool:
    """At least one report must stand; reads `updates`, which pages prefetch."""
    return follow_up.state == FollowUpState.IN_PROGRESS and works_on(user, follow_up) and bool(follow_up.updates.all())


def can_judge(user: "User", follow_up: FollowUp) -> bool:
    return follow_up.state == FollowUpState.SUBMITTED and judges(user, follow_up)


def can_drop(user: "User", follow_up: FollowUp) -> bool:
    return follow_up.state in _DROPPABLE and judges(user, follow_up)


def can_reopen(user: "User", follow_up: FollowUp) -> bool:
    return follow_up.state == FollowUpState.DONE and judges(user, follow_up)


def can_determine(user: "User", follow_up: FollowUp) -> bool:
    return follow_up.is_undetermined and fills_in(user, follow_up)
