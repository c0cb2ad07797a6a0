"""Through the door: who comes, goes, comes back, or answers a later roll. What is seen is kept; the mark follows."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.decisions import decision
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import MarkRefused, accept_representative, put_mark, require_roll_open
from attendance.models import Arrival, AttendanceRecord, DayRules, Representation, RollCall
from attendance.queries.hall import rules_of
from attendance.rules import is_late, leaves_early
from attendance.states import (
    ARRIVAL_MOVES,
    DOOR_SOURCES,
    THERE,
    WEAK_SOURCES,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalMode,
    ArrivalState,
    ArrivalTrouble,
    Attendance,
)
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from files.actions import store_file
from meetings.models import Meeting, Participant, Session
from meetings.permissions import require

# A mark that a door made, and may take back.
OF_A_DOOR = frozenset({*DOOR_SOURCES, *WEAK_SOURCES})


class NotInside(RakorError):
    """Who has not come in can neither leave nor answer a later roll."""


class Outcome(StrEnum):
    """What became of what a door saw."""

    ACCEPTED = "accepted"
    BACK = "back"
    # Nothing was changed: the line was in already.
    DOUBLE = "double"
    # Kept, and to be decided by a person.
    CONFLICT = "conflict"
    # Kept, and decided against since.
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class Sighting:
    """What a door saw of one line. `at` is by the server's clock; `receipt` is the device's own number of the act.

    `name` and `position` are of who came where it is not the one invited; for a representative who was announced they
    may stay empty.
    """

    receipt: str
    at: dt.datetime
    source: str
    kind: str = ArrivalKind.IN
    capacity: str = ArrivalCapacity.OWN
    mode: str = ArrivalMode.HALL
    name: str = ""
    position: str = ""
    door: str = ""
    device: str = ""
    noted_by: str = ""
    is_offline: bool = False
    # What was drawn on the screen; kept where the meeting takes signatures.
    signature: UploadedFile | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of a sighting: the record that was made (none for a double), and what stood before."""

    outcome: Outcome
    arrival: Arrival | None = None
    # The record that was counted already; none where the secretariat's list marked the line.
    earlier: Arrival | None = None
    mark: AttendanceRecord | None = None


@dataclass
class _Scene:
    """A line in a sitting, as the door finds it; the meeting is held."""

    meeting: Meeting
    session: Session
    line: Participant
    seen: Sighting
    by: Actor
    mark: AttendanceRecord | None = None
    inside: Arrival | None = None
    roll: RollCall | None = None
    # Whether the hall follows each act by itself; of a whole list it follows once, at the end.
    draws: bool = True

    @property
    def is_in(self) -> bool:
        return self.mark is not None and self.mark.state in THERE

    @property
    def has_left(self) -> bool:
        return self.mark is not None and self.mark.left_at is not None


