"""Lists as XLSX. What stands in a cell is text or a number, never a formula, whoever typed it."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from common.text import one_line, xml_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The widest a column is drawn, in characters.
_WIDEST = 60

Value = str | int | float | None


def workbook_of(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook of one sheet: the header in bold, then the rows; written row by row, so that a long list is small."""
    listed = [list(row) for row in rows]
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, words in enumerate(header):
        widest = max([len(words), *(len(str(row[number] or "")) for row in listed)])
        sheet.column_dimensions[chr(ord("A") + number)].width = min(widest, _WIDEST) + 2
    sheet.append([_cell(sheet, words, is_bold=True) for words in header])
    for row in listed:
        sheet.append([_cell(sheet, value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_download(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download that nobody on the way keeps."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, is_bold: bool = False) -> WriteOnlyCell:
    words = xml_text(value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=words)
    if isinstance(words, str):
        # "=1+1" is what someone wrote, not what a spreadsheet should work out.
        cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    """What XLSX takes as the name of a sheet: 31 characters, without []:*?/\\."""
    return one_line("".join(" " if sign in "[]:*?/\\'" else sign for sign in title))[:31].strip() or "Rakor"
