"""All papers of a kind of which each institution has its own: what they say, lack, and wait for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from documents import facts
from documents.actions.lacking import in_clarification, in_extract, without_holder
from documents.models import Paper, Rendering
from documents.queries import papers_of
from documents.queries.clarification import absences_of, clarifications_now
from documents.queries.extract import concerned_by, extracts_now, source_of
from documents.queries.signers import unheld_signers
from documents.states import EDITABLE, GONE, PaperKind, PaperState
from meetings.models import Meeting


@dataclass(frozen=True)
class BatchLine:
    """One institution's paper."""

    paper: Paper
    rendering: Rendering | None
    sha256: str = ""
    lacks: Sequence[str] = ()
    points: int = 0  # how many lines or posts it names


@dataclass(frozen=True)
class Batch:
    lines: list[BatchLine] = field(default_factory=list)
    # Institutions that are concerned and have no paper yet.
    to_open: int = 0
    # Directives of the signed minutes that name nobody: they stand in no extract.
    unaddressed: int = 0
    # Why none can be opened at all; empty when that is not so.
    waits_for_minutes: bool = False
    waits_for_roll: bool = False

    @property
    def drafts(self) -> list[BatchLine]:
        return [line for line in self.lines if line.paper.state in EDITABLE]

    @property
    def waiting(self) -> list[BatchLine]:
        return [line for line in self.lines if line.paper.state == PaperState.IN_REVIEW]

    @property
    def is_complete(self) -> bool:
        return bool(self.drafts) and not any(line.lacks for line in self.drafts)

    @property
    def read(self) -> str:
        """What an approver has before him: each paper that waits, with the hash of what it says."""
        return " ".join(f"{line.paper.public_id}:{line.sha256}" for line in self.waiting)


def batch_of(meeting: Meeting, kind: PaperKind) -> Batch:
    """The papers of this kind, by institution. As many queries for one as for hundreds."""
    listed = [line for line in papers_of(meeting) if line.paper.kind == kind]
    listed.sort(key=lambda line: (str(line.paper.institution or ""), -line.paper.version))
    open_papers = [line.paper for line in listed if not line.paper.is_frozen]
    said = _SAID[kind](meeting, open_papers)
    lines = [
        BatchLine(line.paper, line.rendering, *said.get(line.paper.pk, ("", (), _points(line.paper))))
        for line in listed
    ]
    there = {line.paper.institution_id for line in listed if line.paper.state not in GONE}
    if kind == PaperKind.EXTRACT:
        source = source_of(meeting)
        if source is None:
            return Batch(lines, waits_for_minutes=True)
        concerned = {row.pk for row in concerned_by(source)}
        return Batch(lines, len(concerned - there), unaddressed=source.unaddressed)
    asked = {absence.institution for absence in absences_of(meeting)} if meeting.roll_is_fixed else set()
    return Batch(lines, len(asked - there), waits_for_roll=not meeting.roll_is_fixed)


_Said = dict[int, tuple[str, Sequence[str], int]]


def _extracts(meeting: Meeting, papers: Sequence[Paper]) -> _Said:
    said = extracts_now(meeting, papers) if papers else []
    unheld = unheld_signers(papers)
    return {
        paper.pk: (
            facts.sha256_of(row),
            [*in_extract(paper, row), *without_holder(unheld[paper.pk])],
            len(row.directives) + len(row.decisions),
        )
        for paper, row in zip(papers, said, strict=True)
    }


def _clarifications(meeting: Meeting, papers: Sequence[Paper]) -> _Said:
    said = clarifications_now(meeting, papers) if papers else []
    unheld = unheld_signers(papers)
    return {
        paper.pk: (
            facts.sha256_of(row),
            [*in_clarification(paper, row), *without_holder(unheld[paper.pk])],
            len(row.posts),
        )
        for paper, row in zip(papers, said, strict=True)
    }


def _points(paper: Paper) -> int:
    frozen = paper.facts or {}
    return sum(len(frozen.get(name, ())) for name in ("directives", "decisions", "posts"))


_SAID: dict[PaperKind, Callable[[Meeting, Sequence[Paper]], _Said]] = {
    PaperKind.EXTRACT: _extracts,
    PaperKind.CLARIFICATION: _clarifications,
}
