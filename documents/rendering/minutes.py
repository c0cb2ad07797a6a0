"""The notula: facts of the minutes to the context of papers/minutes.html, and to PDF."""

from itertools import groupby
from typing import Any

from common.shares import percent
from documents.facts import AgendaItem, Attendance, AttendanceRow, Directive, MinutesFacts, RecapLine, canonical_json
from documents.rendering import pdf
from documents.rendering.attached import attached_to_minutes
from documents.rendering.frame import as_permitted, frame

TEMPLATE = "papers/minutes.html"


def render_minutes(facts: MinutesFacts) -> bytes:
    """Return the PDF of the minutes, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes. An approved paper carries its facts as the attached file
    fakta.json and its follow-ups as tindak-lanjut.csv. InvalidFacts for facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    html = minutes_html(facts)
    return pdf.to_bytes(pdf.lay_out(html, facts.layout), html, attached_to_minutes(facts, canonical, "notula"))


def minutes_html(facts: MinutesFacts) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, _context(as_permitted(facts)))


def _context(facts: MinutesFacts) -> dict[str, Any]:
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "roles": facts.roles,
        "sessions": facts.meeting.sessions,
        "only_session": facts.meeting.sessions[0] if len(facts.meeting.sessions) == 1 else None,
        "decided": decided_items(facts.agenda),
        "directive_groups": _grouped_directives(facts.directives),
        "roll": _grouped_rows(facts.attendance.rows),
        "recap": recap_lines(facts.attendance.recap),
        "has_quorum": any(sitting.rule for sitting in facts.attendance.sittings),
        "has_roll": _says_anything(facts.attendance),
        # A draft shows what is still to be checked; a paper that stands quotes nobody unchecked.
        "quotes": [quote for quote in facts.quotes if quote.is_checked or facts.paper.is_draft],
    }


def decided_items(agenda: tuple[AgendaItem, ...]) -> list[tuple[int, str | None, str]]:
    """Return (number, title, words) of what was decided on the items."""
    return [(item.number, item.title, words) for item in agenda for words in item.decided]


def _grouped_directives(directives: tuple[Directive, ...]) -> list[tuple[str | None, bool, list[Directive]]]:
    """Return (kind, is binding, directives), in the order in which each kind first appears."""
    groups: dict[tuple[str | None, bool], list[Directive]] = {}
    for directive in directives:
        groups.setdefault((directive.kind_label, directive.is_binding), []).append(directive)
    return [(kind, is_binding, members) for (kind, is_binding), members in groups.items()]


def _grouped_rows(rows: tuple[AttendanceRow, ...]) -> list[tuple[str | None, list[AttendanceRow]]]:
    """Return the roll cut where its group changes; its order (by rank) is kept."""
    return [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.group)]


def _says_anything(attendance: Attendance) -> bool:
    return bool(attendance.rows or attendance.recap or attendance.notes)


def recap_lines(recap: tuple[RecapLine, ...]) -> list[tuple[str, str]]:
    """Return the recap as (label, "14 (66,7%)") with a closing total."""
    if not recap:
        return []
    total = sum(line.count for line in recap)
    lines = [(line.label, f"{line.count} ({percent(line.count, total)})" if total else "0") for line in recap]
    return [*lines, ("Jumlah", f"{total} (100%)" if total else "0")]
