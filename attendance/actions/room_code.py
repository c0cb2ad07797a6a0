"""Checking in by oneself: the personal link says who, the code on the projector says where."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions.arrivals import Outcome, Sighting, Verdict, counted_entry, take
from attendance.actions.halls import hold_meeting
from attendance.actions.marks import MarkRefused
from attendance.links import Purpose, derive_token
from attendance.models import AttendanceRecord, CodeTries, Hall, Invitation
from attendance.queries import representation_of
from attendance.queries.hall import rules_of
from attendance.room_codes import is_room_code
from attendance.states import MODES_OF, THERE, ArrivalCapacity, ArrivalMode, AttendanceSource
from audit.actions import LinkHolder
from common.errors import RakorError, WrongState
from meetings.models import Meeting, Session
from meetings.states import MeetingMode, MeetingState, RepresentationRule

# A wrong code is a slip of the thumb; ten in ten minutes are not.
TRIES = 10
TRIES_WITHIN = dt.timedelta(minutes=10)


class WrongCode(RakorError):
    """The code does not stand on the projector now."""


class TooManyTries(RakorError):
    """So many wrong codes that the link waits."""


class NoRoomCode(WrongState):
    """At this meeting nobody checks in by code, or the hall is not open yet."""


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

    Once a sitting: again it is told as a double, and no code is asked. Someone who comes instead and was announced
    needs no `name`; someone else is taken only where anybody may represent, for no eye at a door has seen him.

    Raises `WrongCode`, `TooManyTries` after ten of these in ten minutes, `NoRoomCode`, `WrongState` before the day and
    after the meeting, `MarkRefused` for a companion, a mode that the meeting has not, and a name that is missing.
    """
    known = _already_in(invitation, session)
    if known is not None:
        return known
    _require_open(session.meeting)
    _prove(invitation, session.meeting, code)
    with transaction.atomic():
        meeting = hold_meeting(session.meeting_id)
        _require_open(meeting)
        if mode not in MODES_OF[MeetingMode(meeting.mode)]:
            raise MarkRefused(_("Say whether you are in the hall or online."))
        _require_capacity(meeting, invitation, capacity, name)
        seen = Sighting(
            # The link and the sitting: pressing twice is one act.
            receipt=_receipt(invitation, session),
            at=timezone.now(),
            source=AttendanceSource.ROOM_CODE,
            capacity=capacity,
            mode=mode,
            name=name,
            position=position,
        )
        return take(meeting, invitation.participant, session, seen, by)


def _already_in(invitation: Invitation, session: Session) -> Verdict | None:
    line = invitation.participant_id
    there = AttendanceRecord.objects.filter(participant=line, session=session, state__in=THERE, left_at=None)
    mark = there.first()
    return None if mark is None else Verdict(Outcome.DOUBLE, earlier=counted_entry(line, session), mark=mark)


def _require_open(meeting: Meeting) -> None:
    """A door lets in until the roll is final; by code one comes in only while there is a projector to read it from."""
    if meeting.state not in {MeetingState.INVITED, MeetingState.ONGOING}:
        raise WrongState(_("Nobody checks in by code any more: the meeting is not going on."))


def _require_capacity(meeting: Meeting, invitation: Invitation, capacity: str, name: str) -> None:
    if capacity == ArrivalCapacity.COMPANION:
        raise MarkRefused(_("Companions are noted at the door."))
    if capacity != ArrivalCapacity.REPRESENTING:
        return
    announced = representation_of(invitation)
    is_he = announced is not None and announced.is_active and name.casefold() in {"", announced.name.casefold()}
    is_free = meeting.representation == RepresentationRule.ALLOWED and not meeting.minimum_rank
    if not is_he and not is_free:
        raise MarkRefused(_("Someone who was not announced is let in at the door."))


def _prove(invitation: Invitation, meeting: Meeting, code: str) -> None:
    """Raise unless `code` stands on the projector now; a wrong one is counted, whatever becomes of the rest.

    One try at a time behind one link: from many connections at once it is ten tries all the same.
    """
    now = timezone.now()
    with transaction.atomic():
        Invitation.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.pk)
        tries = CodeTries.objects.filter(invitation=invitation, since__gte=now - TRIES_WITHIN).first()
        wrong = tries.count if tries else 0
        if wrong >= TRIES:
            raise TooManyTries(_("Too many wrong codes. Wait ten minutes, or go to the door."))
        hall = Hall.objects.filter(meeting=meeting).first()
        if hall is None or not rules_of(meeting).takes_room_code:
            raise NoRoomCode(_("No room code is taken here. Please go to the door."))
        if is_room_code(hall, code, now):
            return
        CodeTries.objects.update_or_create(
            invitation=invitation, defaults={"since": tries.since if tries else now, "count": wrong + 1}
        )
    raise WrongCode(_("This code does not stand on the screen now. It changes every 30 seconds."))


def _receipt(invitation: Invitation, session: Session) -> str:
    """New for every time: who was let in, taken back and comes again is seen anew."""
    number = invitation.participant.arrivals.count()
    return derive_token(Purpose.ROOM_CODE, invitation.public_id, session.pk * 1000 + number)[12:]
