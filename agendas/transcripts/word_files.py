"""DOCX to lines. What a file may cost is settled before python-docx opens it."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.oxml.ns import qn

from agendas.transcripts.spoken import TIME, TranscriptRefused

UNPACKED_AT_MOST = 50 * 1024 * 1024
# The tree of a part takes ten times its bytes; a day's transcript has two million.
XML_AT_MOST = 20 * 1024 * 1024
PARTS_AT_MOST = 2_000
_CHUNK = 256 * 1024
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_OVERLAP = 32
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), {qn("w:br"), qn("w:cr")}
# What Word wraps around paragraphs and rows: content controls, and insertions that nobody has accepted yet.
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")}
_BARE_TIME = re.compile(TIME)
_HEADINGS = frozenset(
    [
        "no",
        "no.",
        "waktu",
        "jam",
        "time",
        "timestamp",
        "pembicara",
        "speaker",
        "nama",
        "name",
        "isi",
        "transkrip",
        "text",
    ]
)


def read_word(content: bytes) -> list[str]:
    """The lines of the paragraphs and of the rows of tables, an empty one between them. Raises
    `TranscriptRefused`."""
    _check_package(content)
    try:
        body = docx.Document(io.BytesIO(content)).element.body
        return list(_lines(body))
    except Exception:  # whatever a broken package makes the reader raise comes to the same
        raise TranscriptRefused(
            _("The file is damaged: Word text was expected in it. Save it as DOCX again.")
        ) from None


# --- before it is opened -----------------------------------------------------------------------------------------


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(archive, part)
    except TranscriptRefused:
        raise
    except RuntimeError:  # what zipfile says of a part with a password
        raise _locked() from None
    except Exception:  # a ZIP can be broken in many ways
        raise TranscriptRefused(_("The file is damaged: it cannot be unpacked.")) from None


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise _locked()
    if any(name.endswith("vbaproject.bin") for name in names):
        raise TranscriptRefused(_("The file holds macros. Save it as DOCX without macros."))
    if "[content_types].xml" not in names or not any(name.endswith("document.xml") for name in names):
        raise TranscriptRefused(_("This is a packed file, but not one of Word. Save the transcript as DOCX."))
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    is_large = sum(part.file_size for part in parts) > UNPACKED_AT_MOST or xml > XML_AT_MOST
    if is_large or len(parts) > PARTS_AT_MOST:
        raise TranscriptRefused(_("Unpacked the file is far larger than a transcript. Save it as plain text."))


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """zipfile reads no more of a part than it declares, and what it declares has been added up."""
    kept = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = kept + chunk
            if any(mark in window for mark in _ENTITIES):
                raise TranscriptRefused(_("The file declares its own entities, as no transcript does. It is not read."))
            kept = window[-_OVERLAP:]


def _locked() -> TranscriptRefused:
    return TranscriptRefused(_("The file is locked with a password. Save it without one."))


# --- opened ------------------------------------------------------------------------------------------------------


def _lines(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag == _PARAGRAPH:
            yield from _words(child).split("\n")
            yield ""
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag in _WRAPPERS:
            yield from _lines(child)


def _rows(table: Any) -> Iterator[str]:
    """A row as a line: time, who, words, by whichever of these columns there are."""
    for row in _inside(table, _ROW):
        cells = [" ".join(" ".join(_lines(cell)).split()) for cell in _inside(row, _CELL)]
        cells = [words for words in cells if words]
        if not cells or all(words.lower() in _HEADINGS for words in cells):
            continue
        time = ""
        if _is_time(cells[0]):
            time = f"[{cells.pop(0)}] "
        who = f"{cells[0].rstrip(':')}: " if len(cells) > 1 else ""
        yield f"{time}{who}{' '.join(cells[1:] if who else cells)}".strip()
        yield ""


def _inside(node: Any, tag: str) -> Iterator[Any]:
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _words(paragraph: Any) -> str:
    """The words of a paragraph. Word keeps what was struck out under another name than `w:t`."""
    pieces = []
    for node in paragraph.iter():
        if node.tag == _TEXT:
            pieces.append(node.text or "")
        elif node.tag == _TAB and node.getparent().tag != qn("w:tabs"):
            pieces.append("\t")
        elif node.tag in _BREAKS:
            pieces.append("\n")
    return "".join(pieces)


def _is_time(words: str) -> bool:
    return bool(_BARE_TIME.fullmatch(words))
