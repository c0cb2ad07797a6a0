"""The sheets of the day: asked for at the table, and ready by themselves the day before."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from attendance.actions import number_lines
from audit.actions import Actor, System
from documents.actions import request_sheet
from documents.models import Sheet
from documents.permissions import require_can_print
from documents.queries import day_sheet_facts, pack_facts
from documents.states import SheetKind
from meetings.models import Meeting
from meetings.states import MeetingState

logger = logging.getLogger(__name__)

# No zone is further than a day from the server's.
_NEAR = dt.timedelta(days=2)


@transaction.atomic
def ask_day_sheet(*, meeting: Meeting, by: Actor, kind: SheetKind = SheetKind.PRINT_PACK) -> Sheet:
    """Ask for the print pack, or for one of its sheets, as roll, agenda and seats stand now.

    Lines that have no number for paper lists get one first. The same state makes the same sheet only once. Raises
    `Refused` unless `by` plans the meeting or marks who has come.
    """
    require_can_print(by, meeting)
    number_lines(meeting=meeting)
    facts = pack_facts(meeting) if kind == SheetKind.PRINT_PACK else day_sheet_facts(kind, meeting)
    return request_sheet(kind=kind, convener=meeting.convener, facts=facts, by=by, meeting=meeting)


def prepare_print_packs() -> int:
    """Make the pack of every meeting whose invitations are out and that begins tomorrow by its own clock; how many.

    Called by the beat. A roll or agenda that changes during the day before makes a pack anew; what stands as it was
    is found made.
    """
    now = timezone.now()
    near = Meeting.objects.filter(
        state=MeetingState.INVITED, first_day__gte=(now - _NEAR).date(), first_day__lte=(now + _NEAR).date()
    )
    by = System()
    due = [meeting for meeting in near.select_related("convener", "venue") if _begins_tomorrow(meeting, now)]
    made = 0
    for meeting in due:
        try:
            ask_day_sheet(meeting=meeting, by=by)
            made += 1
        except Exception:  # one meeting whose pack cannot be made leaves the others theirs
            logger.exception("The print pack of %s could not be asked for", meeting.public_id)
    return made


def _begins_tomorrow(meeting: Meeting, now: dt.datetime) -> bool:
    return meeting.first_day == now.astimezone(meeting.zone).date() + dt.timedelta(days=1)
