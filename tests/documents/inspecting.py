"""What a PDF must hold for the archive and for screen readers: PDF/A-3a and PDF/UA-1, as far as seen here.

These are our own readings of the two norms, not those of a certified validator (docs/papers.md). Each finding is a
sentence; `assert_archival` wants none.
"""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, PdfError, String, parse_content_stream

# Fonts a paper may show: those of the letterforms an office chooses, and those that hold other scripts and signs.
OUR_FONTS = ("LiberationSans", "LiberationSerif", "TeXGyreBonum", "DejaVuSans", "DroidSansFallback")
SHOWN = {"Tj", "TJ", "'", '"'}
EVENTS = ("/OpenAction", "/AA")


def assert_archival(
    content: bytes,
    *,
    fonts: tuple[str, ...] = OUR_FONTS,
    attached: tuple[str, ...] = (),
    has_table_heads: bool = True,
    has_heading: bool = True,
    lacks: tuple[str, ...] = (),
) -> None:
    """Fail with every finding. `attached` names the files that must be inside; a signed file may be given as well.

    What is in `lacks` must be found, and is no fault of this kind.
    """
    found = findings(content, fonts=fonts, attached=attached)
    assert [words for words in lacks if words not in found] == []
    allowed = list(lacks)
    allowed += [] if has_table_heads else ["a table has no header cell"]
    allowed += [] if has_heading else ["there is no heading"]
    assert [words for words in found if words not in allowed] == []


def findings(
    content: bytes, *, fonts: tuple[str, ...] = OUR_FONTS, attached: tuple[str, ...] | None = None
) -> list[str]:
    """Everything that is missing, in words; any attached files are right when `attached` is None."""
    try:
        with Pdf.open(io.BytesIO(content)) as pdf:
            return [
                *_syntax(pdf),
                *_archive(pdf),
                *_metadata(pdf),
                *_reading(pdf),
                *_structure(pdf),
                *_annotations(pdf),
                *_fonts(pdf, fonts),
                *_content(pdf),
                *_attachments(pdf, attached),
            ]
    except PdfError as error:
        return [f"it cannot be read: {error}"]


def _syntax(pdf: Pdf) -> Iterator[str]:
    for problem in pdf.check_pdf_syntax():
        yield f"the syntax is not clean: {problem}"
    if pdf.is_encrypted:
        yield "it is encrypted"


def _archive(pdf: Pdf) -> Iterator[str]:
    if pdf.pdf_version != "1.7":
        yield f"it is PDF {pdf.pdf_version}"
    if "/ID" not in pdf.trailer:
        yield "there is no identifier"
    if not any("/DestOutputProfile" in intent for intent in pdf.Root.get("/OutputIntents", [])):
        yield "there is no output intent with its profile"
    for event in EVENTS:
        if event in pdf.Root:
            yield f"it acts by itself: {event}"
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        yield "it holds JavaScript"


