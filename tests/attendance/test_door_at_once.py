"""Many doors at the same moment: each line is counted once, and no board ever shows what the roll denies.

While the doors write, a watcher reads the row of the hall and the marks in one snapshot, and counts for itself.
"""

import datetime as dt
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attendance import actions
from attendance.actions import Outcome, Sighting, Verdict
from attendance.links import holder_of
from attendance.models import Arrival, AttendanceRecord, DayRules, Hall, Invitation, WalkIn
from attendance.room_codes import room_code
from attendance.states import (
    ArrivalKind,
    ArrivalState,
    Attendance,
    AttendanceSource,
    WalkInState,
)
from audit.models import AuditEntry
from common.errors import RakorError, WrongState
from meetings.models import Meeting, Participant, Session
from meetings.states import Capacity, MeetingState
from tests.factories import invited_meeting, user_with

pytestmark = pytest.mark.django_db(transaction=True)

DOORS = 16
LINES = 200
SHARE = Fraction(2, 3)


@dataclass
class Scene:
    meeting: Meeting
    session: Session
    staff: User
    lines: list[Participant]


def scene_of(lines: int, state: MeetingState = MeetingState.ONGOING) -> Scene:
    meeting = invited_meeting(lines, state)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    # Two of three seats, and half of the roll in person.
    DayRules.objects.create(
        meeting=meeting,
        quorum_numerator=SHARE.numerator,
        quorum_denominator=SHARE.denominator,
        quorum_in_person=lines // 2,
    )
    actions.open_hall(meeting=meeting, by=staff)
    return Scene(meeting, meeting.sessions.get(), staff, list(meeting.participants.order_by("pk")))


def arriving(scene: Scene, line: Participant, seen: Sighting) -> Callable[[], Verdict]:
    """`note_arrival`, to be done later, with rows of its own."""
    return lambda: actions.note_arrival(
        participant=Participant.objects.get(pk=line.pk),
        session=Session.objects.get(pk=scene.session.pk),
        seen=seen,
        by=scene.staff,
    )


def sighting(receipt: str = "", **seen: Any) -> Sighting:
    kept = {"at": timezone.now(), "source": AttendanceSource.QR, "door": "Pintu Utama", **seen}
    return Sighting(receipt=receipt or str(uuid.uuid4()), **kept)


