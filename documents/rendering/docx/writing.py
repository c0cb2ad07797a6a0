"""The Word side: page, styles, paragraphs and tables of one file. Knows nothing of papers."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from documents.facts import Layout
from documents.rendering.page import SIZES

# The fonts that the rules name: an office has them, or Word takes the free ones of the same measures.
FONTS = {"sans": "Arial", "serif": "Times New Roman", "bookman": "Bookman Old Style"}
MARK = "KONSEP"
_NARROWEST = 10  # mm: "No." in one line
_TWIPS = 56.6929  # in a millimetre
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BLACK = RGBColor(0, 0, 0)
# XML holds none of these; a file with one would not open.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Run:
    """Words in one manner of writing; `"\\t"` and `"\\n"` are a tab and a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    caps: bool = False

    def saying(self, text: str) -> "Run":
        """Other words in the same manner."""
        return Run(text, self.bold, self.italic, self.caps)


@dataclass(frozen=True)
class Form:
    """How a paragraph stands: its style, its measures in mm, and where it is aligned."""

    style: str = "Normal"
    left: float = 0
    hanging: float = 0
    tabs: tuple[float, ...] = ()
    align: str = ""  # "", "center", "right", "both"
    keeps_next: bool = False
    starts_page: bool = False
    size: float | None = None
    is_ruled: bool = False  # a double line below, as under a kop
    is_tight: bool = False  # nothing between it and the next

    def moved(self, left: float) -> "Form":
        return replace(self, left=self.left + left)


@dataclass(frozen=True)
class Cell:
    """One cell: its paragraphs, over how many columns it goes, and whether it is a heading."""

    paragraphs: tuple[tuple[tuple[Run, ...], Form], ...]
    span: int = 1
    is_head: bool = False


class WordFile:
    """One file, written from top to bottom."""

    def __init__(self, layout: Layout, *, footer: str) -> None:
        self._document = docx.Document()
        self.width = _set_page(self._document, layout)
        _set_styles(self._document, layout)
        _write_header(self._document, footer)
        self._body = self._document.element.body
        self._last = self._body.sectPr

    def paragraph(self, runs: Sequence[Run], form: Form) -> None:
        self._last.addprevious(paragraph(runs, form))

    def picture(self, content: bytes, width: float) -> None:
        """A picture in the middle, `width` mm wide."""
        drawn = self._document.add_paragraph()
        drawn.alignment = WD_ALIGN_PARAGRAPH.CENTER
        drawn.add_run().add_picture(io.BytesIO(content), width=Mm(width))

    def table(self, head: Sequence[Sequence[Cell]], rows: Sequence[Sequence[Cell]], widths: Sequence[float],
              *, has_lines: bool = True) -> None:  # fmt: skip
        """A table as wide as the text; `widths` in mm, 0 takes what is left. Its head stands on every page."""
        least = _NARROWEST if has_lines else 0
        measured = fitted([width and max(width, least) for width in widths], self.width)
        table = OxmlElement("w:tbl")
        table.append(_table_properties(has_lines=has_lines))
        grid = _into(table, "w:tblGrid")
        for width in measured:
            _into(grid, "w:gridCol", w=_twips(width))
        for row in head:
            table.append(_row(row, measured, is_head=True))
        for row in rows:
            table.append(_row(row, measured, is_head=False))
        self._last.addprevious(table)
        # Word sets two tables without anything between them as one.
        self._last.addprevious(paragraph((), Form(size=4)))

    def as_bytes(self, *, title: str, author: str, made_at: dt.datetime) -> bytes:
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = clean(title)[:250], clean(author)[:250], "id-ID"
        properties.comments, properties.created, properties.modified = "", made_at, made_at
        written = io.BytesIO()
        self._document.save(written)
        return written.getvalue()


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def fitted(widths: Sequence[float], total: float) -> list[float]:
    """The widths in mm: those without one share what is left; all are drawn together where there is too much."""
    free = sum(not width for width in widths)
    fixed = sum(widths)
    room = max(total - fixed, total * 0.2 * min(free, 4)) if free else 0
    shared = [width or room / free for width in widths]
    return [width * total / sum(shared) for width in shared]


# --- elements ------------------------------------------------------------------------------------------------------


def paragraph(runs: Sequence[Run], form: Form) -> Any:
    """One paragraph as an element."""
    made = OxmlElement("w:p")
    properties = _into(made, "w:pPr")
    if form.style != "Normal":
        _into(properties, "w:pStyle", val=form.style)
    if form.keeps_next:
        _into(properties, "w:keepNext")
    if form.starts_page:
        _into(properties, "w:pageBreakBefore")
    _place(properties, form)
    for run in runs:
        made.append(_run(run, form.size))
    return made


def _place(properties: Any, form: Form) -> None:
    """Where the lines begin and end, in the order in which Word wants it said."""
    if form.is_ruled:
        _into(_into(properties, "w:pBdr"), "w:bottom", val="thickThinSmallGap", sz="18", space="4", color="000000")
    if form.tabs:
        stops = _into(properties, "w:tabs")
        for stop in form.tabs:
            _into(stops, "w:tab", val="left", pos=_twips(form.left + stop))
    if form.is_tight:
        _into(properties, "w:spacing", after="0")
    if form.left or form.hanging:
        _into(properties, "w:ind", left=_twips(form.left + form.hanging), hanging=_twips(form.hanging))
    if form.align:
        _into(properties, "w:jc", val=form.align)