def _metadata(pdf: Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "there are no XMP metadata"
        return
    packet = pdf.Root.Metadata.read_bytes().decode()
    for words, pattern in (
        ("PDF/A part 3", r'pdfaid:part(?:="|>)3\b'),
        ("PDF/A level A", r'pdfaid:conformance(?:="|>)A\b'),
        ("PDF/UA part 1", r'pdfuaid:part(?:="|>)1\b'),
        ("the schema of the PDF/UA mark", r"<pdfaSchema:prefix>pdfuaid<"),
    ):
        if not re.search(pattern, packet):
            yield f"the metadata do not say {words}"
    if packet.count("<rdf:RDF") != 1:
        yield "the metadata are not one description"
    title = str(pdf.docinfo.get("/Title", ""))
    if not title.strip():
        yield "there is no title"
    with pdf.open_metadata() as said:
        if said.get("dc:title") != title:
            yield "two titles differ"
        for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
            if (key in pdf.docinfo) != (name in said):
                yield f"{name} stands in one place only"


def _reading(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root
    if not str(root.get("/Lang", "")).startswith("id"):
        yield "the language is not Indonesian"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not displayed"
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "it is not marked as tagged"
    if any(page.get("/Tabs") != Name.S for page in pdf.pages):
        yield "a page is not walked in the order of its structure"


def _structure(pdf: Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in pdf.Root:
        yield "there is no structure tree"
        return
    tree = pdf.Root.StructTreeRoot
    if "/ParentTree" not in tree:
        yield "the structure tree has no parent tree"
    elements = list(_elements(tree))
    kinds = [str(element.S) for element in elements]
    levels = [int(kind[2]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    if not levels:
        yield "there is no heading"
    elif levels[0] != 1 or any(after > before + 1 for before, after in pairwise(levels)):
        yield f"headings leave out a level: {levels}"
    for element in elements:
        if str(element.S) == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield "a picture has no alternative text"
        if str(element.S) == "/Table":
            yield from _table(element)


def _table(table: Any) -> Iterator[str]:
    cells = list(_elements(table))
    if not any(cell.S == Name.TH for cell in cells):
        yield "a table has no header cell"
        return
    plain = [cell for cell in cells if cell.S == Name.TD]
    if plain and not any("/Headers" in _attributes(cell) for cell in plain):
        yield "no cell of a table names its headers"


def _attributes(element: Any) -> dict[str, Any]:
    given = element.get("/A", Array())
    rows = given if isinstance(given, Array) else [given]
    return {key: value for row in rows if isinstance(row, Dictionary) for key, value in row.items()}


def _elements(root: Any) -> Iterator[Any]:
    """Every element below `root`, in the order of reading."""
    waiting = [root.get("/K", Array())]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Array):
            waiting.extend(reversed(list(element)))
        elif isinstance(element, Dictionary):
            if "/S" in element:
                yield element
            if "/K" in element:
                waiting.append(element.K)


def _annotations(pdf: Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            flags = int(annotation.get("/F", 0))
            if not flags & 4 or flags & (1 | 2 | 32):
                yield "an annotation is hidden or not printed"
            if annotation.Subtype == Name.Link and not str(annotation.get("/Contents", "")).strip():
                yield "a link does not say where it leads"
            if annotation.Subtype == Name.Widget and not str(annotation.get("/TU", "")).strip():
                yield "a field has no name that can be read"
            if "/StructParent" not in annotation and annotation.Subtype != Name.Widget:
                yield "an annotation stands outside the structure"


def _fonts(pdf: Pdf, expected: tuple[str, ...]) -> Iterator[str]:
    seen = set()
    for page in pdf.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            name = str(font.BaseFont).lstrip("/").split("+")[-1]
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
            descriptor = font.get("/DescendantFonts", [font])[0].get("/FontDescriptor", {})
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                yield f"a font is not embedded: {name}"
            if "/ToUnicode" not in font:
                yield f"a font cannot be read back: {name}"
            if not name.replace("-", "").startswith(expected):
                yield f"a font was not expected: {name}"


def _content(pdf: Pdf) -> Iterator[str]:
    """Text outside the structure, and letters that no font has."""
    for number, page in enumerate(pdf.pages, start=1):
        depth, loose, missing = 0, False, False
        for operands, operator in parse_content_stream(page):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) in SHOWN:
                loose = loose or depth == 0
                missing = missing or any(b"\x00\x00" in codes for codes in _codes(operands))
        if loose:
            yield f"text of page {number} stands outside the structure"
        if missing:
            yield f"a letter of page {number} is in no font"


def _codes(operands: Any) -> Iterator[list[bytes]]:
    """The glyphs that are shown, two bytes each (all our fonts are Type 0)."""
    for operand in operands:
        parts = operand if isinstance(operand, Array) else [operand]
        for part in parts:
            if isinstance(part, String):
                shown = bytes(part)
                yield [shown[at : at + 2] for at in range(0, len(shown), 2)]


def _attachments(pdf: Pdf, expected: tuple[str, ...] | None) -> Iterator[str]:
    associated = [str(file.UF) for file in pdf.Root.get("/AF", [])]
    if expected is not None and sorted(associated) != sorted(expected):
        yield f"these files are attached: {associated}"
    if len(associated) != len(set(associated)):
        yield "an attached file is named twice"
    embedded = pdf.Root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", Array())
    if len(embedded) // 2 != len(set(associated)):
        yield "an attached file is not associated with the paper"
    for file in pdf.Root.get("/AF", []):
        stream = file.EF.F
        if "/AFRelationship" not in file:
            yield f"{file.UF} does not say what it is to the paper"
        if "/Subtype" not in stream:
            yield f"{file.UF} does not say what kind of file it is"
        if not str(file.get("/Desc", "")).strip():
            yield f"{file.UF} is not described"
        if not {"/CreationDate", "/ModDate"} <= set(stream.get("/Params", Dictionary()).keys()):
            yield f"{file.UF} has no dates"
