"""How a sitting stands: one picture of it, from which boards are drawn and the quorum is counted."""

import datetime as dt
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, QuerySet, When
from django.utils import timezone

from attendance.models import Arrival, AttendanceRecord, DayRules
from attendance.quorum import Quorum, QuorumRule, Seen, quorum_of
from attendance.states import (
    DOOR_SOURCES,
    WEAK_SOURCES,
    ArrivalCapacity,
    ArrivalKind,
    ArrivalMode,
    Attendance,
    ExcuseState,
    Rsvp,
)
from directory.states import RegionKind
from meetings.models import Meeting, Participant, Session
from meetings.queries import suspension_of
from meetings.states import Capacity, MeetingState

# What a tile may say. `expected` is told as missing.
_SAID = {
    Attendance.PRESENT: "present",
    Attendance.REPRESENTED: "represented",
    Attendance.EXCUSED: "excused",
    Attendance.ABSENT: "missing",
    Attendance.EXPECTED: "missing",
}
# Whose hall is counted, until its roll is final.
COUNTING = frozenset({MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD})
# Where name and post of who came are typed into fields of their own.
_TYPED_APART = frozenset({*DOOR_SOURCES, *WEAK_SOURCES})
# A title behind a name: one word with a full stop in it, or a few capitals.
_DEGREE = re.compile(r"(?=\S*\.)\S{2,12}|[A-Z]{2,4}")
_OF_A_REGION = frozenset({RegionKind.REGENCY, RegionKind.CITY})


@dataclass(frozen=True)
class Tile:
    """One line of the roll as a board shows it. No name of a person: a post, and the post of who sits there for it."""

    line: str
    post: str
    # The region's short name where no other of its group stands for that regency or city, else the post in short.
    short: str
    group: str
    region: str
    state: str
    # The post of the representative.
    by: str = ""
    is_late: bool = False
    has_left: bool = False
    is_online: bool = False
    # Guests are shown and not counted.
    is_guest: bool = False
    # The time it came in, in the meeting's zone ("08.52").
    at: str = ""
    # What names it outside its group: the post in short.
    named: str = ""


@dataclass(frozen=True)
class Picture:
    """How one sitting stands. Plain data: it is kept as JSON and read by people who watch, without a question asked."""

    session: int | None = None
    label: str = ""
    tiles: list[Tile] = field(default_factory=list)
    # present, represented, excused, missing of all who count; and beside them late, left, online, guests, companions.
    counts: dict[str, int] = field(default_factory=dict)
    # One line a group: label and the same four.
    groups: list[dict[str, Any]] = field(default_factory=list)
    quorum: dict[str, Any] = field(default_factory=dict)
    # Since when the meeting is paused ("10.15", in its zone), and why; empty while it goes on.
    suspended_at: str = ""
    suspended_why: str = ""

    def as_json(self) -> dict[str, Any]:
        # Not `asdict`: it copies every word of every tile once more.
        return {**vars(self), "tiles": [vars(tile) for tile in self.tiles]}


def rules_of(meeting: Meeting) -> DayRules:
    """By what rules the meeting counts who is there: those set for it, else the defaults."""
    return DayRules.objects.filter(meeting=meeting).first() or DayRules(meeting=meeting)


def current_session(meeting: Meeting, now: dt.datetime | None = None) -> Session | None:
    """The sitting that a door opens for now: the last of today that has begun, else the first of today, else the next
    to come, else the last."""
    now = now or timezone.now()
    today = now.astimezone(meeting.zone).date()
    sessions = list(meeting.sessions.all())
    of_today = [session for session in sessions if session.date == today]
    begun = [session for session in of_today if session.starts_at is None or session.starts_at <= now]
    ahead = [session for session in sessions if session.date is not None and session.date > today]
    for found in (begun[-1:], of_today[:1], ahead[:1], sessions[-1:]):
        if found:
            return found[0]
    return None


def picture_of(session: Session, rules: DayRules) -> tuple[Picture, Quorum]:
    """How `session` stands, counted afresh from the marks. Five queries, whatever the length of the roll."""
    meeting = session.meeting
    lines = [_Line(*row) for row in _lines(meeting).values_list(*_OF_A_LINE)]
    marks = {row[0]: _Mark(*row) for row in _marks(session).values_list(*_OF_A_MARK)}
    shared = _shared_regions(lines)
    tiles = [_tile(line, marks.get(line.pk), meeting, shared) for line in lines]
    companions = Arrival.objects.counted().filter(
        session=session, capacity=ArrivalCapacity.COMPANION, kind=ArrivalKind.IN
    )
    quorum = quorum_of(rules, [_seen(marks.get(line.pk)) for line in lines if line.capacity != Capacity.GUEST])
    pause = suspension_of(meeting)
    picture = Picture(
        session=session.order,
        label=session.label,
        tiles=tiles,
        counts={**_counts(tiles), "companions": companions.aggregate(n=Count("pk"))["n"]},
        groups=_groups(tiles),
        quorum={
            **asdict(quorum),
            "is_met": quorum.is_met,
            "lacking": quorum.lacking,
            "rule": asdict(QuorumRule.of(rules)),
        },
        suspended_at=f"{pause.suspended_at.astimezone(meeting.zone):%H.%M}" if pause else "",
        suspended_why=pause.reason if pause else "",
    )
    return picture, quorum


def is_counting(meeting: Meeting) -> bool:
    """Whether there is a hall to count: from the day on until the roll is final."""
    return meeting.state in COUNTING and meeting.attendance_finalised_at is None


def rank_of_representative(mark: AttendanceRecord) -> str:
    """The eselon of who sat there for the post; empty if it is not known."""
    announced = mark.representation
    if announced is None:
        return ""
    return announced.post.rank if announced.post and announced.post.rank else announced.rank


