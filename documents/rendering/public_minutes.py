"""The public edition of the notula: the open part of frozen facts to HTML, and to PDF."""

from typing import Any

from documents.facts import FollowUpLine, MinutesFacts, canonical_json
from documents.facts.disclosure import open_part, withheld
from documents.rendering import pdf
from documents.rendering.attached import attached_to_minutes
from documents.rendering.frame import frame, shown_address
from documents.rendering.minutes import decided_items, recap_lines

TEMPLATE = "papers/public_minutes.html"
NAME = "notula (edisi publik)"
# What stands for an item or a directive that is not told: on which ground, and how anybody may ask for it.
REASONS = {
    "internal": "Informasi internal yang belum dinyatakan terbuka; dapat dimohonkan kepada Pejabat Pengelola Informasi "
    "dan Dokumentasi (PPID).",
    "excluded": "Informasi yang dikecualikan menurut Pasal 17 Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan "
    "Informasi Publik.",
}
FOOTER = "Edisi publik dari naskah yang disahkan di dalam Portal Rakor; bagian yang tidak terbuka tidak dimuat."


def render_public_minutes(facts: MinutesFacts) -> bytes:
    """Return the PDF of the public edition of approved minutes; equal facts give equal bytes.

    Everything in it is made from the open part alone, the attached files and the metadata as well. ValueError for a
    draft, InvalidFacts for facts beyond the limits of `documents.facts`.
    """
    public = open_part(facts)
    canonical = canonical_json(public)
    html = _html(public, is_whole=not withheld(facts).has_closed, unnamed=_unnamed(facts, public))
    return pdf.to_bytes(pdf.lay_out(html, public.layout), html, attached_to_minutes(public, canonical, NAME))


def _html(public: MinutesFacts, *, is_whole: bool, unnamed: list[str]) -> str:
    return pdf.html_of(TEMPLATE, {**_context(public), "is_whole": is_whole, "unnamed": unnamed})


def _unnamed(facts: MinutesFacts, public: MinutesFacts) -> list[str]:
    """Return in words who acted in the meeting and is printed in the full minutes alone; nobody by name."""
    presenters = "narasumber lainnya" if public.presenters else "narasumber"
    acted = {
        "sekretaris": facts.roles.secretary is not None,
        "pencatat": facts.roles.note_taker is not None,
        presenters: len(public.presenters) < len(facts.presenters),
    }
    return [role for role, is_unnamed in acted.items() if is_unnamed]


def _context(public: MinutesFacts) -> dict[str, Any]:
    verification = public.verification
    return {
        **frame(public),
        "footer": FOOTER,
        "meeting": public.meeting,
        "roles": public.roles,
        "sessions": public.meeting.sessions,
        "only_session": public.meeting.sessions[0] if len(public.meeting.sessions) == 1 else None,
        "items": [(item, REASONS.get(item.disclosure)) for item in public.agenda],
        "directives": [(row, REASONS.get(row.disclosure)) for row in public.directives],
        "decided": decided_items(public.agenda),
        "follow_ups": _follow_ups(public),
        "institutions": [row.institution for row in public.attendance.rows],
        "recap": recap_lines(public.attendance.recap),
        "quorums": [sitting for sitting in public.attendance.sittings if sitting.rule],
        "address": shown_address(verification.url) if verification else None,
        "qr": pdf.qr_code(verification.url) if verification else None,
    }


def _follow_ups(public: MinutesFacts) -> list[tuple[int, FollowUpLine | None]]:
    """Return each line under the number of its directive, and None for a directive that is not open.

    Such a place says nothing of whether the directive binds: it stands for those that do and for those that do not.
    """
    told = [(line.directive_number, line) for line in public.follow_ups if line.directive_number is not None]
    closed = [(row.number, None) for row in public.directives if row.disclosure in REASONS]
    return sorted([*told, *closed], key=lambda place: place[0])
