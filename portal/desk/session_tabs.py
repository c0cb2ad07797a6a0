"""The sittings of a meeting as the sections of a page, and who reads it."""

from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from accounts.roles import Power
from meetings.models import Meeting, Session
from meetings.permissions import may


def session_tabs(meeting: Meeting, shown: Session | None, page: str) -> list[tuple[str, str, bool]]:
    """(address, label, whether it is shown) of each sitting on the page named `page`; empty for a single one."""
    sessions = list(meeting.sessions.all())
    if len(sessions) < 2:
        return []
    address = reverse(page, args=[meeting.public_id])
    return [(f"{address}?sesi={session.order}", session_label(session), session == shown) for session in sessions]


def session_label(session: Session) -> str:
    return session.label or (date_format(session.date, "D, j M") if session.date else "")


def is_door_only(user: User, meeting: Meeting) -> bool:
    """Whether the reader may mark who comes and see nothing else of the meeting."""
    return not may(user, Power.VIEW_MEETINGS, meeting)
