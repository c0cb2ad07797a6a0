"""Who votes. It is decided here and nowhere else."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from attendance.models import AttendanceRecord, Hall
from attendance.queries import current_session
from attendance.states import Attendance, RepresentationState
from common.errors import RakorError
from elections.states import VotedBy
from meetings.models import Meeting, Participant, Session
from meetings.states import Capacity

# Who is on the roll without a voice: who leads through the agenda, who comes along, who is a guest.
WITHOUT_VOICE = (Capacity.MODERATOR, Capacity.COMPANION, Capacity.GUEST)
_OF_A_LINE = ("position", "organization")


class NobodyThere(RakorError):
    """The roll of voters follows from who is there, and nobody has been marked yet."""


@dataclass(frozen=True)
class Right:
    """That one post votes, and in whose person."""

    participant: Participant
    label: str
    voted_by: VotedBy
    representative: str = ""


def voters_of(meeting: Meeting, representatives_vote: bool) -> list[Right]:
    """One vote for each post of the roll that is there in the sitting of this moment, in the order of the roll.

    A post is a line with a post that is no group and has a voice (`WITHOUT_VOICE`). It votes in person where it is
    present, and through its representative where an accepted one sits there and `representatives_vote`; who has left
    again does not vote. Two queries, whatever the length of the roll. Raises `NobodyThere` where no sitting has a mark.
    """
    session = sitting_of(meeting)
    marks = _marks(session) if session is not None else {}
    if not marks:
        raise NobodyThere(
            _("Who votes follows from who is there, and nobody is marked as present yet. Record attendance first.")
        )
    found = (_right(line, marks.get(line.pk), representatives_vote) for line in _with_voice(meeting))
    rights = [right for right in found if right is not None]
    named = Counter(right.label for right in rights)
    return [_told_apart(right) if named[right.label] > 1 else right for right in rights]


def left_out(meeting: Meeting, representatives_vote: bool) -> list[tuple[Participant, str]]:
    """The lines with a voice that are there and yet do not vote, each with the reason, so that it can still be mended
    before the vote is opened. Two queries."""
    session = sitting_of(meeting)
    marks = _marks(session) if session is not None else {}
    lines = [line for line in _with_voice(meeting) if line.pk in marks]
    return [
        (line, _why_not(line, representatives_vote))
        for line in lines
        if _right(line, marks[line.pk], representatives_vote) is None
    ]


def most_voters(meeting: Meeting) -> int:
    """How many posts would vote if all of them were there: for as many ballots of paper must lie ready."""
    return sum(bool(line.position_label) for line in _with_voice(meeting))


def sitting_of(meeting: Meeting) -> Session | None:
    """The sitting whose attendance counts: the one the hall shows, else the one of this moment."""
    shown = Hall.objects.select_related("session").filter(meeting=meeting).first()
    return (shown.session if shown is not None else None) or current_session(meeting)


def _with_voice(meeting: Meeting) -> QuerySet[Participant]:
    lines = Participant.objects.filter(meeting=meeting, is_group=False).exclude(capacity__in=WITHOUT_VOICE)
    return lines.select_related(*_OF_A_LINE)


def _told_apart(right: Right) -> Right:
    """A roll that prints "Sekretaris Daerah" ten times does not say whose."""
    return replace(right, label=f"{right.label}, {right.participant.institution_label}"[:250])


def _marks(session: Session) -> dict[int, AttendanceRecord]:
    there = AttendanceRecord.objects.filter(
        session=session, state__in=[Attendance.PRESENT, Attendance.REPRESENTED], left_at__isnull=True
    )
    return {mark.participant_id: mark for mark in there.select_related("representation")}


def _right(line: Participant, mark: AttendanceRecord | None, representatives_vote: bool) -> Right | None:
    post = line.position_label
    if mark is None or not post:
        return None
    if mark.state == Attendance.PRESENT:
        return Right(line, post[:250], VotedBy.SELF)
    sent = mark.representation
    if not representatives_vote or sent is None or sent.state != RepresentationState.ACCEPTED:
        return None
    return Right(line, post[:250], VotedBy.REPRESENTATIVE, str(sent)[:250])


def _why_not(line: Participant, representatives_vote: bool) -> str:
    if not line.position_label:
        return _("the line names no post")
    if not representatives_vote:
        return _("is represented, and representatives do not vote here")
    return _("who sits there is not its accepted representative")
