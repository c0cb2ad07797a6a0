"""The petikan keputusan: its facts to the context of papers/extract.html, and to PDF."""

from typing import Any

from documents.facts import ExtractFacts, canonical_json
from documents.rendering import pdf
from documents.rendering.fitting import DENSE, fitted
from documents.rendering.frame import as_permitted, frame, shown_address

TEMPLATE = "papers/extract.html"


def render_extract(facts: ExtractFacts) -> bytes:
    """Return the PDF of the extract, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes; an approved extract carries its facts as the attached file fakta.json. InvalidFacts
    for facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    document, html = fitted(lambda size: extract_html(facts, is_dense=size == DENSE), facts.layout)
    return pdf.to_bytes(document, html, pdf.attached_facts(facts, canonical, "petikan keputusan"))


def extract_html(facts: ExtractFacts, *, is_dense: bool = False) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, {**_context(as_permitted(facts)), "is_dense": is_dense})


def _context(facts: ExtractFacts) -> dict[str, Any]:
    source = facts.minutes_verification
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "source_address": shown_address(source.url) if source else None,
    }
