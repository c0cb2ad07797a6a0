"""Second thoughts about what a door saw: a record is taken back, or one that did not fit is decided on."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.arrivals import OF_A_DOOR, apply, counted_entry, told
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import put_mark, require_roll_open
from attendance.models import Arrival, AttendanceRecord
from attendance.rules import leaves_early
from attendance.states import (
    ARRIVAL_MOVES,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalState,
    Attendance,
    AttendanceSource,
)
from audit.actions import Actor, record
from common.errors import RakorError
from common.states import move
from meetings.models import Meeting
from meetings.permissions import require


@transaction.atomic
def undo_arrival(*, arrival: Arrival, reason: str, by: Actor) -> None:
    """Take back a record of the door that was a mistake; the record stays, with the reason, and no longer counts.

    Raises `Refused`, `WrongState` if it does not count (any more) or the roll is final, `RakorError` without a reason.
    """
    meeting = hold_meeting(arrival.session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    require_roll_open(meeting, arrival.session)
    if not reason.strip():
        raise RakorError(_("Say why this is taken back."))
    move(arrival, ArrivalState.UNDONE, ARRIVAL_MOVES, **_decision(by, reason))
    _unmark(meeting, arrival, by)
    record("undo_arrival", arrival, by=by, subject=meeting, reason=reason, after=told(arrival))
    refresh_hall(meeting, arrival.session)


@transaction.atomic
def settle_conflict(*, arrival: Arrival, keep: bool, reason: str, by: Actor) -> None:
    """Decide on a record that was made away from the network and did not fit: let it count instead of what stands, or
    set it aside. Both records stay.

    Raises `Refused`, `WrongState` if it is decided already or the roll is final and it should count, `NotInside` if
    somebody is to leave who is not there, `RakorError` without a reason.
    """
    meeting = hold_meeting(arrival.session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    if not reason.strip():
        raise RakorError(_("Say how you decided: both records are kept with it."))
    if not keep:
        move(arrival, ArrivalState.SET_ASIDE, ARRIVAL_MOVES, **_decision(by, reason))
        record("settle_conflict", arrival, by=by, subject=meeting, reason=reason, after=told(arrival))
        return
    require_roll_open(meeting, arrival.session)
    former = counted_entry(arrival.participant_id, arrival.session)
    if former is not None and arrival.kind == ArrivalKind.IN and arrival.capacity != ArrivalCapacity.COMPANION:
        move(former, ArrivalState.SET_ASIDE, ARRIVAL_MOVES, **_decision(by, reason))
    move(arrival, ArrivalState.COUNTED, ARRIVAL_MOVES, **_decision(by, reason))
    apply(meeting, arrival, by)
    after = told(arrival) | ({"instead_of": former} if former is not None else {})
    record("settle_conflict", arrival, by=by, subject=meeting, reason=reason, after=after)
    refresh_hall(meeting, arrival.session)


def _unmark(meeting: Meeting, arrival: Arrival, by: Actor) -> None:
    """Put the mark back to how it would stand without this record."""
    mark = AttendanceRecord.objects.filter(participant=arrival.participant_id, session=arrival.session_id).first()
    if mark is None or arrival.capacity == ArrivalCapacity.COMPANION or arrival.kind == ArrivalKind.ROLL:
        return
    if arrival.kind == ArrivalKind.IN:
        if mark.source in OF_A_DOOR:
            put_mark(
                meeting, arrival.participant, arrival.session, Attendance.EXPECTED, by,
                source=AttendanceSource.DOOR, represented_by="", note=mark.note,
            )  # fmt: skip
        return
    # Who left is back, who came back has left again: as the record before says.
    counted = Arrival.objects.counted().filter(participant=arrival.participant_id, session=arrival.session_id)
    last = counted.filter(kind__in=[ArrivalKind.OUT, ArrivalKind.BACK]).order_by("at", "pk").last()
    left_at = last.at if last is not None and last.kind == ArrivalKind.OUT else None
    early = left_at is not None and leaves_early(arrival.session, left_at)
    AttendanceRecord.objects.filter(pk=mark.pk).update(left_at=left_at, left_early=early)


def _decision(by: Actor, reason: str) -> dict[str, Any]:
    return {"decided_at": timezone.now(), "decided_by": by.actor_label[:200], "decision_note": reason.strip()[:300]}
