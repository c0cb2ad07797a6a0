"""Letters of clarification: one draft an institution, all in one file."""

from collections.abc import Mapping
from typing import Any

from documents.rendering import pdf
from documents.rendering.frame import DRAFT_FOOTER
from documents.rendering.letters import merge_pdfs

TEMPLATE = "papers/sheets/clarification.html"


def render_clarifications(facts: Mapping[str, Any]) -> bytes:
    """The PDF with a draft for each institution, each with pages of its own and a bookmark."""
    frame = {"paper": {"is_draft": True}, "footer": DRAFT_FOOTER, "code": "KONSEP"}
    return merge_pdfs((letter["addressee"], _one({**facts, **frame, "letter": letter})) for letter in facts["letters"])


def _one(context: Mapping[str, Any]) -> bytes:
    html = pdf.html_of(TEMPLATE, context)
    return pdf.to_bytes(pdf.lay_out(html), html)
