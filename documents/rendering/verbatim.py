"""The risalah: its facts to the context of papers/verbatim.html, and to PDF."""

from typing import Any

from documents.facts import VerbatimFacts, canonical_json
from documents.rendering import pdf
from documents.rendering.frame import as_permitted, frame

TEMPLATE = "papers/verbatim.html"


def render_verbatim(facts: VerbatimFacts) -> bytes:
    """Return the PDF of the risalah, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes; an approved one carries its facts as the attached file fakta.json. InvalidFacts for
    facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    html = verbatim_html(facts)
    return pdf.to_bytes(pdf.lay_out(html, facts.layout), html, pdf.attached_facts(facts, canonical, "risalah"))


def verbatim_html(facts: VerbatimFacts) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, _context(as_permitted(facts)))


def _context(facts: VerbatimFacts) -> dict[str, Any]:
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "roles": facts.roles,
        "sessions": facts.meeting.sessions,
        "only_session": facts.meeting.sessions[0] if len(facts.meeting.sessions) == 1 else None,
        "unspoken": [str(number) for number in facts.unspoken],
        "has_unknown_voices": any(not speech.speaker for item in facts.items for speech in item.speeches),
    }
