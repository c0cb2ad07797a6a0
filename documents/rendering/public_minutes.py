"""The public edition of the notula: the open part of frozen facts to HTML, and to PDF."""

from typing import Any

from documents.facts import MinutesFacts, canonical_json
from documents.facts.disclosure import open_part
from documents.rendering import pdf
from documents.rendering.attached import attached_to_minutes
from documents.rendering.frame import frame, shown_address
from documents.rendering.minutes import recap_lines

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
    html = public_minutes_html(public)
    return pdf.to_bytes(pdf.lay_out(html, public.layout), html, attached_to_minutes(public, canonical, NAME))


def public_minutes_html(public: MinutesFacts) -> str:
    """Return the HTML the PDF is made of; `public` is an `open_part`."""
    return pdf.html_of(TEMPLATE, _context(public))


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
        "institutions": [row.institution for row in public.attendance.rows],
        "recap": recap_lines(public.attendance.recap),
        "quorums": [sitting for sitting in public.attendance.sittings if sitting.rule],
        "address": shown_address(verification.url) if verification else None,
        "qr": pdf.qr_code(verification.url) if verification else None,
    }
