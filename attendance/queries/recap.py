"""The recap of attendance, pulled from final rolls: by institution and level, never mixed, never ranked by itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from attendance.models import AttendanceRecord, RecapReply
from attendance.queries.board import UNANSWERED
from attendance.queries.hall import rank_of_representative
from attendance.queries.lines import without_forkopimda
from attendance.shares import ENOUGH, OF_A_REGION, Figures, Level, Outcome, level_of, overall, rank_gap, step_of
from attendance.states import ATTENDANCE_SHAPES, Attendance, Rsvp
from common.dates import quarter_label
from directory.models import Appointment, Organization
from directory.queries import holder_among
from directory.states import STATUS_PREFIX, AppointmentStatus
from meetings.models import Meeting, Participant
from meetings.states import Capacity

_MONTHS = 3


@dataclass(frozen=True)
class Period:
    """A year, or one of its quarters."""

    year: int
    quarter: int | None = None

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, _MONTHS * ((self.quarter or 1) - 1) + 1, 1)

    @property
    def last(self) -> dt.date:
        month = _MONTHS * (self.quarter or 4)
        return dt.date(self.year, month, 31 if month in {3, 12} else 30)

    @property
    def label(self) -> str:
        return quarter_label(self.year, self.quarter) if self.quarter else str(self.year)


@dataclass(frozen=True)
class RecapLine:
    """One expected invitation, with what it came to."""

    outcome: Outcome
    level: Level
    organization: Organization
    convener: int
    # Public ids of meeting and post; the post may be known by its printed words only.
    meeting: str
    title: str
    position: str
    post: str
    # Who held the post on the day, with "Plt." where he only acted; empty while it was vacant.
    holder: str
    answer: str
    represented_by: str

    @property
    def day(self) -> dt.date | None:
        return self.outcome.day

    @property
    def state_shape(self) -> str:
        return ATTENDANCE_SHAPES[self.outcome.state]

    def get_state_display(self) -> str:
        return str(self.outcome.state.label)


@dataclass(frozen=True)
class RecapRow:
    """One institution in the table of one level."""

    organization: Organization
    level: Level
    figures: Figures
    replies: list[RecapReply] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The region where the post stands for it, else the institution."""
        region = self.organization.region
        return region.short_label if region is not None and self.level in OF_A_REGION else self.organization.label


@dataclass(frozen=True)
class RecapTable:
    """The institutions of one level, by the code of their region."""

    level: Level
    rows: list[RecapRow]

    @property
    def whole(self) -> Figures:
        return Figures(tuple(one for row in self.rows for one in row.figures.outcomes))


def final_meetings(convener: Organization | None = None) -> QuerySet[Meeting]:
    """The meetings that are counted: their roll is final and their first day is known."""
    rows = Meeting.objects.filter(attendance_finalised_at__isnull=False, first_day__isnull=False)
    return rows if convener is None else rows.filter(convener=convener)


def years_of(convener: Organization) -> list[int]:
    """The years that have a recap, the latest first."""
    return [day.year for day in final_meetings(convener).order_by().dates("first_day", "year", order="DESC")]


def lines_of_recap(
    meetings: QuerySet[Meeting], period: Period | None = None, where: Q | None = None
) -> list[RecapLine]:
    """The expected invitations of `meetings`, the earliest first, narrowed to a period and by `where` (on the line).

    Four queries, whatever their number. A line without a mark states nothing and is left out.
    """
    if period is not None:
        meetings = meetings.filter(first_day__range=(period.first, period.last))
    expected = _expected(meetings).filter(where or Q())
    marks = _marks(expected)
    holders = _holders(expected)
    lines = [line for line in expected.values(*_FIELDS) if line["pk"] in marks and line["institution"]]
    institutions = Organization.objects.select_related("region").in_bulk({line["institution"] for line in lines})
    return [
        _line(line, marks[line["pk"]], holder_among(holders.get(line["position"], []), line["meeting__first_day"]),
              institutions[line["institution"]])
        for line in lines
    ]  # fmt: skip


def figures_by_level(meetings: QuerySet[Meeting]) -> dict[Level, Figures]:
    """What the expected invitations of `meetings` came to, in the order of the levels.

    Counted by post, so that a line stands in it also when its institution is not known, as those of an imported meeting
    before its names are matched. Three queries.
    """
    expected = _expected(meetings)
    marks, holders = _marks(expected), _holders(expected)
    outcomes: dict[Level, list[Outcome]] = {}
    for line in expected.values(*_FIELDS):
        if line["pk"] in marks:
            held = holder_among(holders.get(line["position"], []), line["meeting__first_day"])
            outcomes.setdefault(_level(line), []).append(_outcome(line, marks[line["pk"]], held))
    return {level: Figures(tuple(outcomes[level])) for level in Level if level in outcomes}


def tables_of(
    lines: Iterable[RecapLine], replies: Iterable[RecapReply] = (), *, level: str = "", by_notice: bool = False
) -> list[RecapTable]:
    """One table for each level that has lines; in each the institutions by region code.

    With `by_notice` the largest share without notice comes first; who has too few invitations stands at the end.
    """
    said: dict[int, list[RecapReply]] = {}
    for reply in replies:
        said.setdefault(reply.organization_id, []).append(reply)
    grouped: dict[tuple[Level, int], list[RecapLine]] = {}
    for line in lines:
        if not level or line.level == level:
            grouped.setdefault((line.level, line.organization.pk), []).append(line)
    rows = [
        RecapRow(group[0].organization, at, Figures(tuple(line.outcome for line in group)), said.get(institution, []))
        for (at, institution), group in grouped.items()
    ]
    rows.sort(key=_by_notice if by_notice else _by_region)
    return [
        RecapTable(at, [row for row in rows if row.level == at]) for at in Level if any(row.level == at for row in rows)
    ]


