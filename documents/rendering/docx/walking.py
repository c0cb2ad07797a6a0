"""The HTML of a paper, element by element, into a Word file. Knows the classes of templates/papers, nothing of Word."""

import base64
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html as parser

from documents.rendering import pdf
from documents.rendering.docx.writing import Cell, Form, Run, WordFile

# What stands in a line with others. All the rest is a block.
_INLINE = {"span", "b", "strong", "i", "em", "a", "sup", "small", "br", "wbr"}
# By class: how far what is inside stands from the left, in mm, as the sheet of papers has it.
_INDENTS = {"deeper": 16, "block": 8, "of-event": 10, "inset": 11}
_REFERENCE = 78
_SPACE = re.compile(r"[ \t\r\n]+")
_CELL = Form(style="IsiTabel")
_ROOM_LINES = 3
# What stands close together, and apart from what follows.
_GROUPS = {"facts", "to", "reference", "signer"}
_GAP = Form(size=5, is_tight=True)
_TITLE = Form(style="Title", align="center", keeps_next=True)
_SECTION = Form(style="Heading1", hanging=8, tabs=(8.0,), keeps_next=True)
_PART = Form(style="Heading2", left=8, hanging=8, tabs=(8.0,), keeps_next=True)


def walk(source: str, word: WordFile) -> str:
    """Write everything that the paper says into `word`; returns the title of the HTML."""
    root = parser.document_fromstring(source)
    _Walk(word).blocks(root.find("body"), Form())
    return (root.findtext("head/title") or "").strip()


@dataclass
class _Walk:
    """One way through a paper: what comes next starts a page, or not."""

    word: WordFile
    starts_page: bool = False

    def blocks(self, parent: Any, form: Form) -> None:
        """Every block of `parent`, one after the other; words that stand between them are a paragraph of their own."""
        for element in _loose_words_wrapped(parent):
            self._block(element, form)

    def _block(self, element: Any, form: Form) -> None:
        classes = _classes(element)
        if "letterhead" in classes:
            self._letterhead(element)
        elif "signers" in classes:
            self._signers(element)
        elif "room" in classes:
            self._room(form)
        elif element.tag == "table":
            self._table(element)
        elif element.tag in {"ol", "ul"}:
            self._list(element, form)
        elif element.tag in {"p", "h1", "h2", "h3"}:
            self._paragraph(element, form)
        elif element.tag == "img" or classes & {"confirm", "seal"}:
            return  # only a paper that went out has a seal or a personal link
        else:
            self.starts_page |= "appendix" in classes
            inside = _inside(classes, form)
            self.blocks(element, replace(inside, style="Quote") if element.tag == "blockquote" else inside)
            if classes & _GROUPS:
                self._write((), _GAP)

    def _write(self, runs: Sequence[Run], form: Form) -> None:
        self.word.paragraph(runs, replace(form, starts_page=self.starts_page))
        self.starts_page = False

    def _paragraph(self, element: Any, form: Form) -> None:
        runs = _runs(element)
        if any(run.text.strip() for run in runs):
            self._write(runs, _form_of(element, form))

    def _room(self, form: Form) -> None:
        """Where a pen will sign."""
        for _line in range(_ROOM_LINES):
            self._write((), form)

    def _letterhead(self, element: Any) -> None:
        if (crest := element.find(".//img")) is not None and (content := _picture(crest.get("src", ""))):
            self.word.picture(content, 20)
        lines = element.findall("p")
        for line in lines:
            size = 18.0 if "unit" in _classes(line) else 9.0 if "address" in _classes(line) else 13.5
            is_last = line is lines[-1] and element.find("div") is not None
            runs = [replace(run, bold=size == 18.0) for run in _runs(line)]
            self._write(runs, Form(align="center", size=size, is_ruled=is_last, is_tight=not is_last))

    def _signers(self, element: Any) -> None:
        """Two who sign side by side: two columns without lines."""
        columns: tuple[list[Any], list[Any]] = ([], [])
        for child in element:
            columns["second" in _classes(child) or bool(columns[1])].append(child)
        cells = [Cell(tuple(_paragraphs(column, Form(is_tight=True)))) for column in columns]
        self.word.table([], [cells], (0, 0), has_lines=False)

    def _list(self, element: Any, form: Form) -> None:
        for runs, placed in _items(element, form):
            self._write(runs, placed)

    def _table(self, element: Any) -> None:
        if (caption := element.find("caption")) is not None:
            self._write(_runs(caption), Form(style="Caption", keeps_next=True))
        is_identity = "identity" in _classes(element)
        widths = [_column_widths().get(name, 0) for column in element.iter("col") for name in [column.get("class", "")]]
        head = [_cells(row) for row in element.findall("thead/tr")]
        rows = [_cells(row) for row in element.findall("tbody/tr")]
        if is_identity:
            rows = [[cells[0], _colon(cells[1]), *cells[1:]] for cells in rows]
            widths = [*widths[:1], 4, *widths[1:]]
        columns = max((sum(cell.span for cell in row) for row in [*head, *rows]), default=0)
        if columns:
            if self.starts_page:
                self._write((), Form())
            self.word.table(head, rows, [*widths, *[0] * columns][:columns], has_lines=not is_identity)


