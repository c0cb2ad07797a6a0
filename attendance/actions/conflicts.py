"""Second thoughts about what a door saw: a record is taken back, or one that did not fit is decided on."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.arrivals import OF_A_DOOR, apply, counted_entry, mark_of, told
from attendance.actions.decisions import decision
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import put_mark, require_roll_open
from attendance.models import Arrival, AttendanceRecord
from attendance.queries.hall import rules_of
from attendance.queries.roll_calls import silent_marks
from attendance.rules import leaves_early
from attendance.states import (
    ARRIVAL_MOVES,
    THERE,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalState,
    Attendance,
    AttendanceSource,
)
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.models import Meeting, Session
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
    move(arrival, ArrivalState.UNDONE, ARRIVAL_MOVES, **decision(by, reason))
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
    arrival.refresh_from_db(fields=["state"])
    if arrival.state != ArrivalState.CONFLICT:
        # What counts may be taken back, by its own act; here a second decision would leave the mark behind.
        raise WrongState(_("This has been decided already."))
    if not keep:
        move(arrival, ArrivalState.SET_ASIDE, ARRIVAL_MOVES, **decision(by, reason))
        record("settle_conflict", arrival, by=by, subject=meeting, reason=reason, after=told(arrival))
        return
    require_roll_open(meeting, arrival.session)
    former = _former(arrival)
    if former is not None:
        move(former, ArrivalState.SET_ASIDE, ARRIVAL_MOVES, **decision(by, reason))
    move(arrival, ArrivalState.COUNTED, ARRIVAL_MOVES, **decision(by, reason))
    apply(meeting, arrival, by, mark_of(arrival.participant_id, arrival.session_id), rules_of(meeting))
    _put_leaving_right(meeting, arrival)
    after = told(arrival) | ({"instead_of": former} if former is not None else {})
    record("settle_conflict", arrival, by=by, subject=meeting, reason=reason, after=after)
    refresh_hall(meeting, arrival.session)


def _unmark(meeting: Meeting, arrival: Arrival, by: Actor) -> None:
    """Put the mark back to how it would stand without this record."""
    mark = mark_of(arrival.participant_id, arrival.session_id)
    if mark is None or arrival.capacity == ArrivalCapacity.COMPANION:
        return
    if arrival.kind == ArrivalKind.IN:
        if mark.source in OF_A_DOOR:
            put_mark(
                meeting, arrival.participant, arrival.session, Attendance.EXPECTED, by,
                source=AttendanceSource.DOOR, represented_by="", note=mark.note, mark=mark,
            )  # fmt: skip
        return
    _put_leaving_right(meeting, arrival)


def _former(arrival: Arrival) -> Arrival | None:
    """The record that counts and gives way when `arrival` does."""
    if arrival.capacity == ArrivalCapacity.COMPANION:
        return None
    if arrival.kind == ArrivalKind.ROLL:
        counted = Arrival.objects.counted().filter(participant=arrival.participant_id, roll=arrival.roll_id)
        return counted.first()
    return counted_entry(arrival.participant_id, arrival.session) if arrival.kind == ArrivalKind.IN else None


def _put_leaving_right(meeting: Meeting, arrival: Arrival) -> None:
    """Let the mark say whether the line has left as the records that count now say it, the last one first.

    Who left is back, who came back has left again; who answered the later roll had not left when it was called.
    """
    mark = mark_of(arrival.participant_id, arrival.session_id)
    if mark is None or mark.state not in THERE or arrival.capacity == ArrivalCapacity.COMPANION:
        return
    counted = Arrival.objects.counted().filter(participant=arrival.participant_id, session=arrival.session_id)
    if mark.arrived_at is not None:
        counted = counted.filter(at__gte=mark.arrived_at)
    last = counted.exclude(kind=ArrivalKind.IN).order_by("at", "pk").last()
    rows = AttendanceRecord.objects.filter(pk=mark.pk)
    rows.update(left_at=None, left_early=False)
    left_at = last.at if last is not None and last.kind == ArrivalKind.OUT else _silent_since(mark, arrival.session)
    if left_at is not None:
        rows.update(left_at=left_at, left_early=leaves_early(arrival.session, left_at, meeting.ended_at))


def _silent_since(mark: AttendanceRecord, session: Session) -> dt.datetime | None:
    """When the last closed roll was called, if the line neither answered it nor has been seen since."""
    roll = session.roll_calls.filter(closed_at__isnull=False).last()
    return roll.opened_at if roll is not None and silent_marks(roll).filter(pk=mark.pk).exists() else None
