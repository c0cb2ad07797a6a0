"""What a signed paper list says, typed in afterwards: one record for each line, made in one act."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.arrivals import Outcome, Sighting, take
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import MarkRefused
from attendance.states import ArrivalCapacity, AttendanceSource
from audit.actions import Actor
from meetings.models import Participant, Session
from meetings.permissions import require


@transaction.atomic
def note_paper_list(
    *,
    session: Session,
    lines: Iterable[Participant],
    at: dt.datetime,
    by: Actor,
    capacity: str = ArrivalCapacity.OWN,
    name: str = "",
    position: str = "",
) -> int:
    """Note for each line that it was there since `at`, as the paper says; how many are new.

    Who is in already is left alone. With `capacity` representing, `name` came for each of them; without a name the
    representative who was announced. All lines or none. Raises `MarkRefused` for an hour that lies ahead or where a
    name is missing, and what `note_arrival` raises.
    """
    if at > timezone.now():
        raise MarkRefused(_("This hour lies ahead: nobody can have signed yet."))
    seen: dict[str, Any] = {
        "at": at,
        "source": AttendanceSource.PAPER,
        "capacity": capacity,
        "name": name,
        "position": position,
    }
    # The hall is drawn once for the whole list: drawn for each line it would keep every door waiting.
    meeting = hold_meeting(session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    verdicts = [
        take(meeting, line, session, Sighting(receipt=str(uuid.uuid4()), **seen), by, draws=False) for line in lines
    ]
    if verdicts:
        refresh_hall(meeting, session)
    return sum(verdict.outcome in {Outcome.ACCEPTED, Outcome.BACK} for verdict in verdicts)
