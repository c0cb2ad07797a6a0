"""Who was absent without notice, who of them is asked why, and what they said."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from attendance.models import AbsenceExplanation, Arrival, AttendanceRecord, WalkIn
from attendance.queries.lines import lines_of, without_forkopimda
from attendance.states import ArrivalState, Attendance
from meetings.models import Meeting, Participant
from meetings.states import Capacity


@dataclass(frozen=True)
class AbsentLine:
    """One line that was asked why, with the marks that say so still and what was explained."""

    participant: Participant
    explanation: AbsenceExplanation | None
    absences: list[AttendanceRecord] = field(default_factory=list)


def asked_lines(meeting: Meeting) -> QuerySet[Participant]:
    """The lines that are to say why: invited, and marked absent without notice in a session.

    Neither guests nor the Forkopimda are asked.
    """
    absent = AttendanceRecord.objects.filter(session__meeting=meeting, state=Attendance.ABSENT)
    members = (
        lines_of(meeting).filter(invitation__isnull=False).exclude(capacity__in=[Capacity.GUEST, Capacity.COMPANION])
    )
    asked = without_forkopimda(members).filter(pk__in=absent.values("participant"))
    return asked.select_related("explanation__document")


def explained_lines(meeting: Meeting) -> QuerySet[Participant]:
    """Those that are to say why and those that did, in the order of the roll."""
    asked = Q(pk__in=asked_lines(meeting).order_by().values("pk"))
    return lines_of(meeting).filter(asked | Q(explanation__isnull=False)).select_related("explanation__document")


def absent_lines(lines: Iterable[Participant]) -> list[AbsentLine]:
    """A page of `explained_lines` with the marks of each; one query more, however many."""
    listed = list(lines)
    marks: dict[int, list[AttendanceRecord]] = {}
    absent = AttendanceRecord.objects.filter(participant__in=listed, state=Attendance.ABSENT).select_related("session")
    for mark in absent.order_by("session__order"):
        marks.setdefault(mark.participant_id, []).append(mark)
    return [AbsentLine(line, explanation_of_line(line), marks.get(line.pk, [])) for line in listed]


def explanation_of_line(line: Participant) -> AbsenceExplanation | None:
    return getattr(line, "explanation", None)


def open_conflicts(meeting: Meeting) -> QuerySet[Arrival]:
    """Records of the doors that a person has still to decide on."""
    return Arrival.objects.filter(session__meeting=meeting, state=ArrivalState.CONFLICT)


def waiting_walk_ins(meeting: Meeting) -> QuerySet[WalkIn]:
    """Those who came without an invitation and were neither let in nor turned away."""
    return WalkIn.objects.waiting().filter(session__meeting=meeting)
