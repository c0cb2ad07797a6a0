"""Sheets: the facts of each kind to the bytes of a PDF."""

from collections.abc import Callable, Mapping
from typing import Any

from documents.rendering import page, pdf
from documents.rendering.ballots import render_ballots
from documents.rendering.binders import render_binder
from documents.rendering.letters import merge_letters, merge_pdfs
from documents.rendering.summary import render_summary
from documents.states import BINDERS, SheetKind


def render_sheet(kind: SheetKind, facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of a sheet. Equal facts give equal bytes; KeyError for a kind that has no layout."""
    return _LAYOUTS[kind](facts)


def _from(template: str) -> Callable[[Mapping[str, Any]], bytes]:
    """A sheet that is its template filled with its facts."""

    def render(facts: Mapping[str, Any]) -> bytes:
        html = pdf.html_of(template, facts)
        return pdf.to_bytes(pdf.lay_out(html, page.layout_of(facts)), html)

    return render


def _pack(facts: Mapping[str, Any]) -> bytes:
    """Sheets one after the other in one file, with a bookmark for each; what the pack holds is for its facts to say."""
    parts = [
        (part["facts"]["title"], [render_sheet(SheetKind(part["kind"]), part["facts"])]) for part in facts["parts"]
    ]
    return merge_pdfs(parts)


def _binder(facts: Mapping[str, Any]) -> bytes:
    return render_binder(facts, render_sheet)


_LAYOUTS: dict[SheetKind, Callable[[Mapping[str, Any]], bytes]] = {
    SheetKind.ASSIGNMENT_LETTER: _from("papers/sheets/assignment.html"),
    SheetKind.POWER_OF_ATTORNEY: _from("papers/sheets/power.html"),
    SheetKind.BRIEF: _from("papers/sheets/brief.html"),
    SheetKind.ANSWERS: _from("papers/sheets/answers.html"),
    SheetKind.HANDOVER: _from("papers/sheets/handover.html"),
    SheetKind.LETTERS: merge_letters,
    SheetKind.ROLL_LIST: _from("papers/sheets/roll_list.html"),
    SheetKind.AGENDA: _from("papers/sheets/agenda.html"),
    SheetKind.BLANK_NOTES: _from("papers/sheets/blank_notes.html"),
    SheetKind.SEATS: _from("papers/sheets/seats.html"),
    SheetKind.BALLOTS: render_ballots,
    SheetKind.TALLY: _from("papers/sheets/tally.html"),
    SheetKind.SPECIMEN: _from("papers/sheets/specimen.html"),
    SheetKind.PRINT_PACK: _pack,
    SheetKind.SUMMARY: render_summary,
    SheetKind.BRIEFING: _from("papers/sheets/briefing.html"),
    SheetKind.MATRIX: _from("papers/sheets/matrix.html"),
    **dict.fromkeys(BINDERS, _binder),
}