# Every act at a door draws the whole picture: rows are read as plain columns, for six objects a line would cost ten
# times as much.


class _Line(NamedTuple):
    """What is asked of a line of the roll."""

    pk: int
    public_id: str
    capacity: str
    group: str
    printed_status: str
    printed_position: str
    printed_organization: str
    organization: str | None
    title: str | None
    short_title: str | None
    # The region that the post stands for, and its short name and kind; of a line without post its own.
    region: str | None
    region_short: str | None
    region_kind: str | None
    answer: str | None
    excuse: str | None

    @property
    def post(self) -> str:
        """What a line is called on a board: never by the name of a person, and by nothing if that is all that is known.

        As `Participant.position_label`, else its institution.
        """
        printed = f"{self.printed_status} {self.printed_position}".strip()
        return printed or self.title or self.printed_organization or self.organization or ""


def _lines(meeting: Meeting) -> QuerySet[Participant]:
    return (
        Participant.objects.filter(meeting=meeting, is_group=False)
        .exclude(capacity=Capacity.COMPANION)
        .annotate(
            **{
                f"region_{name}": Case(
                    When(position__isnull=False, then=F(f"position__organization__region__{name}")),
                    default=F(f"region__{name}"),
                )
                for name in ("name", "short_name", "kind")
            }
        )
        .order_by("order", "pk")
    )


_OF_A_LINE = (
    "pk", "public_id", "capacity", "group_label", "printed_status", "printed_position", "printed_organization",
    "organization__name", "position__title", "position__short_title", "region_name", "region_short_name", "region_kind",
    "invitation__state", "invitation__excuse_state",
)  # fmt: skip


class _Mark(NamedTuple):
    """What is asked of a mark."""

    line: int
    state: str
    represented_by: str
    source: str
    is_late: bool
    mode: str
    arrived_at: dt.datetime | None
    left_at: dt.datetime | None
    # Of the representative who was announced: his post, its eselon as given, its eselon in the directory.
    announced: str | None
    announced_rank: str | None
    directory_rank: str | None


def _marks(session: Session) -> QuerySet[AttendanceRecord]:
    return AttendanceRecord.objects.filter(session=session)


_OF_A_MARK = (
    "participant", "state", "represented_by", "source", "is_late", "mode", "arrived_at", "left_at",
    "representation__position", "representation__rank", "representation__post__rank",
)  # fmt: skip


def _seen(mark: _Mark | None) -> Seen:
    if mark is None:
        return Seen()
    return Seen(
        is_present=mark.state == Attendance.PRESENT,
        is_represented=mark.state == Attendance.REPRESENTED,
        rank=mark.directory_rank or mark.announced_rank or "",
        has_left=mark.left_at is not None,
    )


def _shared_regions(lines: list[_Line]) -> set[tuple[str, str | None]]:
    """The regions, by group, that several posts stand for: their name would not tell a Bupati from his deputy."""
    counted = Counter((line.group, line.region) for line in lines)
    return {region for region, count in counted.items() if count > 1}


def _tile(line: _Line, mark: _Mark | None, meeting: Meeting, shared: set[tuple[str, str | None]]) -> Tile:
    state = Attendance(mark.state) if mark else Attendance.EXPECTED
    said = _SAID[state]
    if state == Attendance.EXPECTED and line.answer == Rsvp.EXCUSED and line.excuse == ExcuseState.ACCEPTED:
        said = "excused"
    is_regional = line.region_kind in _OF_A_REGION and (line.group, line.region) not in shared
    named = line.short_title or line.title or line.post
    return Tile(
        line=line.public_id,
        post=line.post,
        short=(line.region_short or line.region or "") if is_regional else named,
        group=line.group,
        region=line.region or "",
        state=said,
        by=_post_of_representative(mark) if mark else "",
        is_late=bool(mark and mark.is_late),
        has_left=bool(mark and mark.left_at),
        is_online=bool(mark and mark.mode == ArrivalMode.ONLINE),
        is_guest=line.capacity == Capacity.GUEST,
        at=f"{mark.arrived_at.astimezone(meeting.zone):%H.%M}" if mark and mark.arrived_at else "",
        named=named,
    )


def _post_of_representative(mark: _Mark) -> str:
    """The post of who came instead: of the one announced, else what follows the name as a door writes it down.

    What was typed into the list by hand may have the two the other way round, and is not shown.
    """
    if mark.state != Attendance.REPRESENTED:
        return ""
    if mark.announced is not None:
        return mark.announced
    if mark.source not in _TYPED_APART:
        return ""
    parts = mark.represented_by.split(", ")[1:]
    # "Rina Wulandari, S.E., M.M., Asisten II": what is between is of the name.
    while parts and _DEGREE.fullmatch(parts[0]):
        parts = parts[1:]
    return ", ".join(parts)


def _counts(tiles: list[Tile]) -> dict[str, int]:
    members = [tile for tile in tiles if not tile.is_guest]
    four = Counter(tile.state for tile in members)
    return {
        "total": len(members),
        **{state: four[state] for state in ("present", "represented", "excused", "missing")},
        "late": sum(tile.is_late for tile in members),
        "left": sum(tile.has_left for tile in members),
        "online": sum(tile.is_online for tile in members),
        "guests": sum(tile.is_guest and tile.state == "present" for tile in tiles),
    }


def _groups(tiles: list[Tile]) -> list[dict[str, Any]]:
    """The same four for each group of the roll, in its order."""
    by_group: dict[str, list[Tile]] = {}
    for tile in tiles:
        by_group.setdefault(tile.group, []).append(tile)
    return [{"label": label, **_counts(listed)} for label, listed in by_group.items()]
