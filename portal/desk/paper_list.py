"""The papers of a meeting as one list: what is there, and what can be opened next."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import Paper
from documents.queries import PaperLine, papers_of
from documents.queries.verbatim import has_passages
from documents.states import FOR_ONE_INSTITUTION, PaperKind
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.paper_links import PAGES

# In the order in which a meeting brings them forth.
ORDER = (
    PaperKind.INVITATION_LETTER,
    PaperKind.ATTENDANCE_LIST,
    PaperKind.MINUTES,
    PaperKind.VERBATIM,
    PaperKind.ELECTION_RECORD,
    PaperKind.REPORT,
    PaperKind.EXTRACT,
    PaperKind.CLARIFICATION,
)
# The page on which all papers of a kind are opened and decided on together.
TOGETHER = {PaperKind.EXTRACT: "desk:extracts", PaperKind.CLARIFICATION: "desk:clarifications"}


@dataclass(frozen=True)
class Group:
    """The papers of one kind; `url` is the page where they are handled together, if there is one."""

    kind: PaperKind
    lines: list[PaperLine]
    url: str = ""


@dataclass(frozen=True)
class NextPaper:
    """A kind of which no paper is there: where it is opened, and what it waits for first (empty: nothing)."""

    label: str
    url: str
    waits_for: str


def groups_of(user: User, meeting: Meeting) -> list[Group]:
    """The papers that `user` may see, by kind and newest first; those of an institution by its name. Four queries."""
    seen = set(Paper.objects.visible_to(user).filter(meeting=meeting).values_list("pk", flat=True))
    lines = [line for line in papers_of(meeting) if line.paper.pk in seen]
    lines.sort(key=lambda line: (ORDER.index(PaperKind(line.paper.kind)), str(line.paper.institution or "")))
    return [_group(PaperKind(kind), list(rows), meeting) for kind, rows in groupby(lines, lambda row: row.paper.kind)]


def next_papers(meeting: Meeting) -> list[NextPaper]:
    """The kinds that have no paper yet. Two queries; an election's record is opened where the election is held."""
    there = set(meeting.papers.current().values_list("kind", flat=True))
    waits = _waits_of(meeting)
    kinds = [kind for kind in ORDER if kind not in there and kind != PaperKind.ELECTION_RECORD]
    return [
        NextPaper(
            label=str(kind.label),
            url=reverse(TOGETHER.get(kind, PAGES[kind]), args=[meeting.public_id]),
            waits_for="" if waits[kind][0] else waits[kind][1],
        )
        for kind in kinds
    ]


def _group(kind: PaperKind, lines: list[PaperLine], meeting: Meeting) -> Group:
    is_together = kind in FOR_ONE_INSTITUTION
    return Group(kind, lines, reverse(TOGETHER[kind], args=[meeting.public_id]) if is_together else "")


def _waits_of(meeting: Meeting) -> dict[PaperKind, tuple[bool, str]]:
    """By kind: whether its time has come, and what must happen first if it has not. One query."""
    has_been_held = meeting.state in {MeetingState.HELD, MeetingState.CLOSED}
    has_begun = has_been_held or meeting.state == MeetingState.ONGOING
    return {
        PaperKind.INVITATION_LETTER: (
            meeting.state in {MeetingState.SCHEDULED, MeetingState.INVITED},
            _("It is written while the meeting lies ahead."),
        ),
        PaperKind.MINUTES: (has_begun, _("They appear when the meeting has begun.")),
        PaperKind.ATTENDANCE_LIST: (
            meeting.attendance_finalised_at is not None,
            _("The attendance is not final yet."),
        ),
        PaperKind.VERBATIM: (
            has_passages(meeting),
            _("No passage of a transcript stands under an item of the agenda yet.")
            if has_begun
            else _("It is made of transcripts, once the meeting has begun."),
        ),
        PaperKind.REPORT: (has_been_held, _("The meeting has not been held yet.")),
        PaperKind.EXTRACT: (meeting.minutes_signed_at is not None, _("The minutes are not signed yet.")),
        PaperKind.CLARIFICATION: (meeting.roll_is_fixed, _("The time to explain an absence is not over yet.")),
    }
