"""What the doors saw, as the secretariat reads it: every record, those that do not agree, those without invitation."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When

from attendance.models import Arrival, AttendanceRecord, WalkIn
from attendance.queries.lines import searched
from attendance.states import (
    ARRIVAL_SHAPES,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalState,
    AttendanceSource,
    WalkInState,
)
from common.text import one_line
from meetings.models import Meeting, Participant

# What a door, or the room code, may say of how it knew someone.
SOURCES = (AttendanceSource.QR, AttendanceSource.SEARCH, AttendanceSource.PAPER, AttendanceSource.ROOM_CODE)
# (value, shape or "", label, count): what the chips above a list are made of.
Chips = list[tuple[str, str, object, int | None]]


@dataclass(frozen=True)
class Conflict:
    """A record that was made away from the network, beside what stands: another record of a door, or a mark."""

    late: Arrival
    stands: Arrival | None
    mark: AttendanceRecord | None

    @property
    def is_same_person(self) -> bool:
        """Whether both doors saw one person in one capacity: then only the hour is in question."""
        if self.stands is None or self.late.kind != self.stands.kind:
            return False
        return self.late.capacity == self.stands.capacity and _same(self.late.name, self.stands.name)

    @property
    def takes_late(self) -> bool:
        """Whether the earlier of the two times is the one that does not count yet."""
        return self.stands is not None and self.late.at < self.stands.at


def arrivals_of(meeting: Meeting, state: str = "", source: str = "", search: str = "") -> QuerySet[Arrival]:
    """Everything the doors saw of this meeting, the latest first, narrowed to a state, a source, and words."""
    rows = Arrival.objects.filter(session__meeting=meeting).select_related(
        "participant__position", "participant__organization", "session", "roll"
    )
    if state in ArrivalState.values:
        rows = rows.filter(state=state)
    if source in AttendanceSource.values:
        rows = rows.filter(source=source)
    if one_line(search):
        lines = searched(Participant.objects.filter(meeting=meeting), search).values("pk")
        rows = rows.filter(Q(participant__in=lines) | Q(name__icontains=one_line(search)))
    return rows.order_by("-at", "-pk")


def state_chips(meeting: Meeting) -> Chips:
    """How many records stand in each state."""
    rows = Arrival.objects.filter(session__meeting=meeting).order_by()
    counted: Counter[str] = Counter(dict(rows.values_list("state").annotate(number=Count("pk"))))
    return [(state.value, ARRIVAL_SHAPES[state], state.label, counted[state]) for state in ArrivalState]


def source_chips(meeting: Meeting) -> Chips:
    """How many records came in each way; the ways by which none came are left out."""
    rows = Arrival.objects.filter(session__meeting=meeting).order_by()
    counted: Counter[str] = Counter(dict(rows.values_list("source").annotate(number=Count("pk"))))
    return [(source.value, "", source.label, counted[source]) for source in SOURCES if counted[source]]


def conflicts_of(meeting: Meeting) -> list[Conflict]:
    """What waits to be decided, each beside what stands now; the oldest first. Three queries."""
    undecided = list(
        Arrival.objects.filter(session__meeting=meeting, state=ArrivalState.CONFLICT).select_related(
            "participant__position", "participant__organization", "session", "roll"
        )
    )
    lines = [row.participant_id for row in undecided]
    counted = Arrival.objects.counted().filter(session__meeting=meeting, participant__in=lines)
    stands: dict[tuple[int, int, int | None], Arrival] = {}
    for row in counted.exclude(capacity=ArrivalCapacity.COMPANION).filter(kind__in=[ArrivalKind.IN, ArrivalKind.ROLL]):
        stands[row.participant_id, row.session_id, row.roll_id] = row
    marks = AttendanceRecord.objects.filter(session__meeting=meeting, participant__in=lines)
    by_line = {(mark.participant_id, mark.session_id): mark for mark in marks}
    return [
        Conflict(
            late=row,
            stands=stands.get((row.participant_id, row.session_id, row.roll_id)),
            mark=by_line.get((row.participant_id, row.session_id)),
        )
        for row in undecided
    ]


def walk_ins_of(meeting: Meeting) -> QuerySet[WalkIn]:
    """Those who came without an invitation: who waits first, then the latest."""
    rows = WalkIn.objects.filter(session__meeting=meeting).select_related("session", "participant")
    rank = Case(When(state=WalkInState.ASKED, then=0), default=1)
    return rows.order_by(rank, "-at", "-pk")


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
