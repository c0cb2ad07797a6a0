"""Which papers a meeting has, and how far the making of their PDFs is."""

from dataclasses import dataclass

from attendance.models import Invitation
from common.public_id import ALPHABET, LENGTH
from documents.models import Paper, Rendering, RenderingQuerySet
from documents.states import Edition, PaperKind, PaperState
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
    found = Paper.objects.filter(meeting=meeting).select_related("signer", "election")
    papers = list(found.order_by("kind", "-version"))
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


def whole_pdf(paper: Paper, renderings: RenderingQuerySet, sha256: str) -> Rendering | None:
    """The PDF of the whole paper to be shown: the official one; of a draft the one that says `sha256`, else the newest.

    `renderings` are those that may be seen.
    """
    whole = renderings.filter(paper=paper).exclude(edition=Edition.COPY).defer("draft_facts").order_by("-pk")
    if paper.is_frozen:
        return whole.filter(edition=Edition.OFFICIAL).first()
    return whole.filter(key=draft_key(paper, sha256)).first() or whole.first()


def draft_key(paper: Paper, sha256: str) -> str:
    """The key of the draft PDF that says the facts of this hash."""
    return f"draft:{paper.public_id}:{sha256}"


def letter_in_force(meeting: Meeting) -> Paper | None:
    """The newest letter that is signed or has gone out."""
    letters = Paper.objects.filter(
        meeting=meeting, kind=PaperKind.INVITATION_LETTER, state__in=[PaperState.SIGNED, PaperState.SENT]
    )
    return letters.select_related("meeting__convener").order_by("-version").first()


def copy_key(paper: Paper, invitation: Invitation) -> str:
    """The key of the copy that carries the link of `invitation` as it is now."""
    return f"copy:{paper.public_id}:{invitation.public_id}:{invitation.link_version}"


def paper_by_verification_code(code: str) -> Paper | None:
    """The approved paper whose QR code holds `code`, or None. Case and strokes of a typed code do not matter."""
    plain = code.lower().replace("-", "").replace(" ", "")
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        return None
    paper = Paper.objects.select_related("meeting__convener").filter(verification_code=plain).first()
    return paper if paper is not None and paper.is_frozen else None


def signer_label(paper: Paper) -> str:
    """Who signed an approved paper, as it was frozen: the post, with what stands before it."""
    said = paper.facts or {}
    block = said.get("signer") if paper.kind == PaperKind.INVITATION_LETTER else said.get("chair_signer")
    parts = [(block or {}).get("status"), (block or {}).get("position") or (block or {}).get("name")]
    return " ".join(part for part in parts if part)
