"""HTML to the bytes of a PDF: the only module that touches WeasyPrint.

WeasyPrint is imported inside functions and never at module level: it pulls in Pango and some
30 MB, which web processes must not carry. Papers are rendered by workers.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.template.loader import render_to_string
from django.utils import translation

from documents.facts import PaperFacts

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

SHEET = Path(__file__).resolve().parents[2] / "templates" / "papers" / "naskah.css"
# PDF/A for the archive (records are kept for years), level "a" because it demands the tags that
# screen readers need, part 3 because it may carry the facts as an attached file.
VARIANT = "pdf/a-3a"
DPI = 300  # a crest larger than it can be seen is scaled down instead of filling the file
# Control characters, and those that turn the direction of text so that a line reads as another
# one than it is. Neither has a place on paper, and XML metadata cannot hold the former.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF, dated so that equal papers stay equal bytes."""

    name: str
    description: str
    content: bytes
    dated: datetime


def html_of(template: str, context: Mapping[str, Any]) -> str:
    """Return the paper's HTML: always Indonesian, whatever language the caller's thread speaks."""
    with translation.override("id"):
        return UNPRINTABLE.sub("", render_to_string(template, dict(context)))


def lay_out(html: str) -> "Document":
    """Return the laid-out pages. Nothing outside the HTML is read but the sheet of this project."""
    from weasyprint import HTML

    sheet, fonts = _sheet()
    return HTML(string=html, url_fetcher=_data_only()).render(
        stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT, dpi=DPI
    )


def to_bytes(document: "Document", html: str, attached: Attached | None = None) -> bytes:
    """Return the PDF. The same HTML gives the same bytes: no clock, no random identifier."""
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    written: bytes = document.write_pdf(
        pdf_variant=VARIANT, pdf_identifier=identifier, dpi=DPI, attachments=_attachments(attached)
    )
    return written


def qr_code(address: str) -> str:
    """Return a QR code as a data address of an image, with the quiet zone its readers need."""
    # A fixed mask spares the search for the best one, which no reader needs.
    return segno.make(address, error="m", mask=3, micro=False).svg_data_uri(border=4, unit="mm", nl=False)


def created_at(facts: PaperFacts) -> datetime | None:
    """Return the moment the paper calls its own: of its approval, else the start of its date."""
    if facts.paper.is_draft:
        return None
    if facts.approval and facts.approval.approved_at:
        return facts.approval.approved_at.astimezone(UTC)
    day = facts.paper.date
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


@cache
def _sheet() -> "tuple[CSS, FontConfiguration]":
    """Return the parsed sheet: once per process, since parsing costs more than a short letter."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return CSS(filename=SHEET, font_config=fonts, url_fetcher=_data_only()), fonts


def _data_only() -> "URLFetcher":
    """Return a fetcher that opens `data:` addresses and stops the rendering at any other.

    The stock fetcher reads local files and the network for whoever can place an address in a
    document. Our papers have none of either, so an address is an attack or a mistake, and a
    paper with a hole in it must not come out.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class DataOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if not url.startswith("data:"):
                raise FatalURLFetchingError(f"a paper may not fetch {url[:80]!r}")
            return super().fetch(url, headers)

    return DataOnly(allowed_protocols=("data",), allow_redirects=False)


def _attachments(attached: Attached | None) -> list[Any]:
    if attached is None:
        return []
    from weasyprint import Attachment

    return [
        Attachment(
            string=attached.content,
            name=attached.name,
            description=attached.description,
            relationship="Data",
            created=attached.dated,
            modified=attached.dated,
        )
    ]
