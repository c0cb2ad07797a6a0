"""CSV as offices save it: another encoding, a semicolon, a line that names the separator. Bytes to rows of cells."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from flows.officials.cells import COLUMNS_AT_MOST, ROWS_AT_MOST, SPARE_ROWS, Cell, Row, Table
from flows.officials.words import TableRefused

FIELD_AT_MOST = 131_072
_SEPARATORS = ";,\t|"
_NAMES = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# What cp1252 adds to ASCII and Indonesian names may hold: letters with marks, quotation marks and dashes.
_LIKELY = re.compile(r"[\x00-\x7f\u00a0-\u00ff\u2010-\u2022\u2026\u20ac\u0160\u0161\u017d\u017e\u0178\u0152\u0153]*")


def read_delimited(content: bytes) -> Table:
    """The table. Raises `TableRefused` with the row where the reading fails."""
    text, encoding = _decoded(content)
    if not text.strip():
        raise TableRefused("empty")
    if "\x00" in text:
        raise TableRefused("null_character", row=text.count("\n", 0, text.index("\x00")) + 1)
    text, separator, skipped = _separated(text)
    rows = list(_rows(text, separator, skipped))
    said = {"code": "encoding", "encoding": encoding, "separator": _NAMES[separator]}
    return Table(rows=rows, remarks=[said])


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content, codec), name
    # Every second byte of UTF-16 is zero where letters are Latin, also without its mark.
    head = content[:4000]
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[offset::2]
        if len(half) > 8 and half.count(0) > 0.8 * len(half):
            return _strictly(content, codec), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _western(content), "Windows-1252"


def _strictly(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise TableRefused("unreadable_encoding") from None


def _western(content: bytes) -> str:
    """Windows-1252, if that gives words; other code pages would give other letters without a word of warning."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise TableRefused("unreadable_encoding") from None
    marked = [letter for letter in text if ord(letter) > 127]
    is_rare = len(marked) <= len(text) / 10
    best = from_bytes(content[:200_000], cp_isolation=["cp1252", "utf_8", "big5", "shift_jis", "gb18030"]).best()
    if not is_rare or not _LIKELY.fullmatch(text) or (best is not None and best.encoding not in {"cp1252", "utf_8"}):
        raise TableRefused("unreadable_encoding")
    return text


def _separated(text: str) -> tuple[str, str, int]:
    """The text without the line "sep=;" that Excel writes, the separator, and how many lines were taken off."""
    first, _end, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff"))
    if named and named[1] in _SEPARATORS:
        return rest, named[1], 1
    sample = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:20]]
    # The separator that cuts most of the first lines, and those into most pieces; a comma also stands in names.
    counts = {mark: sorted((line.count(mark) for line in sample), reverse=True)[:5] for mark in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda mark: (min(counts[mark]), sum(counts[mark])))
    return text, best, 0


def _rows(text: str, separator: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    taken = 0
    while True:
        number = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refusal(error, number + skipped, reader.line_num + skipped) from None
        while values and not values[-1].strip():
            values.pop()
        if not values:
            continue
        taken += 1
        if taken > ROWS_AT_MOST + SPARE_ROWS:
            raise TableRefused("too_many_rows", limit=ROWS_AT_MOST)
        if len(values) > COLUMNS_AT_MOST:
            raise TableRefused("too_many_columns", limit=COLUMNS_AT_MOST)
        yield Row(number + skipped, [Cell(_unguarded(value)) for value in values])


def _refusal(error: csv.Error, first: int, last: int) -> TableRefused:
    words = str(error)
    if "unexpected end" in words or last > first:
        return TableRefused("open_quote", row=first)
    if "field limit" in words:
        return TableRefused("long_field", row=first, limit=FIELD_AT_MOST)
    return TableRefused("broken_row", row=first)


def _unguarded(value: str) -> str:
    """The value without the apostrophe that our own export sets before what a spreadsheet would run."""
    return value[1:] if len(value) > 1 and value[0] == "'" and value[1] in "=+-@\t" else value
