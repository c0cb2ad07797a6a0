"""What a device at the door keeps: the roll with its marks, and by which codes it knows a line without the network."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from attendance.links import representative_token_of, token_of
from attendance.models import Arrival, AttendanceRecord, Representation, RollCall, WalkIn
from attendance.queries.lines import invitation_of_line, lines_of
from attendance.roll_codes import code_of
from attendance.states import ACTIVE_REPRESENTATION, THERE, ArrivalCapacity, ArrivalKind, ArrivalState, Attendance, Rsvp
from directory.models import Appointment
from directory.queries import current_holders
from directory.states import PositionRole
from meetings.models import Meeting, Participant, Session
from meetings.states import Capacity

# Who has said that he comes, in whatever capacity, need not be asked again.
_UNCLEAR = (Rsvp.PENDING, Rsvp.EXCUSED, Rsvp.NO_RESPONSE)
_SHA = 32
# A device that was left in a drawer keeps nothing longer than this after the last day.
KEPT_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True)
class DoorLine:
    """One line of the roll as the door sees it. `links` name its QR codes by digest: no token leaves the house."""

    id: str
    code: str
    post: str
    name: str
    institution: str
    institution_id: str
    group: str
    region: str
    seat: str
    state: str
    state_label: str
    at: str
    door: str
    has_left: bool
    # Whether the capacity must be asked, and what it most likely is.
    asks: bool
    # For a deputy head: the line of the head whom he may represent.
    head: str
    announced: dict[str, str] | None
    links: list[dict[str, str]] = field(default_factory=list)
    default: str = ArrivalCapacity.OWN

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        told["as"] = told.pop("default")
        return told


@dataclass(frozen=True)
class DoorTally:
    """What stands in the head of the door, and what waits for a person."""

    inside: int
    total: int
    conflicts: int
    walk_ins: int
    roll: int | None


def door_lines(session: Session, only: Collection[int] | None = None) -> list[DoorLine]:
    """The lines of the roll as the door sees them in `session`, or `only` those of these row numbers.

    The same number of queries for three lines and for three hundred.
    """
    meeting = session.meeting
    rows = lines_of(meeting).select_related(
        "invitation", "position__organization__region", "organization", "region", "official", "roll_number", "seat"
    )
    if only is not None:
        rows = rows.filter(pk__in=only)
    lines = list(rows)
    marks = {
        mark.participant_id: mark for mark in AttendanceRecord.objects.filter(session=session, participant__in=lines)
    }
    doors = dict(
        Arrival.objects.counted()
        .filter(session=session, kind=ArrivalKind.IN, participant__in=lines)
        .exclude(capacity=ArrivalCapacity.COMPANION)
        .values_list("participant_id", "door")
    )
    posts = [line.position for line in lines if line.position is not None and not line.printed_name]
    known = _Known(meeting, marks, doors, _coming(lines), current_holders(posts, session.date), _heads(meeting))
    return [_line(line, known) for line in lines]


def door_tally(session: Session) -> DoorTally:
    """How many of those who count are inside, what is undecided at this meeting, and which later roll is open."""
    members = Participant.objects.filter(meeting=session.meeting_id, is_group=False).exclude(
        capacity__in=[Capacity.COMPANION, Capacity.GUEST]
    )
    inside = AttendanceRecord.objects.filter(session=session, state__in=THERE, left_at=None, participant__in=members)
    of_meeting = {"session__meeting": session.meeting_id}
    return DoorTally(
        inside=inside.count(),
        total=members.count(),
        conflicts=Arrival.objects.filter(**of_meeting, state=ArrivalState.CONFLICT).count(),
        walk_ins=WalkIn.objects.waiting().filter(**of_meeting).count(),
        roll=RollCall.objects.filter(session=session, closed_at=None).values_list("number", flat=True).first(),
    )


def kept_until(meeting: Meeting, sessions: Iterable[Session]) -> dt.datetime | None:
    """When a device must have erased what it keeps of the meeting; None where no day is known."""
    days = [session.date for session in sessions if session.date is not None]
    if not days:
        return None
    return dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time(), tzinfo=meeting.zone) + KEPT_AFTER


@dataclass(frozen=True)
class _Known:
    """What is known of all lines at once, by row number; heads by region."""

    meeting: Meeting
    marks: dict[int, AttendanceRecord]
    doors: dict[int, str]
    coming: dict[int, Representation]
    holders: dict[int, Appointment]
    heads: dict[int, str]


def _line(line: Participant, known: _Known) -> DoorLine:
    mark, announced = known.marks.get(line.pk), known.coming.get(line.pk)
    state = Attendance(mark.state) if mark is not None else Attendance.EXPECTED
    region = line.position.organization.region if line.position else line.region
    is_deputy = region is not None and _role(line) == PositionRole.DEPUTY_HEAD
    holder = known.holders.get(line.position_id) if line.position_id else None
    number, seat = getattr(line, "roll_number", None), getattr(line, "seat", None)
    return DoorLine(
        id=line.public_id,
        code=code_of(number) if number is not None else "",
        post=line.position_label or str(line),
        name=line.printed_name or (holder.official.name if holder is not None else ""),
        institution=line.institution_label,
        institution_id=line.organization.public_id if line.organization else "",
        group=line.group_label,
        region=region.name if region is not None else "",
        seat=seat.label if seat is not None else "",
        state=state.value,
        state_label=str(state.label),
        at=f"{mark.arrived_at.astimezone(known.meeting.zone):%H.%M}" if mark is not None and mark.arrived_at else "",
        door=known.doors.get(line.pk, ""),
        has_left=mark is not None and mark.left_at is not None,
        asks=_asks(line, announced),
        head=known.heads.get(region.pk, "") if is_deputy and region is not None else "",
        announced={"name": announced.name, "position": announced.position} if announced is not None else None,
        links=_links(line, announced),
        default=ArrivalCapacity.REPRESENTING if announced is not None else ArrivalCapacity.OWN,
    )


def _asks(line: Participant, announced: Representation | None) -> bool:
    """Whether the door must ask in what capacity someone of this line comes.

    A guest comes for himself. A deputy head may represent the head; where a representative is announced, the one
    invited may have come after all; who has not said that he comes may have sent anyone.
    """
    if line.capacity in {Capacity.GUEST, Capacity.COMPANION}:
        return False
    invitation = invitation_of_line(line)
    unsaid = invitation is None or invitation.state in _UNCLEAR
    return unsaid or announced is not None or _role(line) == PositionRole.DEPUTY_HEAD


def _links(line: Participant, announced: Representation | None) -> list[dict[str, str]]:
    invitation = invitation_of_line(line)
    links = []
    if invitation is not None:
        links.append({"sha": digest_of(token_of(invitation)), "as": ArrivalCapacity.OWN.value})
    if announced is not None:
        sha = digest_of(representative_token_of(announced))
        links.append({"sha": sha, "as": ArrivalCapacity.REPRESENTING.value})
    return links


def digest_of(token: str) -> str:
    """By what a device knows a token without keeping it."""
    return hashlib.sha256(token.encode()).hexdigest()[:_SHA]


def _coming(lines: list[Participant]) -> dict[int, Representation]:
    """By line: the representative who is to come."""
    rows = Representation.objects.filter(
        invitation__participant__in=lines, state__in=ACTIVE_REPRESENTATION
    ).select_related("invitation")
    return {row.invitation.participant_id: row for row in rows}


def _heads(meeting: Meeting) -> dict[int, str]:
    """By region: the line of its head."""
    heads = Participant.objects.filter(
        meeting=meeting, is_group=False, position__role=PositionRole.HEAD_OF_REGION
    ).values_list("position__organization__region_id", "public_id")
    return {region: line for region, line in heads if region is not None}


def _role(line: Participant) -> str:
    return line.position.role if line.position is not None else ""
