"""Who takes a handover over, by link or by account."""

from typing import TYPE_CHECKING

from accounts.models import User
from audit.actions import Actor, LinkHolder
from common.errors import Refused
from directory.permissions import can_manage, delegate_organizations

if TYPE_CHECKING:
    from handovers.models import Handover


def can_accept(user: User, handover: "Handover") -> bool:
    """Whoever speaks for the institution; and who keeps the directory, from a sheet that was signed on paper."""
    organization = handover.position.organization
    return user.is_active and (
        organization.pk in delegate_organizations(user) or can_manage(user, handover.position.organization)
    )


def require_accept(by: Actor, handover: "Handover") -> None:
    """Raise `Refused` (403) unless `by` holds the link of this handover, or may accept it by account."""
    if isinstance(by, LinkHolder) and by.actor_id == handover.public_id:
        return
    if not (isinstance(by, User) and can_accept(by, handover)):
        raise Refused
