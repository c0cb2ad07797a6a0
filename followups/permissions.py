"""Who may do what with a follow-up."""

from typing import TYPE_CHECKING

from accounts.roles import Power
from directory.permissions import delegate_organizations
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.permissions import may

if TYPE_CHECKING:
    from accounts.models import User


def can_work(user: "User", follow_up: FollowUp) -> bool:
    """Only who speaks for the responsible institution reports on it."""
    return user.is_active and follow_up.organization_id in delegate_organizations(user)


def can_determine(user: "User", follow_up: FollowUp) -> bool:
    """Fill in what was left open: the institution or the due date."""
    return follow_up.is_open and may(user, Power.SUBMIT_PAPERS, follow_up.directive.meeting)


def can_verify(user: "User", follow_up: FollowUp) -> bool:
    """Someone of the convener, and never someone of the responsible institution itself."""
    return may(user, Power.VERIFY_FOLLOW_UPS, follow_up.directive.meeting) and not can_work(user, follow_up)


def can_report(user: "User", follow_up: FollowUp) -> bool:
    return can_work(user, follow_up) and follow_up.state in {
        FollowUpState.ASSIGNED,
        FollowUpState.ACCEPTED,
        FollowUpState.IN_PROGRESS,
        FollowUpState.RETURNED,
    }