# --- blocks to paragraphs ------------------------------------------------------------------------------------------


def _paragraphs(elements: Sequence[Any], form: Form) -> Iterator[tuple[tuple[Run, ...], Form]]:
    """Blocks in a place that holds paragraphs only: a cell, a column."""
    for element in elements:
        if "room" in _classes(element):
            yield from ((((), form)) for _line in range(_ROOM_LINES))
        elif element.tag in {"ol", "ul"}:
            yield from _items(element, form)
        elif element.tag in {"p", "h1", "h2", "h3"}:
            yield _runs(element), form
        else:
            yield from _paragraphs(list(_loose_words_wrapped(element)), form)


def _items(element: Any, form: Form) -> Iterator[tuple[tuple[Run, ...], Form]]:
    """The items of a list, each with its mark; blocks inside an item stand below it."""
    placed = replace(form, hanging=7, tabs=(7.0,), is_tight=True)
    is_numbered_by_itself = "numbered" in _classes(element)
    for number, item in enumerate(element.findall("li"), 1):
        first, *rest = list(_loose_words_wrapped(item)) or [item]
        mark = () if is_numbered_by_itself else (Run(f"{number}.\t" if element.tag == "ol" else "–\t"),)
        yield (*mark, *_runs(first)), placed
        yield from _paragraphs(rest, form.moved(7))


def _form_of(element: Any, form: Form) -> Form:
    """How a paragraph or heading stands: by its tag, its class, and where it is."""
    classes, parent = _classes(element), _classes(element.getparent())
    if element.tag != "p":
        return _heading(element.tag, classes, parent)
    if "title" in parent:
        return Form(align="center", is_tight="about" in classes)
    if element.find("span[@class='label']") is not None:
        return _labelled(parent | classes, form)
    if element.find("span[@class='number']") is not None:
        return replace(form, hanging=7, tabs=(7.0,))
    if "dated" in classes:
        return Form(align="right")
    is_prose = "prose" in parent and "lead" not in classes
    return _inside(
        classes,
        replace(form, align="both" if is_prose else form.align, keeps_next=form.keeps_next or "kind" in classes),
    )


def _heading(tag: str, classes: set[str], parent: set[str]) -> Form:
    # A report has no title of its own: its sections are headed from the first level.
    if "title" in parent or (tag == "h1" and "section" not in classes):
        return _TITLE
    return _PART if "part" in classes or tag == "h3" else _SECTION


def _labelled(classes: set[str], form: Form) -> Form:
    """A label, its colon and its value, each under those of the line above."""
    if "honoured" in classes:
        return replace(form, hanging=11, tabs=(11.0,), is_tight=True)
    label = 31.5 if "of-event" in classes else 23.5
    return replace(form, hanging=label + 3.5, tabs=(label, label + 3.5), is_tight=True)


def _inside(classes: set[str], form: Form) -> Form:
    if "signer" in classes:
        return replace(form, left=80, align="", is_tight=True)
    if "closing" in classes:
        # The last sentence stays with the name.
        return replace(form, keeps_next=True)
    if classes & {"note", "about"}:
        return replace(form, size=9.0)
    if classes & {"to", "reference"}:
        return replace(form, left=_REFERENCE if "reference" in classes else 0, is_tight=True)
    for name, indent in _INDENTS.items():
        if name in classes:
            return replace(form, left=indent)
    return form


def _cells(row: Any) -> list[Cell]:
    is_group = "group" in _classes(row)
    made = []
    for cell in row:
        in_head = row.getparent().tag == "thead" or is_group
        is_centred = (in_head and not is_group) or bool(_classes(cell) & {"number", "middle"})
        form = replace(_CELL, align="center" if is_centred else "")
        written = tuple(
            (tuple(replace(run, bold=True) for run in runs) if in_head else runs, placed)
            for runs, placed in _paragraphs(list(_loose_words_wrapped(cell)), form)
        )
        made.append(Cell(written, span=int(cell.get("colspan", 1)), is_head=is_group))
    return made


def _colon(value: Cell) -> Cell:
    """The colon before a value; none where a heading stands alone."""
    says = any(run.text.strip() for runs, _form in value.paragraphs for run in runs)
    return Cell((((Run(":" if says else ""),), _CELL),))


# --- words ---------------------------------------------------------------------------------------------------------


def _runs(element: Any) -> tuple[Run, ...]:
    """The words of a block with their manner of writing, white space as a browser sets it."""
    classes = _classes(element)
    whole = Run("", bold=bool(classes & {"kind"}) or {"about", "capitals"} <= classes, caps="capitals" in classes)
    runs = list(_words(element, whole))
    said: list[Run] = []
    for run in runs:
        text = _SPACE.sub(" ", run.text) if run.text not in {"\t", "\n"} else run.text
        before = said[-1].text if said else " "
        if before.endswith((" ", "\t", "\n")):
            text = text.lstrip(" ")
        if text:
            said.append(run if text == run.text else run.saying(text))
    while said and not said[-1].text.strip():
        said.pop()
    if said:
        said[-1] = said[-1].saying(said[-1].text.rstrip())
    return tuple(said)


def _words(element: Any, manner: Run) -> Iterator[Run]:
    if element.text:
        yield manner.saying(_plain(element.text))
    for child in element:
        if not isinstance(child.tag, str):
            inside: list[Run] = []
        elif child.tag == "br":
            inside = [Run("\n")]
        else:
            inside = [*_words(child, _manner(child, manner)), *_after(child)]
        yield from inside
        if child.tail:
            yield manner.saying(_plain(child.tail))


def _after(element: Any) -> list[Run]:
    """A label, its colon and a number stand in columns of their own."""
    if "delegation" in _classes(element):
        return [Run(" ")]
    return [Run("\t")] if _classes(element) & {"label", "colon", "number"} else []


def _manner(element: Any, manner: Run) -> Run:
    classes = _classes(element)
    return replace(
        manner,
        bold=manner.bold or element.tag in {"b", "strong"},
        italic=manner.italic or element.tag in {"i", "em"} or bool(classes & {"gap", "about"}),
        caps=(manner.caps or "capitals" in classes) and "gap" not in classes,
    )


def _plain(text: str) -> str:
    """Without the marks by which a layout engine breaks overlong words."""
    return text.replace("\u200b", "")


def _loose_words_wrapped(parent: Any) -> Iterator[Any]:
    """The blocks of `parent`; words and inline elements between them come as a paragraph of their own."""
    loose = parser.Element("p")
    loose.text = parent.text
    for child in parent:
        if isinstance(child.tag, str) and child.tag in _INLINE:
            loose.append(deepcopy(child))  # with the words after it
            continue
        if _says(loose):
            yield loose
        if isinstance(child.tag, str):
            yield child
        loose = parser.Element("p")
        loose.text = child.tail
    if _says(loose):
        yield loose


def _says(element: Any) -> bool:
    return bool("".join(element.itertext()).strip())


def _classes(element: Any) -> set[str]:
    return set() if element is None else set(element.get("class", "").split())


def _picture(address: str) -> bytes:
    """The bytes of a picture that is written into the page; empty for any other address."""
    kind, _, content = address.partition(";base64,")
    return base64.b64decode(content) if kind in {"data:image/png", "data:image/jpeg"} else b""


@cache
def _column_widths() -> dict[str, float]:
    """The widths of columns by class, as the sheet of papers sets them (mm)."""
    found = re.findall(r"^col\.([\w-]+) \{ width: ([\d.]+)mm \}", Path(pdf.SHEET).read_text(), re.MULTILINE)
    return {name: float(width) for name, width in found}
