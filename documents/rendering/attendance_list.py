"""The daftar hadir, filled: its facts to the context of papers/attendance_list.html, and to PDF."""

from itertools import groupby
from typing import Any

from documents.facts import AttendanceListFacts, Attendee, SessionRoll, canonical_json
from documents.rendering import pdf
from documents.rendering.frame import as_permitted, frame
from documents.rendering.minutes import recap_lines

TEMPLATE = "papers/attendance_list.html"
# The marks of those who were invited and for whom nobody came: excused, and without notice.
_AWAY = ("○", "■")


def render_attendance_list(facts: AttendanceListFacts) -> bytes:
    """Return the PDF of the attendance list, draft or approved as `facts.paper.is_draft` says.

    Equal facts give equal bytes; an approved list carries its facts as the attached file fakta.json. InvalidFacts for
    facts beyond the limits of `documents.facts`.
    """
    canonical = canonical_json(facts)
    html = attendance_list_html(facts)
    attached = pdf.attached_facts(facts, canonical, "daftar hadir")
    return pdf.to_bytes(pdf.lay_out(html, facts.layout), html, attached)


def attendance_list_html(facts: AttendanceListFacts) -> str:
    """Return the HTML the PDF is made of."""
    return pdf.html_of(TEMPLATE, _context(as_permitted(facts)))


def _context(facts: AttendanceListFacts) -> dict[str, Any]:
    sessions = facts.meeting.sessions
    return {
        **frame(facts),
        "meeting": facts.meeting,
        "sessions": sessions,
        "only_session": sessions[0] if len(sessions) == 1 else None,
        "rolls": [_roll(roll) for roll in facts.rolls],
        "recap": recap_lines(facts.recap),
        "has_signatures": any(row.is_signed for roll in facts.rolls for row in roll.rows),
    }


def _roll(roll: SessionRoll) -> dict[str, Any]:
    return {
        "label": roll.label,
        "date": roll.date,
        "groups": _grouped(roll.rows),
        "recap": recap_lines(roll.recap),
        "away": [row for row in roll.rows if row.order is not None and row.status_symbol in _AWAY],
    }


def _grouped(rows: tuple[Attendee, ...]) -> list[tuple[str | None, list[Attendee]]]:
    """Return the rows cut where their group changes; their order (by rank) is kept."""
    return [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.group)]
