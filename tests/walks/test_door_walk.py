"""Any acts at the door and in the hall by anyone in any order: nothing leaves its table, and the hall is what is so.

Beside the portal the test keeps a model of its own: of each line what it is, since when, and whether it has left. The
walk goes through the real actions, online and with what devices kept away from the network, while the meeting begins,
is suspended, ends, and its roll is made final and opened again.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import hypothesis.strategies as st
import time_machine
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Duty, Role
from attendance import actions
from attendance.actions import Outcome, Sighting, Verdict
from attendance.models import Arrival, AttendanceRecord, Hall, RollCall, WalkIn
from attendance.states import (
    ARRIVAL_MOVES,
    ATTENDANCE_MOVES,
    WALK_IN_MOVES,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalState,
    Attendance,
    AttendanceSource,
)
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from flows.attendance import start_meeting
from flows.meetings import resume_meeting, suspend_meeting
from flows.papers import end_meeting
from meetings.models import Meeting, Participant, Session
from meetings.states import MOVES, Capacity, MeetingState
from tests.factories import (
    DutyAssignmentFactory,
    GovernmentFactory,
    RegencyFactory,
    RepresentationFactory,
    UserFactory,
    invited_meeting,
    user_with,
)
from tests.stacks import walks

AT_A_DOOR = ("in", "in", "in", "instead", "companion", "out", "out", "roll", "again")
OF_THE_HALL = ("undo", "settle", "mark", "open_roll", "close_roll")
OF_A_GUEST = ("walk_in", "let_in", "turn_away")
OF_THE_HOUSE = ("rest", "start", "suspend", "resume", "end", "finalise", "reopen")
PEOPLE = ("secretariat", "door", "leadership", "stranger", "nobody")
# Who may do most is drawn most: the others are refused, and a walk of refusals leads nowhere.
OFTEN = ("secretariat",) * 25
MAY = {
    "door": {*AT_A_DOOR, *OF_THE_HALL, "walk_in"},
    "secretariat": {*AT_A_DOOR, *OF_THE_HALL, *OF_A_GUEST, *OF_THE_HOUSE},
}
THERE = {Attendance.PRESENT, Attendance.REPRESENTED}
BEGINS = dt.datetime(2030, 10, 16, 1, 50, tzinfo=dt.UTC)  # ten minutes before the sitting

STEPS = st.lists(
    st.tuples(
        st.sampled_from((*AT_A_DOOR, *AT_A_DOOR, *OF_THE_HALL, *OF_THE_HALL, *OF_A_GUEST, *OF_THE_HOUSE)),
        st.sampled_from((*PEOPLE, *OFTEN)),
        st.integers(0, 1),  # which line
        # Minutes since a device kept it; 0: seen at once.
        st.sampled_from((0, 0, 0, 0, 2, 5, 9)),
        st.integers(0, 4),
    ),
    min_size=8,
    max_size=24,
)


@dataclass
class Line:
    """What the model says of one line."""

    state: str = Attendance.EXPECTED
    came: dt.datetime | None = None
    left: dt.datetime | None = None


@dataclass
class Scene:
    meeting: Meeting
    session: Session
    people: dict[str, User]
    lines: list[Participant]
    model: dict[int, Line]
    sent: list[tuple[Participant, Sighting]] = field(default_factory=list)
    # As they stood after the last step.
    rows: dict[str, Any] = field(default_factory=dict)


def by_staff(*acts: str) -> list[Any]:
    """A walk of the secretariat with the first line: "in", "in 5" (kept away for five minutes), "mark 3" (choice)."""
    told = [(act.partition(" ")[0], int(act.partition(" ")[2] or 0)) for act in acts]
    return [(act, "secretariat", 0, number if act in AT_A_DOOR else 0, number) for act, number in told]


# Walks that chance seldom takes: second thoughts about who has left.
LEFT = by_staff("in", "open_roll", "out", "roll", "close_roll", "undo", "undo")
SILENT = by_staff("in", "open_roll", "close_roll", "roll 2", "settle", "undo", "in", "undo")
OVERRULED = by_staff(
    "in", "out", "mark 3", "in", "undo", "in 9", "settle", "mark 0", "undo", "undo", "in 5", "settle 1"
)
TWO = by_staff(
    "in", "in 5", "settle", "out 2", "in 9", "settle", "undo", "undo", "rest", "end", "finalise", "in 2", "settle 1"
)
TWICE = by_staff("in", "in 5", "settle", "settle 1")


class Walks(TestCase):
    # A failing walk is not shortened: that takes minutes, and its last step says what is wrong.
    @settings(
        max_examples=walks(25),
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @example(steps=LEFT, begun=True)
    @example(steps=SILENT, begun=True)
    @example(steps=OVERRULED, begun=True)
    @example(steps=TWO, begun=True)
    @example(steps=TWICE, begun=True)
    @given(steps=STEPS, begun=st.sampled_from((True, True, True, False)))
    def test_no_walk_leaves_the_tables(self, steps: list[Any], begun: bool) -> None:
        with time_machine.travel(BEGINS, tick=False) as clock:
            scene = scene_of_two()
            if begun:
                start_meeting(meeting=scene.meeting, by=scene.people["secretariat"])
            for step in steps:
                clock.shift(dt.timedelta(minutes=1))
                walk_one(scene, *step)


def walk_one(scene: Scene, act: str, who: str, line: int, kept: int, choice: int) -> None:
    before, trail = scene.rows or rows_of(scene), AuditEntry.objects.count()
    expected = {pk: replace(known) for pk, known in scene.model.items()}
    try:
        with transaction.atomic():
            do(scene, act, scene.people[who], scene.lines[line], kept, choice)
        done = True
    except (RakorError, Refused):
        done, scene.model = False, expected
    scene.rows = after = rows_of(scene)
    step = (act, who, line, kept, choice)
    assert done or after == before, f"{step}: refused, and yet something has changed"
    if after != before:
        assert AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
        assert act in MAY.get(who, ()), f"{step}: changed by someone who may not"
    check_moves(before, after, step)
    check_marks(scene, step)
    check_hall(scene, step)


def scene_of_two() -> Scene:
    meeting = invited_meeting(2, MeetingState.INVITED)
    lines = list(meeting.participants.order_by("pk"))
    RepresentationFactory.create(invitation=lines[1].invitation, name="Rina Wulandari", position="Asisten I")
    people = {
        "secretariat": user_with(Role.SECRETARIAT, meeting.convener),
        "leadership": user_with(Role.LEADERSHIP, meeting.convener),
        "stranger": user_with(Role.SECRETARIAT, GovernmentFactory.create(region=RegencyFactory.create())),
        "door": UserFactory.create(),
        "nobody": UserFactory.create(),
    }
    DutyAssignmentFactory.create(meeting=meeting, user=people["door"], duty=Duty.DOOR)
    actions.set_day_rules(meeting=meeting, by=people["secretariat"], quorum_numerator=1, quorum_denominator=2)
    actions.open_hall(meeting=meeting, by=people["secretariat"])
    session = meeting.sessions.get()
    return Scene(meeting, session, people, lines, {line.pk: Line() for line in lines})


# --- acts, as a page would do them: with rows fetched anew -----------------------------------------------------------


def do(scene: Scene, act: str, user: User, line: Participant, kept: int, choice: int) -> None:
    meeting = Meeting.objects.get(pk=scene.meeting.pk)
    if act in AT_A_DOOR:
        at_a_door(scene, act, user, line, kept)
    elif act in OF_THE_HALL:
        of_the_hall(scene, act, user, line, choice)
    elif act in OF_A_GUEST:
        of_a_guest(scene, act, user)
    else:
        of_the_meeting(scene, act, user, meeting)


def of_a_guest(scene: Scene, act: str, user: User) -> None:
    now = timezone.now()
    seen = Sighting(
        receipt=f"tamu-{now:%H%M}", at=now, source=AttendanceSource.SEARCH, name="Tamu Contoh", position="Ketua"
    )
    if act == "walk_in":
        actions.ask_walk_in(session=scene.session, seen=seen, institution="Lembaga Contoh", by=user)
    walk_in = WalkIn.objects.order_by("-pk").first()
    if walk_in is None:
        return
    if act == "turn_away":
        actions.refuse_walk_in(walk_in=walk_in, reason="Tidak diundang", by=user)
    elif act == "let_in":
        actions.approve_walk_in(walk_in=walk_in, by=user)
        assert walk_in.participant_id is not None
        scene.model[walk_in.participant_id] = Line(Attendance.PRESENT, walk_in.at)


def of_the_meeting(scene: Scene, act: str, user: User, meeting: Meeting) -> None:
    match act:
        case "rest":
            actions.mark_remaining_absent(meeting=meeting, session=scene.session, by=user)
            for known in scene.model.values():
                if known.state == Attendance.EXPECTED:
                    known.state = Attendance.ABSENT
        case "start":
            start_meeting(meeting=meeting, by=user)
        case "suspend":
            suspend_meeting(meeting=meeting, reason="Istirahat", by=user)
        case "resume":
            resume_meeting(meeting=meeting, by=user)
        case "end":
            end_meeting(meeting=meeting, by=user)
        case "finalise":
            actions.finalise_attendance(meeting=meeting, by=user)
        case "reopen":
            actions.reopen_attendance(meeting=meeting, reason="Salah catat", by=user)


def at_a_door(scene: Scene, act: str, user: User, line: Participant, kept: int) -> None:
    now = timezone.now()
    again = act == "again" and scene.sent
    if again:
        line, seen = scene.sent[kept % len(scene.sent)]
        before = rows_of(scene)
    else:
        seen = Sighting(
            receipt=f"{len(scene.sent)}-{now:%H%M}",
            at=now - dt.timedelta(minutes=kept),
            source=AttendanceSource.QR,
            is_offline=kept > 0,
            **OF_AN_ACT[act],
        )
    session = Session.objects.get(pk=scene.session.pk)
    verdict = actions.note_arrival(participant=Participant.objects.get(pk=line.pk), session=session, seen=seen, by=user)
    if again:
        # A double kept nothing, and its receipt is new each time; what was kept is never kept twice.
        was_kept = verdict.arrival is not None and verdict.arrival.recorded_at < now
        if was_kept:
            assert rows_of(scene) == before, "a receipt that is known has changed something"
            return
    else:
        scene.sent.append((line, seen))
    reckon(scene, line, seen, verdict)


OF_AN_ACT: dict[str, dict[str, Any]] = {
    "in": {},
    "again": {},
    "instead": {"capacity": ArrivalCapacity.REPRESENTING, "name": "Budi Santoso", "position": "Kabag"},
    "companion": {"capacity": ArrivalCapacity.COMPANION, "name": "Ajudan"},
    "out": {"kind": ArrivalKind.OUT},
    "roll": {"kind": ArrivalKind.ROLL},
}


def reckon(scene: Scene, line: Participant, seen: Sighting, verdict: Verdict) -> None:
    """Let the model follow what the door was told."""
    known = scene.model[line.pk]
    is_in = known.state in THERE
    match verdict.outcome:
        case Outcome.DOUBLE:
            assert not seen.is_offline, "what a device kept must not be dropped"
            assert is_in, "told as a double, and was not in"
        case Outcome.CONFLICT:
            assert seen.is_offline, "who stands at the door is not put off"
        case Outcome.BACK:
            assert is_in
            assert known.left is not None
            known.left = None
        case Outcome.ACCEPTED if seen.capacity == ArrivalCapacity.COMPANION:
            pass
        case Outcome.ACCEPTED if seen.kind == ArrivalKind.OUT:
            assert is_in
            assert known.left is None
            known.left = seen.at
        case Outcome.ACCEPTED if seen.kind == ArrivalKind.ROLL:
            assert is_in
            if known.left is not None and seen.at >= known.left:
                known.left = None  # who answers is there
        case Outcome.ACCEPTED:
            assert not is_in, "counted twice"
            instead = seen.capacity == ArrivalCapacity.REPRESENTING
            scene.model[line.pk] = Line(Attendance.REPRESENTED if instead else Attendance.PRESENT, seen.at)


def of_the_hall(scene: Scene, act: str, user: User, line: Participant, choice: int) -> None:
    records = Arrival.objects.filter(participant=line).order_by("-pk")
    counted, doubted = records.filter(state=ArrivalState.COUNTED).first(), records.exclude(trouble="").first()
    roll = RollCall.objects.order_by("-pk").first()
    match act:
        case "undo" if counted is not None:
            undo(scene, counted, user)
        case "settle" if doubted is not None:
            settle(scene, doubted, keep=choice % 2 == 0, user=user)
        case "mark":
            by_hand(scene, line, list(Attendance)[choice % len(Attendance)], user)
        case "open_roll":
            actions.open_roll_call(session=scene.session, by=user)
        case "close_roll" if roll is not None:
            silent = [pk for pk in scene.model if is_silent(scene, pk, roll)]
            actions.close_roll_call(roll=roll, by=user)
            for pk in silent:
                scene.model[pk].left = roll.opened_at


def by_hand(scene: Scene, line: Participant, state: Attendance, user: User) -> None:
    words = {"represented_by": "Wakil Contoh"} if state == Attendance.REPRESENTED else {}
    actions.mark_attendance(participant=line, session=scene.session, state=state, by=user, note="Ditelepon", **words)
    if state in THERE:
        scene.model[line.pk].state = state
    else:
        scene.model[line.pk] = Line(state)


def undo(scene: Scene, arrival: Arrival, user: User) -> None:
    pk = arrival.participant_id
    by_door = AttendanceRecord.objects.filter(participant=pk).exclude(source=AttendanceSource.LIST).exists()
    actions.undo_arrival(arrival=arrival, reason="Salah pindai", by=user)
    if arrival.capacity == ArrivalCapacity.COMPANION:
        return
    if arrival.kind == ArrivalKind.IN:
        if by_door:
            scene.model[pk] = Line()
        return
    scene.model[pk].left = left_by_records(scene, pk)


def settle(scene: Scene, arrival: Arrival, *, keep: bool, user: User) -> None:
    pk = arrival.participant_id
    actions.settle_conflict(arrival=arrival, keep=keep, reason="Ditanya langsung", by=user)
    if not keep or arrival.capacity == ArrivalCapacity.COMPANION:
        return
    if arrival.kind == ArrivalKind.IN:
        instead = arrival.capacity == ArrivalCapacity.REPRESENTING
        scene.model[pk] = Line(Attendance.REPRESENTED if instead else Attendance.PRESENT, arrival.at)
    scene.model[pk].left = left_by_records(scene, pk)


def left_by_records(scene: Scene, pk: int) -> dt.datetime | None:
    """Since when the line has left, by all records that count now since it came: the last of them says it."""
    known = scene.model[pk]
    if known.state not in THERE:
        return None
    records = Arrival.objects.counted().filter(participant=pk).exclude(capacity=ArrivalCapacity.COMPANION)
    moves = [row for row in records.order_by("at", "pk") if row.kind != ArrivalKind.IN]
    since = [row for row in moves if known.came is None or row.at >= known.came]
    if since and since[-1].kind == ArrivalKind.OUT:
        return since[-1].at
    closed = RollCall.objects.exclude(closed_at=None).order_by("-number").first()
    known.left = None
    return closed.opened_at if closed is not None and is_silent(scene, pk, closed) else None


def is_silent(scene: Scene, pk: int, roll: RollCall) -> bool:
    """Was in, and since the roll was called nobody has seen it."""
    known = scene.model[pk]
    if known.state not in THERE or known.left is not None:
        return False
    counted = Arrival.objects.counted().filter(participant=pk).exclude(kind=ArrivalKind.OUT)
    if counted.filter(roll=roll).exists() or counted.filter(roll=None, at__gte=roll.opened_at).exists():
        return False
    if known.came is None:  # marked by hand
        return AttendanceRecord.objects.get(participant=pk).recorded_at < roll.opened_at
    return known.came < roll.opened_at


# --- what must hold --------------------------------------------------------------------------------------------------


def rows_of(scene: Scene) -> dict[str, Any]:
    return {
        "meeting": Meeting.objects.values("state", "attendance_finalised_at").get(pk=scene.meeting.pk),
        "pauses": list(scene.meeting.suspensions.values()),
        "roll": list(scene.meeting.participants.order_by("pk").values_list("pk", flat=True)),
        "arrivals": {row.pk: model_to_dict(row) | {"at": row.at} for row in Arrival.objects.order_by("pk")},
        "walk_ins": {row.pk: model_to_dict(row) for row in WalkIn.objects.order_by("pk")},
        "marks": marks_of(scene),
        "rolls": list(RollCall.objects.order_by("pk").values()),
        "hall": Hall.objects.values("revision", "picture", "quorum_met_at").get(meeting=scene.meeting),
    }


def marks_of(scene: Scene) -> dict[int, dict[str, Any]]:
    """By line. A mark that was taken back is as none at all."""
    made = {mark.participant_id: model_to_dict(mark) for mark in AttendanceRecord.objects.exclude(state="expected")}
    return {line: made.get(line, {"state": Attendance.EXPECTED}) for line in scene.model}


MOVES_OF = {"arrivals": ARRIVAL_MOVES, "walk_ins": WALK_IN_MOVES, "marks": ATTENDANCE_MOVES}
DECIDED = {"state", "decided_at", "decided_by", "decision_note", "participant"}


def check_moves(before: dict[str, Any], after: dict[str, Any], step: Any) -> None:
    """Each state is where it was or where its table lets it go; what a door saw is never changed and never gone."""
    for table, moves in MOVES_OF.items():
        assert set(before[table]) <= set(after[table]), f"{step}: a row of {table} is gone"
        for pk, old in before[table].items():
            new = after[table][pk]
            assert new["state"] == old["state"] or new["state"] in moves[old["state"]], step
            if table != "marks":
                kept = [name for name in old if name not in DECIDED]
                assert [new[name] for name in kept] == [old[name] for name in kept], f"{step}: {table} was rewritten"
    old, new = before["meeting"]["state"], after["meeting"]["state"]
    assert new == old or new in MOVES[old], step
    assert sum(pause["resumed_at"] is None for pause in after["pauses"]) <= (new == MeetingState.ONGOING), step


def check_marks(scene: Scene, step: Any) -> None:
    """The marks are what the model says, and each presence of a door hangs on one record that counts."""
    marks = {mark.participant_id: mark for mark in AttendanceRecord.objects.all()}
    told = {
        pk: (mark.state, mark.arrived_at, mark.left_at)
        if (mark := marks.get(pk))
        else (Attendance.EXPECTED, None, None)
        for pk in scene.model
    }
    assert told == {pk: (known.state, known.came, known.left) for pk, known in scene.model.items()}, step
    entries = Arrival.objects.counted().filter(kind=ArrivalKind.IN).exclude(capacity=ArrivalCapacity.COMPANION)
    once = Counter(entries.values_list("participant", flat=True))
    assert all(number == 1 for number in once.values()), f"{step}: a line came in twice"
    for pk, mark in marks.items():
        if mark.state in THERE and mark.source != AttendanceSource.LIST:
            assert once[pk] == 1, f"{step}: there by a door, and no record says so"


def check_hall(scene: Scene, step: Any) -> None:
    """The row that the boards read is what a plain count of the model comes to."""
    hall = Hall.objects.get(meeting=scene.meeting)
    guests = set(scene.meeting.participants.filter(capacity=Capacity.GUEST).values_list("pk", flat=True))
    lines = [known for pk, known in scene.model.items() if pk not in guests]
    inside = [known for known in lines if known.state in THERE and known.left is None]
    counts, quorum = hall.picture["counts"], hall.picture["quorum"]
    companions = Arrival.objects.counted().filter(capacity=ArrivalCapacity.COMPANION).count()
    assert {
        "present": counts["present"],
        "represented": counts["represented"],
        "left": counts["left"],
        "total": counts["total"],
        "companions": counts["companions"],
        "guests": counts["guests"],
        "counted": quorum["counted"],
        "is_met": quorum["is_met"],
        "met_at": hall.quorum_met_at is not None,
    } == {
        "present": sum(known.state == Attendance.PRESENT for known in lines),
        "represented": sum(known.state == Attendance.REPRESENTED for known in lines),
        "left": sum(known.left is not None for known in lines),
        "total": len(lines),
        "companions": companions,
        "guests": sum(scene.model[pk].state == Attendance.PRESENT for pk in guests),
        "counted": len(inside),
        "is_met": 2 * len(inside) >= len(lines),
        "met_at": 2 * len(inside) >= len(lines),
    }, step