def replies_in(period: Period, **about: Any) -> QuerySet[RecapReply]:
    """What institutions said of this period: of a year also what they said of its quarters, and the other way."""
    rows = RecapReply.objects.filter(year=period.year, **about).select_related(
        "organization__region", "convener__region"
    )
    return rows.filter(Q(quarter=period.quarter) | Q(quarter=None)) if period.quarter else rows


def period_of(reply: RecapReply) -> Period:
    """Of which period a reply speaks."""
    return Period(reply.year, reply.quarter)


def of_institutions(organizations: Iterable[int]) -> Q:
    """The lines whose post, or if none is known whose institution, is of these."""
    ids = list(organizations)
    return Q(position__organization__in=ids) | Q(position=None, organization__in=ids)


_FIELDS = (
    "pk",
    "institution",
    "position",
    "position__public_id",
    "position__title",
    "position__role",
    "position__rank",
    "position__organization__region__kind",
    "printed_position",
    "meeting__public_id",
    "meeting__title",
    "meeting__first_day",
    "meeting__convener",
    "invitation__state",
)


def _expected(meetings: QuerySet[Meeting]) -> QuerySet[Participant]:
    """Who was invited to be there: no Forkopimda, guest, companion or group."""
    lines = Participant.objects.filter(meeting__in=meetings, is_group=False)
    lines = without_forkopimda(lines.exclude(capacity__in=[Capacity.COMPANION, Capacity.GUEST]))
    # Whom the portal never invited was not expected; an imported meeting tells of its invitations by its marks.
    lines = lines.filter(Q(invitation__isnull=False) | Q(meeting__is_imported=True))
    lines = lines.annotate(institution=Coalesce("position__organization", "organization"))
    return lines.order_by("meeting__first_day", "meeting", "order", "pk")


def _marks(lines: QuerySet[Participant]) -> dict[int, list[AttendanceRecord]]:
    """By line: its marks in the order of the sittings, each with `corrected`, how often it was corrected."""
    rows = (
        AttendanceRecord.objects.filter(participant__in=lines.order_by().values("pk"))
        .exclude(state=Attendance.EXPECTED)
        .select_related("representation__post")
        .annotate(corrected=Count("corrections"))
        .order_by("session__order", "pk")
    )
    marks: dict[int, list[AttendanceRecord]] = {}
    for mark in rows:
        marks.setdefault(mark.participant_id, []).append(mark)
    return marks


def _holders(lines: QuerySet[Participant]) -> dict[int, list[Appointment]]:
    """By post: who held it and when."""
    posts = lines.order_by().filter(position__isnull=False).values("position")
    held: dict[int, list[Appointment]] = {}
    for row in Appointment.objects.filter(position__in=posts).select_related("official"):
        held.setdefault(row.position_id, []).append(row)
    return held


def _line(
    line: dict[str, Any], marks: list[AttendanceRecord], held: Appointment | None, organization: Organization
) -> RecapLine:
    outcome = _outcome(line, marks, held)
    answer = line["invitation__state"]
    return RecapLine(
        outcome=outcome,
        level=_level(line),
        organization=organization,
        convener=line["meeting__convener"],
        meeting=line["meeting__public_id"],
        title=line["meeting__title"],
        position=line["position__public_id"] or "",
        post=line["position__title"] or line["printed_position"] or organization.label,
        holder=f"{_acting(held)} {held.official.name}".strip() if held else "",
        answer=str(Rsvp(answer).label) if answer else "",
        represented_by=_deciding(outcome.state, marks).represented_by,
    )


def _outcome(line: dict[str, Any], marks: list[AttendanceRecord], held: Appointment | None) -> Outcome:
    state = overall(mark.state for mark in marks) or Attendance.ABSENT
    rank, role = line["position__rank"] or "", line["position__role"] or ""
    return Outcome(
        state=state,
        day=line["meeting__first_day"],
        post=line["position"] or 0,
        holder=held.official.kept_id if held else 0,
        is_acting=bool(_acting(held)),
        is_late=any(mark.is_late for mark in marks),
        left_early=any(mark.left_early for mark in marks),
        is_unanswered=line["invitation__state"] in UNANSWERED,
        gap=rank_gap(step_of(rank, role), _step_of_representative(_deciding(state, marks))),
        corrections=sum(mark.corrected for mark in marks),  # type: ignore[attr-defined]
    )


def _level(line: dict[str, Any]) -> Level:
    region_kind = line["position__organization__region__kind"] or ""
    return level_of(line["position__role"] or "", line["position__rank"] or "", region_kind)


def _acting(held: Appointment | None) -> str:
    return STATUS_PREFIX[AppointmentStatus(held.status)] if held else ""


def _deciding(state: Attendance, marks: list[AttendanceRecord]) -> AttendanceRecord:
    """The mark that the outcome follows from."""
    return next(mark for mark in marks if mark.state == state)


def _step_of_representative(mark: AttendanceRecord) -> int | None:
    announced = mark.representation
    if mark.state != Attendance.REPRESENTED or announced is None:
        return None
    return step_of(rank_of_representative(mark), announced.post.role if announced.post else "")


def _by_region(row: RecapRow) -> tuple[Any, ...]:
    region = row.organization.region
    return region.code if region else "~", row.organization.order, row.organization.code


def _by_notice(row: RecapRow) -> tuple[Any, ...]:
    is_enough = row.figures.expected >= ENOUGH
    return not is_enough, -row.figures.without_notice if is_enough else 0, *_by_region(row)
