"""Checking in by oneself: the personal link says who, the code on the projector says where."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.arrivals import Sighting, Verdict, take
from attendance.actions.halls import hold_meeting
from attendance.links import Purpose, derive_token
from attendance.models import CodeTries, Hall, Invitation
from attendance.queries.hall import rules_of
from attendance.room_codes import is_room_code
from attendance.states import ArrivalCapacity, ArrivalMode, AttendanceSource
from audit.actions import LinkHolder
from common.errors import RakorError
from meetings.models import Session

# A wrong code is a slip of the thumb; ten in ten minutes are not.
TRIES = 10
TRIES_WITHIN = dt.timedelta(minutes=10)


class WrongCode(RakorError):
    """The code does not stand on the projector now."""


class TooManyTries(RakorError):
    """So many wrong codes that the link waits."""


def check_in_by_code(
    *,
    invitation: Invitation,
    session: Session,
    code: str,
    by: LinkHolder,
    capacity: str = ArrivalCapacity.OWN,
    mode: str = ArrivalMode.HALL,
    name: str = "",
    position: str = "",
) -> Verdict:
    """Check in the line of `invitation` with the room code that stands on the projector; its source is marked as weak.

    Once a sitting: again it is told as a double. Raises `WrongCode`, `TooManyTries`, `WrongState` before the day and
    after the roll is final, `MarkRefused` where a name is missing, and `WrongCode` also where no room code is taken.
    """
    _count_try(invitation)
    with transaction.atomic():
        meeting = hold_meeting(session.meeting_id)
        hall = Hall.objects.filter(meeting=meeting).first()
        now = timezone.now()
        if hall is None or not rules_of(meeting).takes_room_code or not is_room_code(hall, code, now):
            raise WrongCode(_("This code does not stand on the screen now. It changes every 30 seconds."))
        seen = Sighting(
            # The link and the sitting: pressing twice is one act.
            receipt=_receipt(invitation, session),
            at=now,
            source=AttendanceSource.ROOM_CODE,
            capacity=capacity,
            mode=mode,
            name=name,
            position=position,
        )
        verdict = take(meeting, invitation.participant, session, seen, by)
        CodeTries.objects.filter(invitation=invitation).delete()
        return verdict


def _receipt(invitation: Invitation, session: Session) -> str:
    """New for every time: who was let in, taken back and comes again is seen anew."""
    number = invitation.participant.arrivals.count()
    return derive_token(Purpose.ROOM_CODE, invitation.public_id, session.pk * 1000 + number)[12:]


@transaction.atomic
def _count_try(invitation: Invitation) -> None:
    """Count it before the code is looked at, and keep the count whatever becomes of the rest."""
    now = timezone.now()
    tries, _created = CodeTries.objects.select_for_update().get_or_create(
        invitation=invitation, defaults={"since": now, "count": 0}
    )
    if tries.since < now - TRIES_WITHIN:
        tries.since, tries.count = now, 0
    if tries.count >= TRIES:
        raise TooManyTries(_("Too many wrong codes. Wait ten minutes, or go to the door."))
    tries.count += 1
    tries.save(update_fields=["since", "count"])
