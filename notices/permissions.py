"""Who may act on what is told."""

from accounts.models import User
from accounts.roles import Power
from audit.actions import Actor
from directory.permissions import has_power
from meetings.permissions import may, require, require_at
from notices.models import Message


def can_retry(user: User, message: Message) -> bool:
    """Whoever invites to the meeting, or keeps the directory where the message is about none, may send it again.

    They may also read the mail itself, which holds a personal link.
    """
    if message.meeting is not None:
        return may(user, Power.INVITE, message.meeting)
    return has_power(user, Power.MANAGE_DIRECTORY, message.convener)


def require_can_retry(by: Actor, message: Message) -> None:
    """Raise `Refused` (403) unless `by` may send the message again."""
    if message.meeting is not None:
        require(by, Power.INVITE, message.meeting)
    else:
        require_at(by, Power.MANAGE_DIRECTORY, message.convener)
