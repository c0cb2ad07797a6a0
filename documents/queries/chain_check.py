"""Whether chain, papers and stored files still say the same: what does not fit, in sentences."""

import hashlib
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from common.work import WorkState
from documents import chain, facts
from documents.models import IssuedLink, Paper, Rendering
from documents.queries.papers import final_among, with_final_files
from documents.states import FROZEN, NUMBERED, SIGNED_STATES, Edition, PaperState

PIECE = 1024 * 1024


def wrong_in_chain() -> Iterator[str]:
    """What does not fit in the chain itself, and between its links and the papers that they name."""
    rows = IssuedLink.objects.order_by("sequence")
    words = {
        "gap": _("Link %(number)s is missing."),
        "previous": _("Link %(number)s does not follow from the one before it."),
        "hash": _("Link %(number)s was changed: its hash is another."),
    }
    for broken in chain.breaks_in((row.said, row.hash) for row in rows.iterator(chunk_size=500)):
        yield words[broken.reason] % {"number": broken.sequence}
    for row in rows.select_related("paper__meeting").defer("paper__facts").iterator(chunk_size=500):
        paper = row.paper
        said = (row.kind, row.number, row.dated, row.verification_code, row.facts_sha256)
        if said != (paper.kind, paper.number, paper.dated, paper.verification_code, paper.facts_sha256):
            yield _("Link %(number)s names another paper than %(paper)s is now.") % {
                "number": row.sequence,
                "paper": paper,
            }


def wrong_in_papers() -> Iterator[str]:
    """Papers whose frozen facts are not those of their hash, or that were issued and are not in the chain."""
    for paper in (
        Paper.objects.filter(state__in=FROZEN).select_related("meeting").order_by("pk").iterator(chunk_size=100)
    ):
        if facts.sha256_of(paper.facts or {}) != paper.facts_sha256:
            yield _("%(paper)s: its facts were changed after they were frozen.") % {"paper": paper}
    for paper in not_in_chain():
        yield _("%(paper)s was issued and is not in the chain (manage.py verify_papers --take-in).") % {"paper": paper}


def wrong_in_files() -> Iterator[str]:
    """Stored final files whose bytes are not those of the hash in their row, or of the chain."""
    made = Rendering.objects.filter(edition__in=[Edition.OFFICIAL, Edition.SIGNED, Edition.PUBLIC]).exclude(file="")
    links = dict(IssuedLink.objects.filter(event=PaperState.SIGNED).values_list("paper", "file_sha256"))
    for rendering in made.select_related("paper__meeting").defer("draft_facts").order_by("pk").iterator(chunk_size=100):
        told = {"paper": rendering.paper, "edition": rendering.get_edition_display()}
        try:
            kept = _hash_of(rendering)
        except OSError:
            yield _("%(paper)s, %(edition)s: the file is missing or cannot be read.") % told
            continue
        if kept != rendering.sha256:
            yield _("%(paper)s, %(edition)s: the file was changed after it was made.") % told
    issued = with_final_files(Paper.objects.filter(links__event=PaperState.SIGNED)).select_related("meeting")
    for paper in issued.order_by("pk").iterator(chunk_size=100):
        final = final_among(paper, paper.made)  # type: ignore[attr-defined]
        if links[paper.pk] and (final is None or final.sha256 != links[paper.pk]):
            yield _("%(paper)s: another file than the one in the chain is shown as final.") % {"paper": paper}


def not_in_chain() -> Iterator[Paper]:
    """Papers that were issued, and of which the chain does not hold what became of them; oldest first.

    What became of a paper last is asked for, and that it was signed where its final file is there: one that was revoked
    or replaced before that file was made was never issued.
    """
    issued = Paper.objects.filter(Q(state__in=SIGNED_STATES) | Q(state=PaperState.REVOKED, signed_at__isnull=False))
    papers = with_final_files(issued.filter(state__in=NUMBERED)).select_related("meeting").prefetch_related("links")
    for paper in papers.order_by("signed_at", "pk").iterator(chunk_size=100):
        events = {link.event for link in paper.links.all()}
        final = final_among(paper, paper.made)  # type: ignore[attr-defined]
        if final is not None and final.is_open:
            continue  # the link follows when the file is stored
        wanted = {events_of(paper)[-1]}
        if final is not None and final.edition == Edition.SIGNED and final.state == WorkState.DONE:
            wanted.add(PaperState.SIGNED)
        if not wanted <= events:
            yield paper


def events_of(paper: Paper) -> list[PaperState]:
    """What the chain should hold of an issued paper."""
    fate = [PaperState(paper.state)] if paper.state in {PaperState.REVOKED, PaperState.SUPERSEDED} else []
    return [*([PaperState.SIGNED] if paper.signed_at else []), *fate]


def _hash_of(rendering: Rendering) -> str:
    digest = hashlib.sha256()
    with rendering.file.open("rb") as kept:
        for piece in iter(lambda: kept.read(PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()
