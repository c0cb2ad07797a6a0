"""Papers on the page that their facts name: size, margins and fonts, measured in the file and on the picture of it."""

import io
import re
import subprocess
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import cast

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from documents import facts as f
from documents.rendering import page, pdf, render_letter, render_minutes
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from tests.documents import papers

LAYOUTS = {
    "A4, serif": f.Layout(settings_version=3, font="serif"),
    "F4, sans": f.Layout(settings_version=4, paper_size="f4"),
    "F4, Bookman, narrow text": f.Layout(
        settings_version=5, paper_size="f4", font="bookman", margins=(35, 35, 40, 45), font_size=13, line_spacing=150
    ),
    "A4, small, wide text": f.Layout(settings_version=6, margins=(15, 10, 20, 15), font_size=10, line_spacing=100),
}
FONTS = {"sans": {"Liberation-Sans"}, "serif": {"Liberation-Serif"}, "bookman": {"TeX-Gyre-Bonum"}}
# Signs that a font has not are taken from the next in line; the watermark is always of the same font.
BORROWED: dict[str, set[str]] = {"sans": set(), "serif": set(), "bookman": {"Liberation-Serif"}}
STYLE = re.compile("-(Bold|Italic)")
DPI = 72
WITHIN = 1.0  # mm


def minutes_on(layout: f.Layout, *, is_draft: bool = False) -> bytes:
    return render_minutes(replace(papers.minutes(is_draft=is_draft), layout=layout))


def letter_on(layout: f.Layout) -> bytes:
    return render_letter(replace(papers.letter(), layout=layout))