def _run(run: Run, size: float | None) -> Any:
    made = OxmlElement("w:r")
    if run.bold or run.italic or run.caps or size:
        properties = _into(made, "w:rPr")
        for is_set, name in ((run.bold, "w:b"), (run.italic, "w:i"), (run.caps, "w:caps")):
            if is_set:
                _into(properties, name)
        if size:
            _into(properties, "w:sz", val=str(round(size * 2)))
    for piece in re.split("([\t\n])", clean(run.text)):
        if piece == "\t":
            _into(made, "w:tab")
        elif piece == "\n":
            _into(made, "w:br")
        elif piece:
            text = _into(made, "w:t")
            text.text = piece
            text.set(_SPACE, "preserve")
    return made


def _row(cells: Sequence[Cell], widths: Sequence[float], *, is_head: bool) -> Any:
    row = OxmlElement("w:tr")
    properties = _into(row, "w:trPr")
    _into(properties, "w:cantSplit")
    if is_head:
        _into(properties, "w:tblHeader")
    at = 0
    for cell in cells:
        row.append(_cell(cell, sum(widths[at : at + cell.span]), is_head=is_head))
        at += cell.span
    return row


def _cell(cell: Cell, width: float, *, is_head: bool) -> Any:
    made = OxmlElement("w:tc")
    properties = _into(made, "w:tcPr")
    _into(properties, "w:tcW", w=_twips(width), type="dxa")
    if cell.span > 1:
        _into(properties, "w:gridSpan", val=str(cell.span))
    if is_head or cell.is_head:
        _into(properties, "w:shd", val="clear", color="auto", fill="ECECEC" if is_head else "F6F6F6")
    for runs, form in cell.paragraphs or (((), Form(style="IsiTabel")),):
        made.append(paragraph(runs, form))
    return made


def _table_properties(*, has_lines: bool) -> Any:
    properties = OxmlElement("w:tblPr")
    if has_lines:
        _into(properties, "w:tblStyle", val="TableGrid")
    _into(properties, "w:tblW", w="5000", type="pct")
    _into(properties, "w:tblLayout", type="fixed")
    margins = _into(properties, "w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        _into(margins, f"w:{side}", w="70", type="dxa")
    return properties


def _into(parent: Any, tag: str, **attributes: str) -> Any:
    # Far cheaper than an element of its own that is moved there: a table of four hundred lines has ten thousand.
    return etree.SubElement(parent, _name(tag), {_name(f"w:{name}"): value for name, value in attributes.items()})


_name = cache(qn)


def _twips(millimetres: float) -> str:
    return str(round(millimetres * _TWIPS))


# --- page and styles -----------------------------------------------------------------------------------------------


def _set_page(document: Any, layout: Layout) -> float:
    """Size and margins; returns the width of the text in mm."""
    width, height = SIZES[layout.paper_size]
    top, right, bottom, left = layout.margins
    section = document.sections[0]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = Mm(max(top / 2 - 4, 5)), Mm(max(bottom / 2 - 4, 5))
    return float(width - left - right)


def _set_styles(document: Any, layout: Layout) -> None:
    """The office's font and size in the styles themselves, so that whoever edits changes them in one place."""
    for name, more in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONTS[layout.font], Pt(layout.font_size + more)
        style.font.color.rgb = _BLACK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONTS[layout.font])
        for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.bold = name in {"Title", "Heading 1", "Heading 2", "Caption", "Header"}
        style.font.italic = name == "Quote"
        form = style.paragraph_format
        form.line_spacing = layout.line_spacing / 100
        form.space_before, form.space_after = Pt(12 if name == "Heading 1" else 0), Pt(_AFTER.get(name, 6))
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        document.styles["Title"].element.pPr.remove(border)
    table = document.styles.add_style("Isi Tabel", WD_STYLE_TYPE.PARAGRAPH)
    table.base_style, table.font.size = document.styles["Normal"], Pt(max(layout.font_size - 2, 8))
    table.paragraph_format.space_after, table.paragraph_format.line_spacing = Pt(0), 1.0
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "id-ID")


# By style: points more than the text, and points below a paragraph where they are not six.
_SIZES = {"Normal": 0, "Title": 2, "Heading 1": 0, "Heading 2": 0, "Caption": -2, "Quote": 0, "Header": 2, "Footer": -5}
_AFTER = {"Title": 0, "Header": 0, "Footer": 0, "Heading 2": 3}


def _write_header(document: Any, footer: str) -> None:
    """KONSEP above every page, and below it what a draft is, with the number of the page."""
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.text, head.alignment = MARK, WD_ALIGN_PARAGRAPH.CENTER
    foot = section.footer.paragraphs[0]
    foot.text = f"{footer} Halaman "
    _field(foot, "PAGE")
    foot.add_run(" dari ")
    _field(foot, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple", {qn("w:instr"): name})
    field.append(_run(Run("1"), None))
    paragraph._p.append(field)
