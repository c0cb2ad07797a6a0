"""Which papers a meeting has, and how far the making of their PDFs is."""

from dataclasses import dataclass

from documents.models import Paper, Rendering
from documents.states import Edition
from meetings.models import Meeting


@dataclass(frozen=True)
class PaperLine:
    """A paper with its newest PDF of the whole (official if there is one, else draft)."""

    paper: Paper
    rendering: Rendering | None
    copies: int
    copies_done: int


def papers_of(meeting: Meeting) -> list[PaperLine]:
    """The papers of the meeting, newest version first; three queries, however many copies."""
    papers = list(Paper.objects.filter(meeting=meeting).select_related("signer").order_by("kind", "-version"))
    whole: dict[int, Rendering] = {}
    for rendering in (
        Rendering.objects.filter(paper__in=papers).exclude(edition=Edition.COPY).defer("draft_facts").order_by("pk")
    ):
        known = whole.get(rendering.paper_id)
        if known is None or known.edition == Edition.DRAFT or rendering.edition == Edition.OFFICIAL:
            whole[rendering.paper_id] = rendering
    totals: dict[int, list[str]] = {}
    for paper_id, state in Rendering.objects.filter(paper__in=papers, edition=Edition.COPY).values_list(
        "paper_id", "state"
    ):
        totals.setdefault(paper_id, []).append(state)
    return [
        PaperLine(
            paper=paper,
            rendering=whole.get(paper.pk),
            copies=len(totals.get(paper.pk, ())),
            copies_done=totals.get(paper.pk, []).count("done"),
        )
        for paper in papers
    ]


def paper_by_verification_code(code: str) -> Paper | None:
    """The approved paper whose QR code holds `code`, or None."""
    paper = Paper.objects.select_related("meeting__convener", "signer").filter(verification_code=code).first()
    return paper if paper is not None and paper.is_frozen else None
