"""The briefing of tomorrow's meeting: ready by itself the afternoon before, and brought to those who lead."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from audit.actions import System
from documents.actions import ask_briefing
from documents.models import Sheet
from documents.states import SheetKind
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.actions import tell_briefing

logger = logging.getLogger(__name__)

# On the day before, by the meeting's own clock: most have answered by then, and there is time to read it.
READY_FROM = dt.time(15)
# No zone is further than a day from the server's.
_NEAR = dt.timedelta(days=2)


def prepare_briefings() -> int:
    """Have the briefing of every meeting of tomorrow made, once, and sent to its leaders; how many meetings were due.

    Called by the beat. Whoever becomes a leader later that afternoon gets the same sheet; how things stand at any
    other moment is on the page, where it can be asked for again.
    """
    now = timezone.now()
    near = Meeting.objects.filter(
        state=MeetingState.INVITED, first_day__gte=(now - _NEAR).date(), first_day__lte=(now + _NEAR).date()
    )
    made = 0
    for meeting in near.select_related("convener__region", "venue"):
        due = _due_since(meeting)
        if not due <= now < due + dt.timedelta(days=1):
            continue
        try:
            _prepare(meeting, due)
            made += 1
        except Exception:  # one meeting whose briefing cannot be made leaves the others theirs
            logger.exception("The briefing of %s could not be prepared", meeting.public_id)
    return made


@transaction.atomic
def _prepare(meeting: Meeting, due: dt.datetime) -> None:
    made = Sheet.objects.filter(meeting=meeting, kind=SheetKind.BRIEFING, created_at__gte=due)
    by = System()
    sheet = made.order_by("created_at", "pk").first() or ask_briefing(meeting=meeting, by=by)
    tell_briefing(sheet=sheet, meeting=meeting, by=by)


def _due_since(meeting: Meeting) -> dt.datetime:
    """From when on the briefing lies ready: the afternoon before, until the same hour of the day itself."""
    day = meeting.first_day or timezone.localdate()
    return dt.datetime.combine(day - dt.timedelta(days=1), READY_FROM, tzinfo=meeting.zone)
