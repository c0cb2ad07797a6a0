"""The record of a post or a person: every invitation, and what became of it. Who may read it: `attendance.records`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from attendance.models import AbsenceExplanation, AttendanceCorrection, AttendanceRecord, Invitation
from attendance.queries.lines import invitation_of_line
from attendance.states import Attendance
from directory.models import Appointment, Official, Position
from directory.queries import appointments_of, holder_among
from meetings.models import Participant


@dataclass(frozen=True)
class RecordEntry:
    """One invitation of a record."""

    line: Participant
    invitation: Invitation | None
    marks: list[AttendanceRecord] = field(default_factory=list)
    explanation: AbsenceExplanation | None = None
    # Who held the post on the day.
    holder: Appointment | None = None


def lines_of_post(position: Position) -> QuerySet[Participant]:
    """Every invitation of the post, the latest meeting first."""
    return _recorded(Q(position=position))


def lines_of_person(official: Official, position: Position | None = None) -> QuerySet[Participant]:
    """Every invitation of the posts that the person held on the day, by whichever of his records.

    With `position` those of that post alone. A vacant post is nobody's.
    """
    held = Q(pk__in=[])
    for row in appointments_of(official):
        if position is None or row.position_id == position.pk:
            held |= Q(position=row.position_id) & _days(row.starts_on, row.ends_on)
    return _recorded(held)


def entries_of(lines: Iterable[Participant], *, final_only: bool) -> list[RecordEntry]:
    """A page of lines with all that is kept of them; four queries, however many.

    With `final_only` the marks of a roll that is not final yet are left out: they may still change.
    """
    listed = list(lines)
    counted = [line for line in listed if not final_only or line.meeting.attendance_finalised_at is not None]
    marks: dict[int, list[AttendanceRecord]] = {}
    corrections = Prefetch("corrections", queryset=AttendanceCorrection.objects.order_by("pk"))
    rows = AttendanceRecord.objects.filter(participant__in=counted).exclude(state=Attendance.EXPECTED)
    for mark in rows.select_related("session").prefetch_related(corrections).order_by("session__order"):
        marks.setdefault(mark.participant_id, []).append(mark)
    held: dict[int, list[Appointment]] = {}
    posts = {line.position_id for line in listed if line.position_id}
    for row in Appointment.objects.filter(position__in=posts).select_related("official", "position"):
        held.setdefault(row.position_id, []).append(row)
    return [
        RecordEntry(
            line,
            invitation_of_line(line),
            marks.get(line.pk, []),
            getattr(line, "explanation", None),
            holder_among(held.get(line.position_id or 0, []), line.meeting.first_day),
        )
        for line in listed
    ]


def _recorded(lines: Q) -> QuerySet[Participant]:
    """Whom the portal invited, and whom a source names; a plan invites nobody yet."""
    rows = Participant.objects.filter(lines, is_group=False).select_related(
        "meeting__convener", "position__organization", "invitation", "explanation"
    )
    invited = Q(invitation__isnull=False) | Q(meeting__is_imported=True)
    return rows.filter(invited).order_by("-meeting__first_day", "-meeting", "order")


def _days(first: dt.date | None, last: dt.date | None) -> Q:
    days = Q(meeting__first_day__isnull=False)
    if first is not None:
        days &= Q(meeting__first_day__gte=first)
    return days if last is None else days & Q(meeting__first_day__lte=last)
