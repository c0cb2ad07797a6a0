"""Submitted papers, many at once: of which something no longer stands that stood when they were submitted.

The same that the gate asks of one paper (`documents.actions.missing_before_review`), but for the holders of the posts
that sign, which `documents.queries.signers` tells: a meeting that is moved, a roll opened again, a witness taken out.
"""

from collections.abc import Collection

from django.db.models import Count, Q

from agendas.models import Passage
from agendas.states import TranscriptOrigin
from documents.models import Paper
from documents.queries.extract import says_anything_to, sources_of
from documents.queries.report import NEEDED
from documents.states import NAMES_SIGNER, PaperKind
from elections.queries.standing import lacking_records
from meetings.models import MeetingRole
from meetings.states import MeetingState, RoleInMeeting

_AHEAD = (MeetingState.SCHEDULED, MeetingState.INVITED)
_AFTER = (MeetingState.HELD, MeetingState.CLOSED)
# They are signed by who chaired the meeting, whom an old meeting's source may not tell.
_NEEDS_CHAIR = (PaperKind.MINUTES, PaperKind.VERBATIM)


def incomplete(papers: Collection[Paper]) -> set[int]:
    """Those of `papers`, by key, that lack something by now; read with meeting, election and institution.

    As many queries for three as for three hundred, and for extracts those of `documents.queries.extract.sources_of`.
    """
    found = {paper.pk for paper in papers if not _stands(paper)}
    rest = [paper for paper in papers if paper.pk not in found]
    return (
        found
        | _without_chair([paper for paper in rest if paper.kind in _NEEDS_CHAIR and not paper.meeting.is_imported])
        | _unspoken([paper for paper in rest if paper.kind == PaperKind.VERBATIM])
        | _undecided([paper for paper in rest if paper.election_id])
        | _unsaid([paper for paper in rest if paper.kind == PaperKind.EXTRACT])
    )


def _stands(paper: Paper) -> bool:
    """What the rows of paper and meeting tell by themselves."""
    meeting = paper.meeting
    stands = paper.signer_id is not None or paper.kind not in NAMES_SIGNER
    match paper.kind:
        case PaperKind.INVITATION_LETTER:
            stands &= meeting.state in _AHEAD and meeting.answer_deadline is not None
        case PaperKind.MINUTES:
            stands &= meeting.state == MeetingState.HELD and meeting.attendance_finalised_at is not None
        case PaperKind.ATTENDANCE_LIST:
            stands &= meeting.state in _AFTER and meeting.attendance_finalised_at is not None
        case PaperKind.VERBATIM:
            stands &= meeting.state in _AFTER
        case PaperKind.REPORT:
            is_written = bool(paper.addressee_line) and all(paper.parts.get(name) for name in NEEDED)
            stands &= meeting.state in _AFTER and is_written
        case PaperKind.CLARIFICATION:
            stands &= meeting.roll_is_fixed
    return stands


def _without_chair(papers: Collection[Paper]) -> set[int]:
    if not papers:
        return set()
    meetings = {paper.meeting_id for paper in papers}
    chaired = MeetingRole.objects.filter(meeting__in=meetings, role=RoleInMeeting.CHAIR)
    known = set(chaired.values_list("meeting", flat=True))
    return {paper.pk for paper in papers if paper.meeting_id not in known}


def _unspoken(papers: Collection[Paper]) -> set[int]:
    """Verbatim records without any passage, or with one that a program wrote down and nobody has checked."""
    if not papers:
        return set()
    unchecked = Count("pk", filter=Q(checked_at=None, transcript__origin=TranscriptOrigin.SPEECH))
    attached = Passage.objects.filter(item__meeting__in={paper.meeting_id for paper in papers})
    rows = attached.order_by().values_list("item__meeting").annotate(unchecked=unchecked)
    checked = {meeting for meeting, count in rows if not count}
    return {paper.pk for paper in papers if paper.meeting_id not in checked}


def _undecided(papers: Collection[Paper]) -> set[int]:
    """Records of elections that are not over, or that nobody witnesses."""
    lacking = lacking_records({paper.election for paper in papers if paper.election}) if papers else set()
    return {paper.pk for paper in papers if paper.election_id in lacking}


def _unsaid(papers: Collection[Paper]) -> set[int]:
    """Extracts of minutes that are not in force, or that say nothing to the institution."""
    sources = sources_of({paper.meeting_id for paper in papers}) if papers else {}
    said = {
        paper.pk
        for paper in papers
        if paper.institution
        and (source := sources.get(paper.meeting_id)) is not None
        and says_anything_to(source, paper.institution)
    }
    return {paper.pk for paper in papers} - said
