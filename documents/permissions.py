"""Who may have papers made."""

from accounts.models import User
from accounts.roles import Power
from audit.actions import Actor, System
from common.errors import Refused
from meetings.models import Meeting
from meetings.permissions import powers_in


def can_make_pdf(user: User, meeting: Meeting) -> bool:
    """Whoever writes a paper or decides on it may have its PDF made."""
    return bool(powers_in(user, meeting) & {Power.SUBMIT_PAPERS, Power.APPROVE_PAPERS})


def require_can_make_pdf(by: Actor, meeting: Meeting) -> None:
    """Raise `Refused` (403) unless `by` may have PDFs of this meeting made; the operator's commands may."""
    if not (isinstance(by, System) or (isinstance(by, User) and can_make_pdf(by, meeting))):
        raise Refused


def can_print(user: User, meeting: Meeting) -> bool:
    """What lies ready on the day may be printed by whoever plans the meeting or marks who has come."""
    return bool(powers_in(user, meeting) & {Power.PLAN_MEETINGS, Power.RECORD_ATTENDANCE})


def require_can_print(by: Actor, meeting: Meeting) -> None:
    """Raise `Refused` (403) unless `by` may print what lies ready on the day; the portal's own schedule may."""
    if not (isinstance(by, System) or (isinstance(by, User) and can_print(by, meeting))):
        raise Refused
