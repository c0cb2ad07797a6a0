"""Who may write agenda, notes and directives, and until when."""

from typing import TYPE_CHECKING

from accounts.roles import Power
from meetings.models import Meeting
from meetings.permissions import may

if TYPE_CHECKING:
    from accounts.models import User


def is_open(meeting: Meeting) -> bool:
    """Whether agenda, notes and directives may still be changed: until the minutes are signed, and never on a meeting
    that is closed or cancelled."""
    return not meeting.is_over and meeting.minutes_signed_at is None


def can_edit_agenda(user: "User", meeting: Meeting) -> bool:
    return is_open(meeting) and may(user, Power.PLAN_MEETINGS, meeting)


def can_write_notes(user: "User", meeting: Meeting) -> bool:
    """Notes, directives and the states of items: by role at the convener, or by a duty at this meeting."""
    return is_open(meeting) and may(user, Power.WRITE_NOTES, meeting)
