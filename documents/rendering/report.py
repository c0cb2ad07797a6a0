"""The laporan hasil rapat in letter form: its facts to the context of papers/report.html, and to PDF."""

from typing import Any

from documents.facts import ReportFacts, canonical_json
from documents.rendering import pdf
from documents.rendering.fitting import DENSE, fitted
from documents.rendering.frame import as_permitted, frame
from documents.rendering.minutes import recap_lines

TEMPLATE = "papers/report.html"


def render_report(facts: ReportFacts) -> bytes:
    """Return the PDF of the report, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes; an approved report carries its facts as the attached file fakta.json. InvalidFacts
    for facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    document, html = fitted(lambda size: report_html(facts, is_dense=size == DENSE), facts.layout)
    return pdf.to_bytes(document, html, pdf.attached_facts(facts, canonical, "laporan"))


def report_html(facts: ReportFacts, *, is_dense: bool = False) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, {**_context(as_permitted(facts)), "is_dense": is_dense})


def _context(facts: ReportFacts) -> dict[str, Any]:
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "words": facts.words,
        "recap": recap_lines(facts.recap),
        "decided": [item for item in facts.items if item.decisions],
        "directives": facts.directives,
        "further": [line for line in facts.follow_ups if line.directive_number is None],
    }
