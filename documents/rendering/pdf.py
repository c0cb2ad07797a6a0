"""HTML to the bytes of a PDF: the only module that touches WeasyPrint.

WeasyPrint is imported inside functions and never at module level: it pulls in Pango and some
30 MB, which web processes must not carry. Papers are rendered by workers.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from documents.facts import Layout, PaperFacts
from documents.rendering import archive, glyphs, page
from documents.rendering.limits import AddressRefused

if TYPE_CHECKING:
    from weasyprint import CSS, Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

SHEET = Path(__file__).resolve().parents[2] / "templates" / "papers" / "naskah.css"
# PDF/A for the archive (records are kept for years), level "a" because it demands the tags that
# screen readers need, part 3 because it may carry the facts as an attached file.
VARIANT = "pdf/a-3a"
DPI = 300  # a crest larger than it can be seen is scaled down instead of filling the file
ADDRESS_SHOWN = 80  # letters of a refused address; the rest tells nobody more
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
        return glyphs.legible(UNPRINTABLE.sub("", render_to_string(template, dict(context))))


def lay_out(html: str, layout: Layout = page.USUAL) -> "Document":
    """Return the laid-out pages, on the page that `layout` sets.

    Nothing outside the HTML is read but the sheet of this project. `AddressRefused` when it asks for more.
    """
    from weasyprint import HTML

    sheet, fonts = _sheet()
    sheets = [sheet] if page.is_usual(layout) else [sheet, _page_sheet(page.key_of(layout))]
    fetcher = _data_only()
    with _refusals_told(fetcher):
        return HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT, dpi=DPI
        )


def to_bytes(document: "Document", html: str, attached: Sequence[Attached] = ()) -> bytes:
    """Return the PDF. The same HTML gives the same bytes: no clock, no random identifier."""
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    with _refusals_told(document.url_fetcher):  # the pictures in a drawing are read only now
        written: bytes = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=identifier,
            dpi=DPI,
            attachments=_attachments(attached),
            finisher=archive.finish,
        )
    return written


def warm_up() -> None:
    """Load and parse what every paper needs; called once by each process that makes them, before the first one."""
    html = html_of("papers/warm_up.html", {})
    to_bytes(lay_out(html), html)


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


def attached_facts(facts: PaperFacts, canonical: str, paper: str) -> tuple[Attached, ...]:
    """Return the facts as the file fakta.json that an approved paper carries; `paper` is its name in running words.

    Of minutes, `documents.rendering.attached` adds the follow-ups.
    """
    dated = created_at(facts)
    if dated is None:  # a draft has no frozen facts to show
        return ()
    description = f"Fakta {paper} dalam bentuk yang dibaca mesin"
    return (Attached(name="fakta.json", description=description, content=canonical.encode(), dated=dated),)


@cache
def _sheet() -> "tuple[CSS, FontConfiguration]":
    """Return the parsed sheet: once per process, since parsing costs more than a short letter."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return CSS(filename=SHEET, font_config=fonts, url_fetcher=_data_only()), fonts


@lru_cache(maxsize=32)
def _page_sheet(layout: Layout) -> "CSS":
    """Return the parsed rules of one layout: the few that an office uses are parsed once each."""
    from weasyprint import CSS

    return CSS(string=page.page_rules(layout), font_config=_sheet()[1], url_fetcher=_data_only())


def _data_only() -> "URLFetcher":
    """Return a fetcher that opens `data:` addresses and stops the rendering at any other.

    The stock fetcher reads local files and the network for whoever can place an address in a
    document. Our papers have none of either, so an address is an attack or a mistake, and a
    paper with a hole in it must not come out.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class DataOnly(URLFetcher):
        refused: str | None = None

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if not url.startswith("data:"):
                self.refused = url[:ADDRESS_SHOWN]
                raise FatalURLFetchingError(url)
            return super().fetch(url, headers)

    return DataOnly(allowed_protocols=("data",), allow_redirects=False)


@contextmanager
def _refusals_told(fetcher: Any) -> Iterator[None]:
    """Raise `AddressRefused` if an address was refused inside.

    WeasyPrint's own error passes by all who catch `Exception`, and inside a drawing it is swallowed: the paper would
    come out with a hole in it.
    """
    from weasyprint.urls import FatalURLFetchingError

    with suppress(FatalURLFetchingError):
        yield
    if fetcher.refused:
        raise AddressRefused(
            _(
                "The paper asks for “%(address)s”, which is outside it. "
                "Pictures and files from other places are refused; upload them to the portal."
            )
            % {"address": fetcher.refused}
        )


def _attachments(attached: Sequence[Attached]) -> list[Any]:
    if not attached:
        return []
    from weasyprint import Attachment

    return [
        Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship="Data",
            created=file.dated,
            modified=file.dated,
        )
        for file in attached
    ]
