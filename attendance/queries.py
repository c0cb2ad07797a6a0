"""What the pages ask about answers and arrivals. Each costs the same number of queries for 3 lines and for 300."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from attendance.models import AttendanceRecord, Invitation, Representation
from attendance.states import (
    ACTIVE_REPRESENTATION,
    ATTENDANCE_SHAPES,
    RSVP_SHAPES,
    Attendance,
    RepresentationState,
    Rsvp,
)
from common.text import one_line
from meetings.models import Meeting, Participant, Session
from meetings.states import Capacity

# Filters of the board beside the answers themselves.
TO_DECIDE = "wakil"

# What the bar and the chips are made of: (value, shape, label, count).
Tally = list[tuple[str, str, str, int]]


@dataclass(frozen=True)
class AnswerRow:
    """One line of the roll with its answer."""

    participant: Participant
    invitation: Invitation | None
    # Who comes instead, or, if the last one was not accepted, that one.
    representation: Representation | None
    contacts: int
    marks: Sequence[AttendanceRecord]
    # The same person is named for another post of this meeting too.
    is_named_twice: bool


@dataclass(frozen=True)
class AnswerBoard:
    """The answers to one meeting: their tally, and the lines asked for."""

    total: int
    invited: int
    to_decide: int
    tally: Tally
    rows: list[AnswerRow]

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """Shares for the bar and the legend."""
        return [(shape, count, label) for _value, shape, label, count in self.tally]


@dataclass(frozen=True)
class SheetRow:
    """One line of the roll as the list at the door shows it."""

    participant: Participant
    state: Attendance
    mark: AttendanceRecord | None
    invitation: Invitation | None
    representation: Representation | None

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


def lines_of(meeting: Meeting) -> QuerySet[Participant]:
    """The persons of the roll (groups of a printed source are not persons), in its order, ready to be shown."""
    return (
        Participant.objects.filter(meeting=meeting, is_group=False)
        .select_related(
            "invitation", "position__organization", "organization", "region", "official", "accompanies__position"
        )
        .order_by("order", "pk")
    )


def answer_lines(meeting: Meeting, state: str = "", search: str = "") -> QuerySet[Participant]:
    """The lines of the board, narrowed to one answer (or to representatives to decide on) and to words searched for."""
    lines = _searched(lines_of(meeting), search).annotate(
        contacts=Count("position__contacts", filter=Q(position__contacts__is_active=True))
    )
    if state == TO_DECIDE:
        return lines.filter(invitation__in=_to_decide(meeting).values("invitation"))
    if state in Rsvp.values:
        return lines.filter(invitation__state=state)
    return lines


def answer_rows(meeting: Meeting, lines: Iterable[Participant]) -> list[AnswerRow]:
    """The rows of these lines (a page of `answer_lines`), with representatives and marks."""
    listed = list(lines)
    representations = _representations(listed)
    marks: dict[int, list[AttendanceRecord]] = {}
    for mark in (
        AttendanceRecord.objects.filter(participant__in=listed)
        .select_related("session")
        .order_by("session__order", "session__pk")
    ):
        marks.setdefault(mark.participant_id, []).append(mark)
    twice = _named_twice(meeting)
    rows = []
    for line in listed:
        representation = representations.get(line.pk)
        rows.append(
            AnswerRow(
                participant=line,
                invitation=_invitation(line),
                representation=representation,
                contacts=_contacts(line),
                marks=marks.get(line.pk, []),
                is_named_twice=representation is not None and representation.name.casefold() in twice,
            )
        )
    return rows


def answer_tally(meeting: Meeting) -> Tally:
    """How often each answer was given; nought is told too."""
    counted = dict(
        Invitation.objects.of(meeting).values_list("state").annotate(number=Count("pk")).values_list("state", "number")
    )
    return [(state.value, RSVP_SHAPES[state], str(state.label), counted.get(state.value, 0)) for state in Rsvp]


def answer_board(meeting: Meeting, *, limit: int = 10) -> AnswerBoard:
    """The tally of the answers and the first `limit` lines (0: the tally alone), for the page of the meeting."""
    return board_of(meeting, answer_lines(meeting)[:limit], total=lines_of(meeting).count())


def board_of(meeting: Meeting, lines: Iterable[Participant], *, total: int) -> AnswerBoard:
    """The board showing these lines out of `total`."""
    tally = answer_tally(meeting)
    return AnswerBoard(
        total=total,
        invited=sum(count for _value, _shape, _label, count in tally),
        to_decide=_to_decide(meeting).count(),
        tally=tally,
        rows=answer_rows(meeting, lines),
    )


def sheet_lines(session: Session, state: str = "", search: str = "") -> QuerySet[Participant]:
    """The lines of the list at the door, narrowed to one mark (`expected`: none yet) and to words searched for."""
    lines = _searched(lines_of(session.meeting), search)
    marked = AttendanceRecord.objects.filter(session=session)
    if state == Attendance.EXPECTED:
        return lines.exclude(pk__in=marked.exclude(state=Attendance.EXPECTED).values("participant"))
    if state in Attendance.values:
        return lines.filter(pk__in=marked.filter(state=state).values("participant"))
    return lines


def attendance_sheet(session: Session, lines: Iterable[Participant]) -> list[SheetRow]:
    """The rows of these lines (a page of `sheet_lines`) with their marks and representatives."""
    listed = list(lines)
    marks = {mark.participant_id: mark for mark in session.attendance.filter(participant__in=listed)}
    representations = _representations(listed)
    return [
        SheetRow(
            participant=line,
            state=Attendance(marks[line.pk].state) if line.pk in marks else Attendance.EXPECTED,
            mark=marks.get(line.pk),
            invitation=_invitation(line),
            representation=representations.get(line.pk),
        )
        for line in listed
    ]


def attendance_recap(meeting: Meeting) -> list[SessionRecap]:
    """How each session was attended by those invited, and how many have no mark yet."""
    total = _invitable(meeting).count()
    counted: Counter[tuple[int, str]] = Counter()
    marks = AttendanceRecord.objects.filter(session__meeting=meeting, participant__in=_invitable(meeting))
    for session_id, state, number in marks.values_list("session", "state").annotate(number=Count("pk")):
        counted[session_id, state] = number
    return [_session_recap(session, counted, total) for session in meeting.sessions.all()]


def unmarked_lines(session: Session) -> list[Participant]:
    """Those invited whose mark in `session` is missing."""
    marked = AttendanceRecord.objects.filter(session=session).exclude(state=Attendance.EXPECTED)
    lines = _invitable(session.meeting).exclude(pk__in=marked.values("participant"))
    return list(lines.select_related("position", "organization", "invitation").order_by("order", "pk"))


def uninvited_lines(meeting: Meeting) -> QuerySet[Participant]:
    """Lines that are to be invited and are not yet: put on the roll after the letter went out, or before it does."""
    return _invitable(meeting).filter(invitation=None)


def has_excuse(line: Participant) -> bool:
    """Whether the answer said that this post cannot come, and why."""
    invitation = _invitation(line)
    return invitation is not None and invitation.state == Rsvp.EXCUSED


def representation_of(invitation: Invitation) -> Representation | None:
    """Who comes instead; if the last one named was not accepted, that one."""
    return invitation.representations.exclude(state=RepresentationState.CANCELLED).select_related("letter").first()


def _session_recap(session: Session, counted: Counter[tuple[int, str]], total: int) -> SessionRecap:
    by_state = {state: counted[session.pk, state.value] for state in Attendance}
    missing = total - sum(count for state, count in by_state.items() if state != Attendance.EXPECTED)
    by_state[Attendance.EXPECTED] = missing
    tally = [(state.value, ATTENDANCE_SHAPES[state], str(state.label), count) for state, count in by_state.items()]
    return SessionRecap(session=session, tally=tally, total=total, missing=missing)


def _invitable(meeting: Meeting) -> QuerySet[Participant]:
    """`Participant.is_invitable`, asked of the database."""
    return Participant.objects.filter(meeting=meeting, is_group=False).exclude(capacity=Capacity.COMPANION)


def _to_decide(meeting: Meeting) -> QuerySet[Representation]:
    return Representation.objects.filter(invitation__participant__meeting=meeting, state=RepresentationState.PROPOSED)


def _representations(lines: list[Participant]) -> dict[int, Representation]:
    """By line: the representative there is, or the one last refused."""
    found: dict[int, Representation] = {}
    rows = (
        Representation.objects.filter(invitation__participant__in=lines)
        .exclude(state=RepresentationState.CANCELLED)
        .annotate(line=F("invitation__participant_id"))
        .select_related("letter")
    )
    for representation in rows:  # the newest first
        found.setdefault(representation.line, representation)
    return found


def _named_twice(meeting: Meeting) -> set[str]:
    """Names, in lower case, that stand for more than one post of this meeting."""
    names = Representation.objects.filter(
        invitation__participant__meeting=meeting, state__in=ACTIVE_REPRESENTATION
    ).values_list("name", flat=True)
    return {name for name, number in Counter(name.casefold() for name in names).items() if number > 1}


def _invitation(line: Participant) -> Invitation | None:
    return getattr(line, "invitation", None)


def _contacts(line: Participant) -> int:
    own = 1 if line.guest_email or line.guest_phone else 0
    return own + getattr(line, "contacts", 0)


def _searched(lines: QuerySet[Participant], search: str) -> QuerySet[Participant]:
    for word in one_line(search).split()[:8]:
        lines = lines.filter(
            Q(printed_name__icontains=word)
            | Q(printed_position__icontains=word)
            | Q(printed_organization__icontains=word)
            | Q(position__title__icontains=word)
            | Q(position__short_title__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(region__name__icontains=word)
            | Q(pk__in=Representation.objects.filter(name__icontains=word).values("invitation__participant"))
        )
    return lines
