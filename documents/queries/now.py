"""What a draft says now, whatever its kind."""

from collections.abc import Callable

from documents import facts
from documents.models import Paper
from documents.queries.attendance_list import attendance_list_facts_now
from documents.queries.clarification import clarification_facts_now
from documents.queries.election import record_facts_now
from documents.queries.extract import extract_facts_now
from documents.queries.letter import letter_facts_now
from documents.queries.minutes import minutes_facts_now
from documents.queries.report import report_facts_now
from documents.queries.verbatim import verbatim_facts_now
from documents.states import PaperKind

_READ: dict[str, Callable[[Paper], facts.PaperFacts]] = {
    PaperKind.INVITATION_LETTER: letter_facts_now,
    PaperKind.MINUTES: minutes_facts_now,
    PaperKind.ELECTION_RECORD: record_facts_now,
    PaperKind.ATTENDANCE_LIST: attendance_list_facts_now,
    PaperKind.VERBATIM: verbatim_facts_now,
    PaperKind.REPORT: report_facts_now,
    PaperKind.EXTRACT: extract_facts_now,
    PaperKind.CLARIFICATION: clarification_facts_now,
}


def facts_now(paper: Paper) -> facts.PaperFacts:
    """What the draft of `paper` says now, read from its sources."""
    return _READ[paper.kind](paper)


def facts_of(paper: Paper) -> facts.PaperFacts:
    """What `paper` says: its frozen facts once it is approved, until then what its sources say now."""
    return facts.paper_facts(paper.kind, paper.facts or {}) if paper.is_frozen else facts_now(paper)