def families(content: bytes) -> set[str]:
    """The families of the fonts in use; all of them must be inside the file."""
    found = set()
    for sheet in PdfReader(io.BytesIO(content)).pages:
        resources = cast("DictionaryObject", sheet["/Resources"])
        for entry in cast("DictionaryObject", resources.get("/Font", {})).values():
            font = entry.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            held = inner["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & held.keys(), font["/BaseFont"]
            found.add(STYLE.sub("", str(font["/BaseFont"]).split("+")[-1]))
    return found


def drawn(content: bytes) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "naskah.pdf"
        paper.write_bytes(content)
        drawing = ["pdftoppm", "-r", str(DPI), "-gray", str(paper), f"{folder}/page"]
        subprocess.run(drawing, check=True, capture_output=True)
        return [Image.open(path).copy() for path in sorted(Path(folder).glob("page*.pgm"))]


def sides(picture: Image.Image) -> tuple[float, float]:
    """How far the ink stands from the left and from the right edge, in mm; the pale KONSEP does not count."""
    box = picture.point(lambda light: 255 if light < 165 else 0).getbbox()
    assert box is not None
    return box[0] * 25.4 / DPI, (picture.width - box[2]) * 25.4 / DPI


@pytest.mark.parametrize("name", LAYOUTS)
def test_paper_has_the_size_the_margins_and_the_font_of_its_layout(name: str) -> None:
    layout = LAYOUTS[name]
    _top, right, _bottom, left = layout.margins
    for content in (letter_on(layout), minutes_on(layout)):
        box = PdfReader(io.BytesIO(content)).pages[0].mediabox
        size = tuple(round(float(side) * 25.4 / 72) for side in (box.width, box.height))
        assert size == page.SIZES[layout.paper_size]
        used = families(content)
        assert FONTS[layout.font] <= used <= FONTS[layout.font] | BORROWED[layout.font]
        # The line under the kop runs from margin to margin.
        assert sides(drawn(content)[0]) == pytest.approx((left, right), abs=WITHIN)


@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_is_printed_in_the_margins(name: str) -> None:
    layout = LAYOUTS[name]
    wide = page.margins_around_tables(layout)
    for content in (letter_on(layout), minutes_on(layout), minutes_on(layout, is_draft=True)):
        for picture in drawn(content):
            left, right = sides(picture)
            assert left > min(layout.margins[3], wide[3]) - WITHIN
            assert right > min(layout.margins[1], wide[1]) - WITHIN


def test_usual_layout_is_the_sheet_of_all_papers_and_nothing_else() -> None:
    assert page.is_usual(f.Layout(settings_version=12))
    one, two = minutes_on(f.Layout()), minutes_on(f.Layout(settings_version=12))
    assert [sheet.extract_text() for sheet in PdfReader(io.BytesIO(one)).pages] == [
        sheet.extract_text() for sheet in PdfReader(io.BytesIO(two)).pages
    ]


def test_rules_of_the_usual_layout_would_change_nothing() -> None:
    """The second sheet says for the usual layout what the first one says: it can be trusted for the others."""
    from weasyprint import CSS, HTML

    html = pdf.html_of("papers/minutes.html", _context())
    sheet, fonts = pdf._sheet()
    rules = CSS(string=page.page_rules(f.Layout()), font_config=fonts, url_fetcher=pdf._data_only())
    plain = HTML(string=html).render(stylesheets=[sheet], font_config=fonts)
    ruled = HTML(string=html).render(stylesheets=[sheet, rules], font_config=fonts)
    pictures = [drawn(document.write_pdf()) for document in (plain, ruled)]
    assert [picture.tobytes() for picture in pictures[0]] == [picture.tobytes() for picture in pictures[1]]


def _context() -> dict[str, object]:
    from documents.rendering.minutes import _context as context_of

    return context_of(papers.minutes(is_draft=True))


def test_draft_on_f4_is_marked_all_over() -> None:
    picture = drawn(minutes_on(LAYOUTS["F4, sans"], is_draft=True))[0]
    pale = picture.point(lambda light: 255 if 200 < light < 240 else 0).getbbox()
    assert pale is not None
    # The letters lie a little beside their line; what is measured is that the whole page is crossed.
    assert (pale[0] + pale[2]) / 2 == pytest.approx(picture.width / 2, abs=picture.width / 20)
    assert (pale[1] + pale[3]) / 2 == pytest.approx(picture.height / 2, abs=picture.height / 20)
    assert pale[3] - pale[1] > picture.height / 2


def test_same_facts_on_the_same_page_give_the_same_bytes() -> None:
    layout = LAYOUTS["F4, Bookman, narrow text"]
    assert letter_on(layout) == letter_on(replace(layout))


@pytest.mark.parametrize("size", ["a4", "f4"])
@pytest.mark.parametrize("margins", list(product((15, 20, 50), (10, 20, 45), (20, 25, 50), (15, 30, 45))))
def test_pages_of_tables_are_never_narrower_than_their_columns(margins: tuple[int, ...], size: str) -> None:
    layout = f.Layout(margins=margins, paper_size=size)  # type: ignore[arg-type]
    top, right, bottom, left = page.margins_around_tables(layout)
    width, _height = page.SIZES[size]
    assert width - left - right >= 175
    usual = (18, 15, 22, 20)
    assert all(margin <= most for margin, most in zip((top, right, bottom, left), usual, strict=True))
    assert min(top, right, left) >= 10
    assert bottom >= 18


def test_specimen_is_a_page_of_its_layout() -> None:
    layout = LAYOUTS["F4, Bookman, narrow text"]
    content = render_sheet(SheetKind.SPECIMEN, specimen(layout))
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 2
    text = "".join(sheet.extract_text() for sheet in pages)
    for words in (
        "CONTOH",
        "000.1.5/0001/B.01/2026",
        "acara",
        "Tembusan:",
        "NIP 0",
        "Notula ini dibuat",
        "KOP JABATAN",
    ):
        assert words in text
    assert sides(drawn(content)[0]) == pytest.approx((45, 35), abs=WITHIN)


def specimen(layout: f.Layout) -> dict[str, object]:
    return {
        "layout": {
            "settings_version": layout.settings_version,
            "paper_size": layout.paper_size,
            "margins": list(layout.margins),
            "font": layout.font,
            "font_size": layout.font_size,
            "line_spacing": layout.line_spacing,
        },
        "letterhead": {"kind": "instansi", "government_name": "Pemerintah Provinsi Contoh", "unit_name": "Setda"},
        "office": {"kind": "jabatan", "unit_name": "Kepala Daerah"},
        "numbers": [{"kind": "Notula", "number": "000.1.5/0001/B.01/2026"}],
        "number": "000.1.5/0001/B.01/2026",
        "security": "Biasa",
        "opening": "Dalam rangka percepatan, kami mengundang Saudara hadir pada:",
        "closing": "Demikian disampaikan, terima kasih.",
        "minutes_closing": "Notula ini dibuat dengan sebenarnya.",
        "contact": "Biro 0812",
        "footer": "Contoh",
        "code": "CONTOH",
    }
