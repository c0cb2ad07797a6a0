"""The surat permintaan klarifikasi: its facts to the context of papers/clarification.html, and to PDF."""

from typing import Any

from documents.facts import AbsentPost, ClarificationFacts, canonical_json
from documents.rendering import pdf
from documents.rendering.frame import as_permitted, frame

TEMPLATE = "papers/clarification.html"


def render_clarification(facts: ClarificationFacts) -> bytes:
    """Return the PDF of the letter, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes; an approved letter carries its facts as the attached file fakta.json. InvalidFacts for
    facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    html = clarification_html(facts)
    attached = pdf.attached_facts(facts, canonical, "surat permintaan klarifikasi")
    return pdf.to_bytes(pdf.lay_out(html, facts.layout), html, attached)


def clarification_html(facts: ClarificationFacts) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, _context(as_permitted(facts)))


def _context(facts: ClarificationFacts) -> dict[str, Any]:
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "invitation": facts.invitation_letter,
        "own_absence": _own_absence(facts),
    }


def _own_absence(facts: ClarificationFacts) -> AbsentPost | None:
    """The one post that was absent, where the letter goes to its holder: he is spoken to and not about."""
    match facts.posts:
        case [only] if only.post == facts.addressee.label:
            return only
    return None
