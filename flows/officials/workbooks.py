"""XLSX to rows of cells. What a file may cost is settled before openpyxl opens it."""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from flows.officials.cells import (
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    SPARE_ROWS,
    UNPACKED_AT_MOST,
    Cell,
    Row,
    Table,
)
from flows.officials.words import TableRefused

FORMULA_WITHOUT_VALUE, ERROR_VALUE = "formula_without_value", "error_value"
# A cell far to the right would make openpyxl draw up the whole width for every row.
_LOOKED_AT = 4 * COLUMNS_AT_MOST
_CHUNK = 256 * 1024
_OVERLAP = 200
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")
# Bounded: a file made of nothing but beginnings of this would otherwise be looked through once for each of them.
_MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,100}?ref=\"[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})\"")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    ParseError,
    SyntaxError,
    InvalidFileException,
)


@dataclass
class _Scan:
    """What was counted in one part of the file."""

    rows: int = 0
    cells: int = 0
    formulas: int = 0
    merged: list[tuple[int, int, str]] = field(default_factory=list)


def check_workbook(content: bytes) -> None:
    """Raise `TableRefused` for what is no XLSX, or would cost too much to read: in well under a second."""
    _scanned(content)


def read_workbook(content: bytes) -> tuple[list[Table], list[str]]:
    """Every visible sheet with something in it, and the names of the hidden ones. Raises `TableRefused`."""
    scans = _scanned(content)
    has_formulas = any(scan.formulas for scan in scans.values())
    try:
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
        hidden = [sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"]
        tables = []
        for sheet in values.worksheets:
            if sheet.sheet_state != "visible":
                continue
            scan = scans.get(sheet._worksheet_path.lstrip("/"), _Scan())
            twin = formulas[sheet.title] if formulas is not None and scan.formulas else None
            rows = list(_rows(sheet, twin))
            if rows:
                tables.append(Table(rows=rows, sheet=sheet.title, merged=scan.merged))
    except TableRefused:
        raise
    except DefusedXmlException:
        raise TableRefused("declares_entities") from None
    except _BROKEN:
        raise TableRefused("damaged") from None
    return tables, hidden


# --- before it is opened -----------------------------------------------------------------------------------------


def _scanned(content: bytes) -> dict[str, _Scan]:
    """What each sheet holds, by the name of its part."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist())
            return {part.filename: _scan(archive, part) for part in archive.infolist()}
    except TableRefused:
        raise
    except _BROKEN:
        raise TableRefused("damaged") from None
    except RuntimeError:  # what zipfile says of a part with a password
        raise TableRefused("locked") from None


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise TableRefused("macros")
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise TableRefused("not_a_table", found="ZIP")
    if any(part.flag_bits & 0x1 for part in parts):
        raise TableRefused("locked")
    if len(parts) > 2_000 or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise TableRefused("too_large_unpacked", limit=UNPACKED_AT_MOST // 1024 // 1024)


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> _Scan:
    """Count through one part, chunk by chunk. zipfile reads no more of a part than it declares."""
    scan, kept = _Scan(), b""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return scan
    is_sheet = bool(_SHEET.fullmatch(part.filename))
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = kept + chunk
            if any(mark in window for mark in _ENTITIES):
                raise TableRefused("declares_entities")
            if is_sheet:
                _count(scan, window, len(kept))
            kept = window[-_OVERLAP:]
    return scan


def _count(scan: _Scan, window: bytes, seen: int) -> None:
    """Add what ends after the first `seen` bytes of the window; the others were counted before."""
    scan.rows += sum(match.end() > seen for match in _ROW.finditer(window))
    if scan.rows > ROWS_AT_MOST + SPARE_ROWS:
        raise TableRefused("too_many_rows", limit=ROWS_AT_MOST)
    scan.cells += sum(match.end() > seen for match in _CELL.finditer(window))
    if scan.cells > (ROWS_AT_MOST + SPARE_ROWS) * COLUMNS_AT_MOST:
        raise TableRefused("too_many_cells", rows=ROWS_AT_MOST, columns=COLUMNS_AT_MOST)
    scan.formulas += sum(match.end() > seen for match in _FORMULA.finditer(window))
    for match in _MERGED.finditer(window):
        if match.end() > seen and len(scan.merged) < ROWS_AT_MOST:
            cells = match[0].rpartition(b'ref="')[2].rstrip(b'"').decode()
            scan.merged.append((int(match[1]), int(match[2]), cells))


# --- opened ------------------------------------------------------------------------------------------------------


def _rows(sheet: Any, twin: Any) -> Iterator[Row]:
    sheet.reset_dimensions()
    others: Iterator[Any] = iter(())
    if twin is not None:
        twin.reset_dimensions()
        others = twin.iter_rows(max_col=_LOOKED_AT)
    taken = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=_LOOKED_AT), start=1):
        meant = next(others, ())
        row = [_cell(cell, meant[place] if place < len(meant) else None) for place, cell in enumerate(cells)]
        while row and not row[-1].text:
            row.pop()
        if not row:
            continue
        taken += 1
        if len(row) > COLUMNS_AT_MOST:
            raise TableRefused("too_many_columns", limit=COLUMNS_AT_MOST)
        if taken > ROWS_AT_MOST + SPARE_ROWS:
            raise TableRefused("too_many_rows", limit=ROWS_AT_MOST)
        yield Row(number, row)


def _cell(cell: Any, meant: Any) -> Cell:
    value = cell.value
    if value is None:
        is_formula = meant is not None and meant.data_type == "f"
        return Cell(FORMULA_WITHOUT_VALUE, "fault") if is_formula else Cell()
    if cell.data_type == "e":
        return Cell(f"{ERROR_VALUE} {value}", "fault")
    if isinstance(value, dt.datetime | dt.date):
        return Cell((value.date() if isinstance(value, dt.datetime) else value).isoformat(), "date")
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
        return Cell(f"{value:.0f}" if is_whole else repr(value), "number")
    return Cell(str(value))