@transaction.atomic
def note_arrival(*, participant: Participant, session: Session, seen: Sighting, by: Actor) -> Verdict:
    """Let the line in, out, back, or answer the open roll, as a door saw it.

    The same receipt again gives the same verdict and changes nothing. Seen at once, a line that is in already is told
    as a double and nothing is kept. What was kept away from the network and no longer fits what stands now becomes a
    conflict for a person to decide: nothing is overwritten and nothing is lost.

    Raises `Refused` without `Power.RECORD_ATTENDANCE` (role or duty); seen at once also `WrongState` before the day and
    after the roll is final, `NotInside`, and `MarkRefused` where the line is no person or a name is missing.
    """
    meeting = hold_meeting(session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    return take(meeting, participant, session, seen, by)


def take(
    meeting: Meeting, participant: Participant, session: Session, seen: Sighting, by: Actor, *, draws: bool = True
) -> Verdict:
    """`note_arrival` for who has been let act: the caller holds the meeting and has asked whether `by` may.

    Without `draws` the caller brings the hall up to date, in the same transaction.
    """
    known = Arrival.objects.filter(receipt=seen.receipt).select_related("participant", "session").first()
    if known is not None and known.session.meeting_id != meeting.pk:
        # Receipts are random: this one was copied, and tells nothing of the meeting it belongs to.
        raise MarkRefused(_("This record has a number that was used elsewhere."))
    if known is not None:
        return _known_verdict(known)
    if participant.meeting_id != meeting.pk or participant.is_group:
        raise MarkRefused(_("This line is not marked: it is not a person of this meeting."))
    scene = _scene(meeting, participant, session, seen, by)
    scene.draws = draws
    trouble = _trouble_of_the_roll(scene)
    if trouble is not None:
        return _keep_for_decision(scene, trouble)
    match seen.kind:
        case ArrivalKind.OUT:
            return _out(scene)
        case ArrivalKind.ROLL:
            return _answer_roll(scene)
        case _:
            return _in(scene)


# --- what a door may see ---------------------------------------------------------------------------------------------


def _in(scene: _Scene) -> Verdict:
    if scene.seen.capacity == ArrivalCapacity.COMPANION:
        return _keep(scene, Outcome.ACCEPTED)
    if scene.is_in and scene.has_left:
        return _back(scene)
    if scene.is_in:
        return _already(scene, ArrivalTrouble.ALREADY_IN)
    is_marked = scene.mark is not None and scene.mark.state != Attendance.EXPECTED
    # A door has let the line in, and the secretariat's list says otherwise since.
    is_overruled = scene.inside is not None
    if scene.seen.is_offline and (is_marked or is_overruled):
        return _keep_for_decision(scene, ArrivalTrouble.MARKED)
    if scene.inside is not None:
        _set_aside(scene.inside, scene.by)
    return _keep(scene, Outcome.ACCEPTED, instead_of=scene.inside)


def _set_aside(overruled: Arrival, by: Actor) -> None:
    """Who stands at the door is there, whatever the list said: the record before, which it took back, gives way."""
    move(overruled, ArrivalState.SET_ASIDE, ARRIVAL_MOVES, **decision(by))


def _back(scene: _Scene) -> Verdict:
    left_at = scene.mark.left_at if scene.mark else None
    if scene.seen.is_offline and left_at is not None and scene.seen.at < left_at:
        return _keep_for_decision(scene, ArrivalTrouble.ALREADY_IN)
    return _keep(scene, Outcome.BACK, kind=ArrivalKind.BACK)


def _out(scene: _Scene) -> Verdict:
    is_there = scene.is_in and not scene.has_left
    if is_there and not (scene.mark and scene.mark.arrived_at and scene.seen.at < scene.mark.arrived_at):
        return _keep(scene, Outcome.ACCEPTED)
    if scene.seen.is_offline:
        return _keep_for_decision(scene, ArrivalTrouble.NOT_IN)
    if scene.is_in and scene.has_left:
        return Verdict(Outcome.DOUBLE, earlier=scene.inside, mark=scene.mark)
    raise NotInside(_("Nobody of this line is in, so nobody can leave."))


def _answer_roll(scene: _Scene) -> Verdict:
    roll = RollCall.objects.filter(session=scene.session, closed_at=None).first()
    if roll is None:
        # The roll was closed while the device was away: he was there all the same, and a person decides.
        if scene.seen.is_offline:
            roll = RollCall.objects.filter(session=scene.session).last()
        if roll is None:
            raise WrongState(_("No later roll is open."))
        scene.roll = roll
        return _keep_for_decision(scene, ArrivalTrouble.NOT_IN)
    scene.roll = roll
    answered = roll.arrivals.counted().filter(participant=scene.line).first()
    if answered is not None:
        return Verdict(Outcome.DOUBLE, earlier=answered, mark=scene.mark)
    if not scene.is_in and scene.seen.is_offline:
        return _keep_for_decision(scene, ArrivalTrouble.NOT_IN)
    if not scene.is_in:
        raise NotInside(_("Nobody of this line has come in yet: let the line in first."))
    return _keep(scene, Outcome.ACCEPTED)


def _already(scene: _Scene, trouble: ArrivalTrouble) -> Verdict:
    if scene.seen.is_offline:
        return _keep_for_decision(scene, trouble)
    return Verdict(Outcome.DOUBLE, earlier=scene.inside, mark=scene.mark)


def _trouble_of_the_roll(scene: _Scene) -> ArrivalTrouble | None:
    """None where the roll takes marks; raises where it does not and the person can be told at once."""
    is_final = scene.meeting.attendance_finalised_at is not None or scene.meeting.is_over
    if is_final and scene.seen.is_offline:
        return ArrivalTrouble.ROLL_FINAL
    require_roll_open(scene.meeting, scene.session)
    return None


# --- keeping it ------------------------------------------------------------------------------------------------------


def _keep(
    scene: _Scene, outcome: Outcome, *, kind: ArrivalKind | None = None, instead_of: Arrival | None = None
) -> Verdict:
    arrival = _arrival(scene, kind=kind)
    arrival.save()
    rules = rules_of(scene.meeting)
    mark = apply(scene.meeting, arrival, scene.by, scene.mark, rules)
    after = told(arrival) | ({"instead_of": instead_of} if instead_of is not None else {})
    record("note_arrival", arrival, by=scene.by, subject=scene.meeting, after=after)
    if scene.draws:
        refresh_hall(scene.meeting, scene.session, rules=rules)
    return Verdict(outcome, arrival=arrival, earlier=scene.inside, mark=mark)


def _keep_for_decision(scene: _Scene, trouble: ArrivalTrouble) -> Verdict:
    arrival = _arrival(scene)
    arrival.state, arrival.trouble = ArrivalState.CONFLICT, trouble
    if arrival.kind == ArrivalKind.ROLL:
        arrival.roll = scene.roll or RollCall.objects.filter(session=scene.session).last()
        if arrival.roll is None:
            arrival.kind = ArrivalKind.IN
    arrival.save()
    record("keep_arrival_for_decision", arrival, by=scene.by, subject=scene.meeting, after=told(arrival))
    return Verdict(Outcome.CONFLICT, arrival=arrival, earlier=scene.inside, mark=scene.mark)


def _arrival(scene: _Scene, kind: ArrivalKind | None = None) -> Arrival:
    seen, by = scene.seen, scene.by
    arrival = Arrival(
        session=scene.session,
        participant=scene.line,
        kind=kind or seen.kind,
        roll=scene.roll,
        by=by.actor_label[:200],
        **{name: getattr(seen, name) for name in _KEPT},
    )
    if arrival.capacity == ArrivalCapacity.REPRESENTING and arrival.kind == ArrivalKind.IN:
        _name_representative(arrival)
    if arrival.capacity != ArrivalCapacity.OWN and not arrival.name:
        # Of a companion without a name nothing may be said of the one invited.
        if arrival.kind == ArrivalKind.IN or arrival.capacity == ArrivalCapacity.COMPANION:
            raise MarkRefused(_("Say who came."))
        arrival.capacity = ArrivalCapacity.OWN
    if seen.signature is not None and rules_of(scene.meeting).takes_signatures:
        arrival.signature = store_file(upload=seen.signature, by=by, allowed=_DRAWN)
    return arrival


# A signature is a drawing.
_DRAWN = {"image/png": (".png",)}


_KEPT = (
    "receipt", "at", "source", "capacity", "mode", "name", "position", "door", "device", "noted_by", "is_offline",
)  # fmt: skip


def _name_representative(arrival: Arrival) -> None:
    """The representative who was announced, where nobody else is named; his row where it is he."""
    announced = Representation.objects.filter(
        invitation__participant=arrival.participant_id, state__in=("proposed", "accepted")
    ).first()
    if announced is None:
        return
    if not arrival.name or arrival.name.casefold() == announced.name.casefold():
        arrival.name, arrival.representation = announced.name, announced
        arrival.position = arrival.position or announced.position


def apply(
    meeting: Meeting, arrival: Arrival, by: Actor, mark: AttendanceRecord | None, rules: DayRules
) -> AttendanceRecord | None:
    """Let a record that counts say how the line takes part; `mark` is what stands of it, `rules` are those of the day.

    Both were read under the lock.
    """
    line, session = arrival.participant, arrival.session
    if arrival.capacity == ArrivalCapacity.COMPANION:
        return mark
    if arrival.kind == ArrivalKind.ROLL:
        if mark is not None and mark.left_at is not None and arrival.at >= mark.left_at:
            # Who answers is there, whether or not a door has seen him come back.
            mark.left_at, mark.left_early = None, False
            mark.save(update_fields=["left_at", "left_early"])
        return mark
    if arrival.kind in {ArrivalKind.OUT, ArrivalKind.BACK}:
        if mark is None or mark.state not in THERE:
            raise NotInside(_("Nobody of this line is in, so nobody can leave."))
        mark.left_at = arrival.at if arrival.kind == ArrivalKind.OUT else None
        mark.left_early = mark.left_at is not None and leaves_early(session, mark.left_at, meeting.ended_at)
        mark.save(update_fields=["left_at", "left_early"])
        return mark
    represented = arrival.capacity == ArrivalCapacity.REPRESENTING
    if represented and arrival.representation is not None:
        accept_representative(arrival.representation, meeting, by)
    return put_mark(
        meeting,
        line,
        session,
        Attendance.REPRESENTED if represented else Attendance.PRESENT,
        by,
        source=arrival.source,
        represented_by=arrival.who if represented else "",
        note=mark.note if mark else "",
        representation=arrival.representation,
        mode=arrival.mode,
        arrived_at=arrival.at,
        is_late=is_late(session, arrival.at, rules.late_after_minutes),
        mark=mark,
    )


def _scene(meeting: Meeting, line: Participant, session: Session, seen: Sighting, by: Actor) -> _Scene:
    session.meeting = meeting
    return _Scene(
        meeting, session, line, seen, by, mark=mark_of(line.pk, session.pk), inside=counted_entry(line.pk, session)
    )


def mark_of(line: int, session: int) -> AttendanceRecord | None:
    """The mark that stands for a line in a sitting, by their row numbers."""
    return AttendanceRecord.objects.filter(participant=line, session=session).first()


def counted_entry(line: int, session: Session) -> Arrival | None:
    entries = Arrival.objects.counted().filter(participant=line, session=session, kind=ArrivalKind.IN)
    return entries.exclude(capacity=ArrivalCapacity.COMPANION).first()


def _known_verdict(arrival: Arrival) -> Verdict:
    outcomes = {
        ArrivalState.COUNTED: Outcome.BACK if arrival.kind == ArrivalKind.BACK else Outcome.ACCEPTED,
        ArrivalState.CONFLICT: Outcome.CONFLICT,
        ArrivalState.SET_ASIDE: Outcome.SET_ASIDE,
        ArrivalState.UNDONE: Outcome.SET_ASIDE,
    }
    mark = mark_of(arrival.participant_id, arrival.session_id)
    return Verdict(outcomes[ArrivalState(arrival.state)], arrival=arrival, mark=mark)


def told(arrival: Arrival) -> dict[str, Any]:
    """What the trail says of a record of the door."""
    said: dict[str, Any] = {
        "line": str(arrival.participant),
        "kind": arrival.kind,
        "capacity": arrival.capacity,
        "source": arrival.source,
        "at": arrival.at.isoformat(),
        "state": arrival.state,
    }
    optional = {"who": arrival.who, "door": arrival.door, "trouble": arrival.trouble, "noted_by": arrival.noted_by}
    return said | {name: value for name, value in optional.items() if value}
