"""Which papers a meeting has, and how far the making of their PDFs is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from attendance.models import Invitation
from common.public_id import ALPHABET, LENGTH
from common.work import WorkState
from documents.models import Paper, Rendering, RenderingQuerySet
from documents.states import NAMES_SIGNER, PERSONAL, Edition, PaperKind, PaperState, SigningMode
from meetings.models import Meeting

# What shows a paper as a whole, the better one last.
_WHOLE = (Edition.DRAFT, Edition.OFFICIAL, Edition.SIGNED)
_FINAL = (Edition.OFFICIAL, Edition.SIGNED)


@dataclass(frozen=True)
class PaperLine:
    """A paper with its newest PDF of the whole: signed if there is one, else official, else draft."""

    paper: Paper
    rendering: Rendering | None
    copies: int
    copies_done: int


def papers_of(meeting: Meeting) -> list[PaperLine]:
    """The papers of the meeting, newest version first; three queries, however many copies."""
    found = Paper.objects.filter(meeting=meeting).select_related(
        "signer__organization__region", "election", "institution"
    )
    papers = list(found.order_by("kind", "-version"))
    for paper in papers:
        paper.meeting = meeting
    whole: dict[int, Rendering] = {}
    made = _needed(Rendering.objects.filter(paper__in=papers, edition__in=_WHOLE)).order_by("pk")
    for rendering in made:
        known = whole.get(rendering.paper_id)
        if known is None or _WHOLE.index(Edition(rendering.edition)) >= _WHOLE.index(Edition(known.edition)):
            whole[rendering.paper_id] = rendering
    totals: dict[int, list[str]] = {}
    for paper_id, state in Rendering.objects.filter(paper__in=papers, edition__in=PERSONAL).values_list(
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
    """The PDF of the whole paper to be shown: the signed one, else the official; of a draft the one that says `sha256`,
    else the newest.

    `renderings` are those that may be seen.
    """
    whole = _needed(renderings.filter(paper=paper, edition__in=_WHOLE)).order_by("-pk")
    if paper.is_frozen:
        return whole.filter(edition=Edition.SIGNED).first() or whole.filter(edition=Edition.OFFICIAL).first()
    return whole.filter(key=draft_key(paper, sha256)).first() or whole.first()


def final_rendering(paper: Paper) -> Rendering | None:
    """What is shown and checked as *the* paper: with all its signatures, else as it was frozen; None for a draft.

    A paper that is not signed yet, or was signed before signed files were kept, has the official one only. Either may
    still be in the making. What is to be signed through BSrE says so before it is signed: until then there is none.
    """
    return final_among(paper, _needed(paper.renderings.filter(edition__in=_FINAL)))


def with_final_files(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """`papers` with what may be their final file as `made`, for `final_among`: one query for all."""
    final = _needed(Rendering.objects.filter(edition__in=_FINAL))
    return papers.prefetch_related(Prefetch("renderings", queryset=final, to_attr="made"))


def final_among(paper: Paper, made: Iterable[Rendering]) -> Rendering | None:
    """Which of the official and the signed file of `paper` is the final one; see `final_rendering`."""
    by_edition = {rendering.edition: rendering for rendering in made}
    if paper.signing_mode == SigningMode.BSRE:
        return by_edition.get(Edition.SIGNED)
    return by_edition.get(Edition.SIGNED) or by_edition.get(Edition.OFFICIAL)


def _needed(renderings: QuerySet[Rendering]) -> QuerySet[Rendering]:
    """Without the final file of a paper that was revoked before it was made: it will never be there."""
    return renderings.exclude(state=WorkState.DROPPED).defer("draft_facts")


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


def signer_printed(paper: Paper) -> tuple[str, str]:
    """Name and NIP of who signs an approved paper, as they were frozen; "" for what the paper leaves open."""
    block = _signer_block(paper)
    return block.get("name") or "", block.get("nip") or ""


def signer_label(paper: Paper) -> str:
    """Who signed an approved paper, as it was frozen: the post, with what stands before it."""
    block = _signer_block(paper)
    parts = [block.get("status"), block.get("position") or block.get("name")]
    return " ".join(part for part in parts if part)


def _signer_block(paper: Paper) -> dict[str, Any]:
    said = paper.facts or {}
    return (said.get("signer") if paper.kind in NAMES_SIGNER else said.get("chair_signer")) or {}
