"""Ballots of paper: four to a page and cut apart, or a page each where the options of a vote need it."""

from collections.abc import Mapping
from typing import Any

from documents.rendering import page, pdf

TEMPLATE = "papers/sheets/ballots.html"
# The forms of a ballot, in the order in which they are tried: its class, and how many stand side by side.
FORMS = (("quarter", 2), ("whole", 1), ("whole dense", 1))
# Rows of quarters on a page.
ROWS = 2


def render_ballots(facts: Mapping[str, Any]) -> bytes:
    """Return the PDF: of each vote as many ballots, all alike, as `facts` ask for. Equal facts give equal bytes."""
    layout = page.layout_of(facts)
    html = pdf.html_of(TEMPLATE, {**facts, "votes": [_piled(vote, facts, layout) for vote in facts["votes"]]})
    return pdf.to_bytes(pdf.lay_out(html, layout), html)


def _piled(vote: Mapping[str, Any], facts: Mapping[str, Any], layout: Any) -> dict[str, Any]:
    """The vote with its ballots in the first form in which none is torn; the last form is taken as it comes."""
    for form, across in FORMS:
        trial = _in(form, across, vote, "x" * ROWS if across > 1 else "x")
        html = pdf.html_of(TEMPLATE, {**facts, "votes": [trial]})
        if len(pdf.lay_out(html, layout).pages) == 1:
            break
    sheets = 2 * len(vote["pairs"])
    return _in(form, across, vote, "x" * (sheets // across))


def _in(form: str, across: int, vote: Mapping[str, Any], rows: str) -> dict[str, Any]:
    return {**vote, "form": form, "across": "x" * across, "rows": rows}
