"""Bytes to a table: what kind of file it is, which sheet, and in which row its headings stand."""

from pathlib import PurePath

from flows.officials.cells import Table
from flows.officials.columns import NEEDED
from flows.officials.delimited import read_delimited
from flows.officials.headings import HEADING_ROWS, headings_score
from flows.officials.words import TableRefused
from flows.officials.workbooks import check_workbook, read_workbook

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What offices hand in instead of a table, by its first bytes.
_OTHERS = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"{\\rtf", "RTF"),
    (b"GIF8", "GIF"),
    (b"MZ", "EXE"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"<!DOCTYPE html", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)
XLSX_ENDINGS, CSV_ENDINGS = (".xlsx",), (".csv", ".txt", ".tsv")


def check_table(content: bytes, name: str) -> None:
    """Raise `TableRefused` for what is no table, or a table that would cost too much; quick enough for a page."""
    if _is_workbook(content, name):
        check_workbook(content)
    else:
        read_delimited(content)


def read_table(content: bytes, name: str, *, sheet: str = "") -> tuple[Table, list[str]]:
    """The one table of the file, and the names of the sheets that one could choose instead.

    `sheet` is what a person chose. Raises `TableRefused`, also where several sheets hold a table of officials.
    """
    if not _is_workbook(content, name):
        return read_delimited(content), []
    tables, hidden = read_workbook(content)
    if not tables:
        raise TableRefused("no_visible_sheet")
    names = [table.sheet for table in tables]
    chosen = _chosen(tables, sheet)
    if others := [name for name in names if name != chosen.sheet]:
        chosen.remarks.append({"code": "sheet", "sheet": chosen.sheet})
        chosen.remarks.append({"code": "other_sheets", "sheets": ", ".join(others)})
    if hidden:
        chosen.remarks.append({"code": "hidden_sheets", "sheets": ", ".join(hidden)})
    return chosen, names


def _chosen(tables: list[Table], sheet: str) -> Table:
    if sheet:
        found = [table for table in tables if table.sheet == sheet]
        if not found:
            raise TableRefused("no_such_sheet", sheet=sheet)
        return found[0]
    if len(tables) == 1:
        return tables[0]
    speaking = [table for table in tables if headings_score(table.rows[:HEADING_ROWS]) >= len(NEEDED) + 1]
    if len(speaking) == 1:
        return speaking[0]
    names = [table.sheet for table in speaking or tables]
    raise TableRefused("which_sheet", sheets=", ".join(names), choices=names)


def _is_workbook(content: bytes, name: str) -> bool:
    """Whether it is XLSX (else CSV). Raises `TableRefused` for anything else, and for a name that says otherwise."""
    if not content:
        raise TableRefused("empty")
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise TableRefused("locked" if locked else "old_excel")
    for beginning, found in _OTHERS:
        if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(beginning):
            raise TableRefused("not_a_table", found=found)
    is_workbook = content.startswith(_ZIP)
    ending = PurePath(name).suffix.lower()
    if ending == ".xlsm":
        raise TableRefused("macros")
    if is_workbook and ending not in XLSX_ENDINGS:
        raise TableRefused("name_and_content_differ", ending=ending or name, found="XLSX/ZIP")
    if not is_workbook and ending not in CSV_ENDINGS:
        raise TableRefused("not_a_table", found=ending or name)
    return is_workbook