def at_once(acts: Sequence[Callable[[], Any]], doors: int = DOORS) -> list[Any]:
    """Do all of `acts` from `doors` connections; what each came to, or the named error that refused it."""
    start = threading.Barrier(doors)
    left = iter(list(acts))
    hand = threading.Lock()
    came: list[Any] = []

    def door() -> None:
        try:
            start.wait(timeout=20)
            while True:
                with hand:
                    act = next(left, None)
                if act is None:
                    return
                try:
                    came.append(act())
                except RakorError as refused:
                    came.append(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(doors) as pool:
        for done in [pool.submit(door) for _ in range(doors)]:
            done.result()
    assert len(came) == len(acts)
    return came


# --- the watcher -----------------------------------------------------------------------------------------------------


@dataclass
class Watcher:
    """What was seen of the hall while others wrote, and what of it the roll denied."""

    scene: Scene
    revisions: set[int] = field(default_factory=set)
    denied: list[str] = field(default_factory=list)
    met: set[bool] = field(default_factory=set)

    def look(self) -> None:
        with one_snapshot():
            hall = Hall.objects.get(meeting=self.scene.meeting)
            marks = dict(
                AttendanceRecord.objects.filter(session=self.scene.session).values_list("participant", "state")
            )
            left = set(
                AttendanceRecord.objects.filter(session=self.scene.session, left_at__isnull=False).values_list(
                    "participant", flat=True
                )
            )
            roll = list(
                Participant.objects.filter(meeting=self.scene.meeting)
                .exclude(capacity=Capacity.GUEST)
                .values_list("pk", flat=True)
            )
        self.revisions.add(hall.revision)
        shown, counted = told_of(hall), recount(roll, marks, left)
        self.met.add(counted["is_met"])
        if shown != counted:
            self.denied.append(f"revision {hall.revision} shows {shown}, the roll says {counted}")

    def watch(self, over: threading.Event) -> None:
        try:
            while not over.is_set():
                self.look()
                time.sleep(0.01)
        finally:
            connection.close()


def told_of(hall: Hall) -> dict[str, Any]:
    counts, quorum = hall.picture["counts"], hall.picture["quorum"]
    return {
        "present": counts["present"],
        "represented": counts["represented"],
        "left": counts["left"],
        "tiles": sum(tile["state"] == "present" for tile in hall.picture["tiles"] if not tile["is_guest"]),
        "quorum": quorum["counted"],
        "is_met": quorum["is_met"],
        "met_at": hall.quorum_met_at is not None,
    }


def recount(roll: list[int], marks: dict[int, str], left: set[int]) -> dict[str, Any]:
    """The same by plain counting: nothing of the portal's own reckoning is used."""
    present = [line for line in roll if marks.get(line) == Attendance.PRESENT]
    represented = [line for line in roll if marks.get(line) == Attendance.REPRESENTED]
    inside = [line for line in present + represented if line not in left]
    in_person = [line for line in present if line not in left]
    is_met = Fraction(len(inside), len(roll)) >= SHARE and len(in_person) >= len(roll) // 2
    return {
        "present": len(present),
        "represented": len(represented),
        "left": len([line for line in roll if line in left]),
        "tiles": len(present),
        "quorum": len(inside),
        "is_met": is_met,
        "met_at": is_met,
    }


@contextmanager
def one_snapshot() -> Iterator[None]:
    """A transaction that reads only, and sees one state of the database from beginning to end."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        # Else it would wait for the writers, and they for it.
        setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def watched(scene: Scene) -> Iterator[Watcher]:
    watcher, over = Watcher(scene), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watcher.watch, over)
        try:
            yield watcher
        finally:
            over.set()
        watching.result()
    watcher.look()
    connection.close()  # the mode of its transactions was changed


# --- the race --------------------------------------------------------------------------------------------------------


def test_two_hundred_come_in_at_sixteen_doors() -> None:
    scene = scene_of(LINES)
    acts, receipts = check_ins(scene)
    with watched(scene) as watcher:
        came = at_once(acts)

    outcomes = [verdict.outcome for verdict in came if isinstance(verdict, Verdict)]
    assert len(outcomes) == len(acts), "a named error where nothing was wrong"
    entries = Arrival.objects.filter(session=scene.session, kind=ArrivalKind.IN)
    assert sorted(entries.values_list("participant", flat=True)) == [line.pk for line in scene.lines]
    assert set(entries.values_list("state", flat=True)) == {ArrivalState.COUNTED}
    assert set(entries.values_list("receipt", flat=True)) <= receipts
    marks = AttendanceRecord.objects.filter(session=scene.session)
    assert sorted(marks.values_list("participant", "state")) == [
        (line.pk, Attendance.REPRESENTED if number % 10 == 0 else Attendance.PRESENT)
        for number, line in enumerate(scene.lines)
    ]
    assert AuditEntry.objects.filter(action="note_arrival").count() == LINES
    assert AuditEntry.objects.filter(action="mark_attendance").count() == LINES

    assert watcher.denied == []
    assert len(watcher.revisions) > 10, "the watcher slept"
    assert watcher.met == {False, True}
    assert Hall.objects.get(meeting=scene.meeting).revision == LINES + 1  # one for each, and the opening


def check_ins(scene: Scene) -> tuple[list[Callable[[], Verdict]], set[str]]:
    """200 lines, every tenth represented; 40 of them at a second door too, and 40 sent twice under one receipt."""
    order = random.Random(16)
    sightings = []
    for number, line in enumerate(scene.lines):
        who = {"capacity": "representing", "name": f"Wakil {number}", "position": "Asisten I"}
        sightings.append((line, sighting(**(who if number % 10 == 0 else {}))))
    again = [(line, replace(seen, receipt=str(uuid.uuid4()))) for line, seen in order.sample(sightings, 40)]
    resent = order.sample(sightings, 40)
    everything = [*sightings, *again, *resent]
    order.shuffle(everything)

    return [arriving(scene, line, seen) for line, seen in everything], {seen.receipt for _line, seen in everything}


def test_the_watcher_sees_a_hall_that_lags_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race above can fail: where an act forgets the hall, the watcher says so."""
    scene = scene_of(12)
    monkeypatch.setattr("attendance.actions.arrivals.refresh_hall", lambda *_args, **_kw: None)
    with watched(scene) as watcher:
        at_once([arriving(scene, line, sighting()) for line in scene.lines], doors=4)
    assert watcher.denied


def test_two_hundred_are_sent_by_sixteen_devices() -> None:
    """The same race through the page that devices speak to: batches, sent again as if the answer had been lost."""
    scene = scene_of(LINES)
    order = random.Random(8)
    now = timezone.now().isoformat()
    entries = [
        {"receipt": str(uuid.uuid4()), "kind": "in", "line": line.public_id, "source": "qr", "at": now}
        for line in scene.lines
    ]
    batches = [entries[at : at + 8] for at in range(0, LINES, 8)]
    sent = [*batches, *order.sample(batches, 8)]
    order.shuffle(sent)
    signed_in = Client()
    signed_in.force_login(scene.staff)
    address = reverse("desk:door_record", args=[scene.meeting.public_id])

    def act(batch: list[dict[str, Any]]) -> Callable[[], Any]:
        def post() -> Any:
            client = Client()
            client.cookies = signed_in.cookies
            said = {"device": str(uuid.uuid4()), "door": "Pintu Utama", "sent_at": now, "session": 1, "entries": batch}
            return client.post(address, said, content_type="application/json")

        return post

    with watched(scene) as watcher:
        came = at_once([act(batch) for batch in sent])
    assert {answer.status_code for answer in came} == {200}
    told = [result["outcome"] for answer in came for result in answer.json()["results"]]
    assert set(told) == {Outcome.ACCEPTED}, "the same receipt is told the same"
    assert Arrival.objects.count() == AttendanceRecord.objects.count() == LINES
    assert AuditEntry.objects.filter(action="note_arrival").count() == LINES
    assert watcher.denied == []
    assert watcher.met == {False, True}


# --- what else meets at a door ---------------------------------------------------------------------------------------


def test_one_code_at_eight_doors_lets_one_in_and_tells_seven() -> None:
    scene = scene_of(1)
    acts = [arriving(scene, scene.lines[0], sighting(door=f"Pintu {door}")) for door in range(8)]
    came = at_once(acts, doors=8)
    assert sorted(verdict.outcome for verdict in came) == [Outcome.ACCEPTED, *[Outcome.DOUBLE] * 7]
    entry = Arrival.objects.get()
    assert {verdict.earlier for verdict in came if verdict.outcome == Outcome.DOUBLE} == {entry}


def test_of_two_offline_devices_one_counts_and_one_waits_to_be_decided() -> None:
    scene = scene_of(1)
    acts = [arriving(scene, scene.lines[0], sighting(device=device, is_offline=True)) for device in "ab"]
    came = at_once(acts, doors=2)
    assert sorted(verdict.outcome for verdict in came) == [Outcome.ACCEPTED, Outcome.CONFLICT]
    assert sorted(Arrival.objects.values_list("state", flat=True)) == [ArrivalState.CONFLICT, ArrivalState.COUNTED]


@pytest.mark.parametrize("keeps", [(True, True), (True, False)])
def test_a_conflict_is_settled_once(keeps: tuple[bool, bool]) -> None:
    scene = scene_of(1)
    line = scene.lines[0]
    for _ in range(2):
        seen = sighting(is_offline=True)
        actions.note_arrival(participant=line, session=scene.session, seen=seen, by=scene.staff)
    waiting = Arrival.objects.get(state=ArrivalState.CONFLICT)

    def decide(keep: bool) -> None:
        arrival = Arrival.objects.get(pk=waiting.pk)
        actions.settle_conflict(arrival=arrival, keep=keep, reason="Ditanya langsung", by=scene.staff)

    with watched(scene) as watcher:
        came = at_once([partial(decide, keep) for keep in keeps], doors=2)
    assert sum(isinstance(done, WrongState) for done in came) == 1
    assert AuditEntry.objects.filter(action="settle_conflict").count() == 1
    assert Arrival.objects.filter(state=ArrivalState.COUNTED).count() == 1
    assert watcher.denied == []


def test_who_came_uninvited_is_let_in_once() -> None:
    scene = scene_of(1)
    seen = sighting(name="Tamu Contoh", position="Ketua")
    walk_in = actions.ask_walk_in(session=scene.session, seen=seen, institution="Lembaga Contoh", by=scene.staff)
    acts = [lambda: actions.approve_walk_in(walk_in=WalkIn.objects.get(pk=walk_in.pk), by=scene.staff)] * 2
    came = at_once(acts, doors=2)
    assert sum(isinstance(done, WrongState) for done in came) == 1
    assert scene.meeting.participants.count() == 2
    assert Arrival.objects.count() == AttendanceRecord.objects.count() == 1
    assert WalkIn.objects.get().state == WalkInState.APPROVED


def test_who_answers_a_roll_while_it_is_closed_is_in_or_told() -> None:
    scene = scene_of(8)
    for line in scene.lines:
        seen = sighting(at=timezone.now() - dt.timedelta(minutes=5))
        actions.note_arrival(participant=line, session=scene.session, seen=seen, by=scene.staff)
    roll = actions.open_roll_call(session=scene.session, by=scene.staff)
    answers: list[Callable[[], Any]] = [arriving(scene, line, sighting(kind=ArrivalKind.ROLL)) for line in scene.lines]
    close = [lambda: actions.close_roll_call(roll=roll, by=scene.staff)]
    with watched(scene) as watcher:
        came = at_once([*answers[:4], *close, *answers[4:]], doors=9)
    answered = {verdict.arrival.participant_id for verdict in came if isinstance(verdict, Verdict) and verdict.arrival}
    refused = [error for error in came if isinstance(error, RakorError)]
    left = set(AttendanceRecord.objects.filter(left_at__isnull=False).values_list("participant", flat=True))
    assert len(answered) + len(refused) == len(scene.lines)
    assert left == {line.pk for line in scene.lines} - answered, "who answered has not left, who did not has"
    assert watcher.denied == []


def test_a_roll_made_final_while_someone_comes_in_holds_all_it_took() -> None:
    scene = scene_of(6, MeetingState.HELD)
    for line in scene.lines:
        actions.mark_attendance(participant=line, session=scene.session, state=Attendance.ABSENT, by=scene.staff)
    acts: list[Callable[[], Any]] = [arriving(scene, line, sighting()) for line in scene.lines]
    final = [lambda: actions.finalise_attendance(meeting=scene.meeting, by=scene.staff)]
    came = at_once([*acts[:3], *final, *acts[3:]], doors=7)
    taken = {verdict.arrival.participant_id for verdict in came if isinstance(verdict, Verdict) and verdict.arrival}
    refused = [error for error in came if isinstance(error, RakorError)]
    assert all(isinstance(error, WrongState) for error in refused)
    assert len(taken) + len(refused) == len(scene.lines)
    present = AttendanceRecord.objects.filter(state=Attendance.PRESENT)
    assert set(present.values_list("participant", flat=True)) == taken
    last = AuditEntry.objects.exclude(action="note_arrival").exclude(action="mark_attendance").latest("pk")
    assert last.action == "finalise_attendance"
    assert not AuditEntry.objects.filter(action="note_arrival", pk__gt=last.pk).exists(), (
        "taken after the roll was final"
    )


def test_twenty_presses_of_one_button_check_in_once() -> None:
    scene = scene_of(1)
    invitation = Invitation.objects.get(participant=scene.lines[0])
    hall = Hall.objects.get(meeting=scene.meeting)
    code = room_code(hall, timezone.now())
    acts = [
        lambda: actions.check_in_by_code(
            invitation=Invitation.objects.get(pk=invitation.pk),
            session=scene.session,
            code=code,
            by=holder_of(invitation),
        )
    ] * 20
    came = at_once(acts)
    outcomes = [verdict.outcome for verdict in came if isinstance(verdict, Verdict)]
    told = [error for error in came if isinstance(error, RakorError)]
    assert outcomes.count(Outcome.ACCEPTED) >= 1
    assert set(outcomes) <= {Outcome.ACCEPTED, Outcome.DOUBLE}
    assert told == [], "a right code is no wrong try, however often it is sent"
    assert Arrival.objects.count() == 1
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT
