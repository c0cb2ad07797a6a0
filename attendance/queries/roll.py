"""The list at the door and on the secretariat's table: who has come, who is missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from attendance.models import AttendanceRecord, Invitation, Representation
from attendance.queries.lines import Tally, invitable, invitation_of_line, lines_of, representations_by_line, searched
from attendance.states import ATTENDANCE_SHAPES, WEAK_SOURCES, Attendance, AttendanceSource, ExcuseState, Rsvp
from meetings.models import Meeting, Participant, Session


@dataclass(frozen=True)
class SheetRow:
    """One line of the roll as the list at the door shows it."""

    participant: Participant
    state: Attendance
    mark: AttendanceRecord | None
    invitation: Invitation | None
    representation: Representation | None

    @property
    def is_weak(self) -> bool:
        """Whether the mark stands on a source that says less than a face at the door."""
        return self.mark is not None and self.mark.source in WEAK_SOURCES

    @property
    def is_unannounced(self) -> bool:
        """Whether another than the one announced sat there for the post, or nobody had been announced."""
        mark = self.mark
        if mark is None or self.state != Attendance.REPRESENTED or mark.source == AttendanceSource.IMPORT:
            return False
        return mark.representation_id is None

    @property
    def state_shape(self) -> str:
        return ATTENDANCE_SHAPES[self.state]

    def get_state_display(self) -> str:
        return str(self.state.label)


@dataclass(frozen=True)
class SessionRecap:
    """How one session was attended by those invited."""

    session: Session
    tally: Tally
    total: int
    missing: int

    @property
    def arrived(self) -> int:
        counted = {value: count for value, _shape, _label, count in self.tally}
        return counted[Attendance.PRESENT] + counted[Attendance.REPRESENTED]

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        return [(shape, count, label) for _value, shape, label, count in self.tally]


def sheet_lines(session: Session, state: str = "", search: str = "") -> QuerySet[Participant]:
    """The lines of the list at the door, narrowed to one mark (`expected`: none yet) and to words searched for."""
    lines = searched(lines_of(session.meeting), search)
    marked = AttendanceRecord.objects.filter(session=session)
    if state == Attendance.EXPECTED:
        return lines.exclude(pk__in=marked.exclude(state=Attendance.EXPECTED).values("participant"))
    if state in Attendance.values:
        return lines.filter(pk__in=marked.filter(state=state).values("participant"))
    return lines


def attendance_sheet(session: Session, lines: Iterable[Participant]) -> list[SheetRow]:
    """The rows of these lines (a page of `sheet_lines`) with their marks and representatives."""
    listed = list(lines)
    corrected = session.attendance.filter(participant__in=listed).prefetch_related("corrections__document")
    marks = {mark.participant_id: mark for mark in corrected}
    representations = representations_by_line(listed)
    return [
        SheetRow(
            participant=line,
            state=Attendance(marks[line.pk].state) if line.pk in marks else Attendance.EXPECTED,
            mark=marks.get(line.pk),
            invitation=invitation_of_line(line),
            representation=representations.get(line.pk),
        )
        for line in listed
    ]


def attendance_recap(meeting: Meeting) -> list[SessionRecap]:
    """How each session was attended by those invited, and how many have no mark yet."""
    total = invitable(meeting).count()
    counted: Counter[tuple[int, str]] = Counter()
    marks = AttendanceRecord.objects.filter(session__meeting=meeting, participant__in=invitable(meeting))
    for session_id, state, number in marks.values_list("session", "state").annotate(number=Count("pk")):
        counted[session_id, state] = number
    return [_session_recap(session, counted, total) for session in meeting.sessions.all()]


def unmarked_lines(session: Session) -> list[Participant]:
    """Those invited whose mark in `session` is missing."""
    marked = AttendanceRecord.objects.filter(session=session).exclude(state=Attendance.EXPECTED)
    lines = invitable(session.meeting).exclude(pk__in=marked.values("participant"))
    return list(lines.select_related("position", "organization", "invitation").order_by("order", "pk"))


def has_marks(meeting: Meeting) -> bool:
    """Whether anybody has been let in, or marked otherwise, in any sitting of the meeting."""
    return AttendanceRecord.objects.filter(session__meeting=meeting).exclude(state=Attendance.EXPECTED).exists()


def has_excuse(line: Participant) -> bool:
    """Whether this post said that it cannot come, and the reason was accepted."""
    invitation = invitation_of_line(line)
    return invitation is not None and invitation.is_excuse_accepted


def open_excuses(meeting: Meeting) -> QuerySet[Invitation]:
    """Reasons given that the secretariat has neither accepted nor given up."""
    return Invitation.objects.of(meeting).filter(
        state=Rsvp.EXCUSED, excuse_state__in=[ExcuseState.SUBMITTED, ExcuseState.ASKED_BACK]
    )


def _session_recap(session: Session, counted: Counter[tuple[int, str]], total: int) -> SessionRecap:
    by_state = {state: counted[session.pk, state.value] for state in Attendance}
    missing = total - sum(count for state, count in by_state.items() if state != Attendance.EXPECTED)
    by_state[Attendance.EXPECTED] = missing
    tally = [(state.value, ATTENDANCE_SHAPES[state], str(state.label), count) for state, count in by_state.items()]
    return SessionRecap(session=session, tally=tally, total=total, missing=missing)
