"""What a signed paper list says, typed in afterwards: one record for each line, made in one act."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.arrivals import Outcome, Sighting, note_arrival
from attendance.actions.marks import MarkRefused
from attendance.states import ArrivalCapacity, AttendanceSource
from audit.actions import Actor
from meetings.models import Participant, Session


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
    verdicts = [
        note_arrival(participant=line, session=session, seen=Sighting(receipt=str(uuid.uuid4()), **seen), by=by)
        for line in lines
    ]
    return sum(verdict.outcome in {Outcome.ACCEPTED, Outcome.BACK} for verdict in verdicts)
