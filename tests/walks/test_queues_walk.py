"""Two devices away from the network, and a door that has it: in whatever order their records arrive, nothing is lost.

Each device keeps its own queue in order; the queues come home interleaved with one another and with what is done at
once, and parts of them come twice, because an answer was lost on the way.
"""

import datetime as dt
from typing import Any

import hypothesis.strategies as st
import time_machine
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from attendance import actions
from attendance.actions import NotInside, Outcome, Sighting
from attendance.models import Arrival, AttendanceRecord, Hall
from attendance.states import ArrivalKind, ArrivalState, Attendance, AttendanceSource
from meetings.models import Participant, Session
from meetings.states import MeetingState
from tests.factories import invited_meeting, user_with
from tests.stacks import walks

BEGINS = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
LINES = 3
# (who: device a, device b, or the door with the network; what; which line; in which minute it was seen)
ACT = st.tuples(
    st.sampled_from(("a", "a", "b", "b", "live")), st.sampled_from(("in", "in", "out")), st.integers(0, LINES - 1)
)
SEEN = st.lists(ACT, min_size=2, max_size=14)
BOTH_IN = [("a", "in", 0), ("b", "in", 0), ("live", "in", 0), ("a", "in", 1), ("b", "out", 1)]


class Walks(TestCase):
    @settings(
        max_examples=walks(40),
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @example(seen=BOTH_IN, order=[0, 1] * 12, again=[0, 1, 2])
    @given(
        seen=SEEN,
        order=st.lists(st.integers(0, 1), min_size=24, max_size=24),
        again=st.lists(st.integers(0, 13), max_size=4),
    )
    def test_nothing_is_lost_and_nothing_counts_twice(
        self, seen: list[Any], order: list[int], again: list[int]
    ) -> None:
        with time_machine.travel(BEGINS, tick=False) as clock:
            meeting = invited_meeting(LINES, MeetingState.ONGOING)
            staff = user_with(Role.SECRETARIAT, meeting.convener)
            actions.open_hall(meeting=meeting, by=staff)
            home = Home(staff, list(meeting.participants.order_by("pk")), meeting.sessions.get())
            queues: dict[str, list[tuple[str, Sighting]]] = {"a": [], "b": []}
            for minute, (where, kind, line) in enumerate(seen):
                clock.shift(dt.timedelta(minutes=1))
                sighting = Sighting(
                    receipt=f"{where}-{minute:04d}-receipt",
                    at=BEGINS + dt.timedelta(minutes=minute + 1),
                    source=AttendanceSource.QR,
                    kind=ArrivalKind.OUT if kind == "out" else ArrivalKind.IN,
                    device=where,
                    is_offline=where != "live",
                )
                if where == "live":
                    home.take(line, sighting)
                else:
                    queues[where].append((str(line), sighting))
            for turn in order:
                queue = queues["ab"[turn]] or queues["ba"[turn]]
                if queue:
                    line, sighting = queue.pop(0)
                    home.take(int(line), sighting)
            for number in again:
                home.again(number)
            home.check()


class Home:
    """The portal, as those see it who send to it; with what it must have come to."""

    def __init__(self, staff: User, lines: list[Participant], session: Session) -> None:
        self.staff, self.lines, self.session = staff, lines, session
        self.taken: list[tuple[int, Sighting, str]] = []
        # Of each line since when it is in, and since when it has left: nothing more is needed to say what fits.
        self.came: dict[int, dt.datetime] = {}
        self.left: dict[int, dt.datetime] = {}
        self.receipts: set[str] = set()
        self.counted = self.conflicts = 0

    def take(self, line: int, seen: Sighting) -> None:
        expected = self.expect(line, seen)
        try:
            outcome: str = self.send(line, seen)
        except NotInside:
            outcome = "told"
        assert outcome == expected, (line, seen)
        self.taken.append((line, seen, outcome))
        if outcome in {Outcome.DOUBLE, "told"}:
            assert not seen.is_offline, "dropped, and nobody stood there to be told"
            return
        self.receipts.add(seen.receipt)
        if outcome == Outcome.CONFLICT:
            self.conflicts += 1
            return
        self.counted += 1
        if seen.kind == ArrivalKind.OUT:
            self.left[line] = seen.at
        elif outcome == Outcome.ACCEPTED:
            self.came[line] = seen.at
        else:
            del self.left[line]

    def expect(self, line: int, seen: Sighting) -> str:
        """What must become of it: by hand of the rule that a late record fits, or waits for a person."""
        is_in, has_left = line in self.came, line in self.left
        doubt = Outcome.CONFLICT if seen.is_offline else Outcome.DOUBLE
        if seen.kind == ArrivalKind.OUT:
            if is_in and not has_left and seen.at >= self.came[line]:
                return Outcome.ACCEPTED
            return doubt if has_left or seen.is_offline else "told"
        if not is_in:
            return Outcome.ACCEPTED
        if not has_left or (seen.is_offline and seen.at < self.left[line]):
            return doubt
        return Outcome.BACK

    def again(self, number: int) -> None:
        """What came home once comes again: the same answer, and nothing moves."""
        kept = [(line, seen, outcome) for line, seen, outcome in self.taken if seen.receipt in self.receipts]
        if not kept:
            return
        line, seen, outcome = kept[number % len(kept)]
        before = self.rows()
        assert self.send(line, seen) == outcome
        assert self.rows() == before

    def send(self, line: int, seen: Sighting) -> str:
        verdict = actions.note_arrival(
            participant=Participant.objects.get(pk=self.lines[line].pk), session=self.session, seen=seen, by=self.staff
        )
        return verdict.outcome

    def rows(self) -> list[Any]:
        return [
            list(Arrival.objects.order_by("pk").values()),
            list(AttendanceRecord.objects.order_by("pk").values()),
            list(Hall.objects.values()),
        ]

    def check(self) -> None:
        assert set(Arrival.objects.values_list("receipt", flat=True)) == self.receipts
        states = list(Arrival.objects.values_list("state", flat=True))
        assert states.count(ArrivalState.COUNTED) == self.counted
        assert states.count(ArrivalState.CONFLICT) == self.conflicts
        marks = AttendanceRecord.objects.filter(state=Attendance.PRESENT)
        told = {mark.participant_id: (mark.arrived_at, mark.left_at) for mark in marks}
        assert told == {self.lines[line].pk: (came, self.left.get(line)) for line, came in self.came.items()}
        assert Hall.objects.get().picture["counts"]["present"] == len(self.came)
