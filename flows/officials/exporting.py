"""The directory as a table of the columns that the import reads, and an empty one to fill in."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl
from django.utils.translation import gettext_lazy as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from accounts.models import User
from common.text import xml_text
from directory.models import Appointment, Contact, Position
from directory.permissions import can_view_contacts
from directory.queries import with_holders
from directory.states import AppointmentStatus, ContactKind
from flows.officials.cells import letter_of
from flows.officials.columns import COLUMNS, CONTACT_WORDS, FORMULA_MARKS, STATUS_WORDS

HEADINGS = tuple(column.heading for column in COLUMNS)
_CHUNK = 500
_DAY = "%d-%m-%Y"
# What stands on the second sheet of the empty table: column by column, what belongs there, and an example.
_GUIDE = {
    "nip": (_("18 digits; empty for TNI, Polri, DPRD"), "197001011995031001"),
    "name": (_("needed; with titles, as it is to be printed"), "Dr. Budi Santoso, M.Si."),
    "grade": (_("as in the decree"), "Pembina Utama Muda (IV/c)"),
    "title": (_("needed; a post that stands in the directory"), "Kepala Dinas Kesehatan"),
    "organization": (_("only where two posts have the same title"), "Dinas Kesehatan"),
    "region_code": (_("Kemendagri code; empty: the own region"), "18.01"),
    "region": (_("instead of the code, or beside it"), "Kabupaten Lampung Selatan"),
    "rank": (_("is compared only; the directory keeps its own"), "II.a"),
    "status": (_("empty means Definitif"), "Plt."),
    "starts_on": (_("first day; needed where another holds the post now"), "05-03-2024"),
    "ends_on": (_("last day; empty while it is open"), ""),
    "decree_number": ("", "821.2/123/2024"),
    "decree_date": ("", "1 Maret 2024"),
    "contact_kind": (_("Ajudan, Protokol or Kantor"), "Ajudan"),
    "contact_name": ("", "Siti Aminah"),
    "email": (_("a second contact is a second row of the same post"), "ajudan@contoh.go.id"),
    "phone": (_("as text, with its zero"), "0812-3456-7890"),
}


def export_rows(user: User) -> Iterator[list[str]]:
    """Every post in use that `user` may see: a row for its holder today and for each further contact.

    A post without either has a row too, to be filled in. NIP, address and telephone are whole only for whoever may read
    them whole.
    """
    posts = Position.objects.visible_to(user).active().filter(organization__is_active=True)
    shown = with_holders(posts.select_related("organization__region").in_protocol_order())
    may_read: dict[int, bool] = {}
    for post in shown.iterator(chunk_size=_CHUNK):
        if post.organization_id not in may_read:
            may_read[post.organization_id] = can_view_contacts(user, post.organization)
        is_whole = may_read[post.organization_id]
        holder = next(iter(post.holders_now), None)  # type: ignore[attr-defined]
        for contact in post.contacts_now or [None]:  # type: ignore[attr-defined]
            yield _row(post, holder, contact, is_whole=is_whole)


def csv_lines(user: User) -> Iterator[bytes]:
    """The export as CSV that a spreadsheet in Indonesian opens by a double click: with a mark, cut by semicolons."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    yield b"\xef\xbb\xbf"
    for row in _with_headings(export_rows(user)):
        writer.writerow([_guarded(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_xlsx(user: User, to: io.IOBase | Any) -> None:
    """The export as XLSX, written row by row."""
    _write(_with_headings(export_rows(user)), to)


def write_template(to: io.IOBase | Any) -> None:
    """An empty table with its headings, and a sheet that says what belongs into each column."""
    guide = [["Kolom", "Isi", "Contoh"]]
    guide += [[column.heading, str(_GUIDE[column.name][0]), _GUIDE[column.name][1]] for column in COLUMNS]
    _write([list(HEADINGS)], to, guide)


def template_csv() -> bytes:
    """The headings alone."""
    return b"\xef\xbb\xbf" + f"{';'.join(HEADINGS)}\r\n".encode()


def rows_as_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as CSV, with nothing in them that a spreadsheet would run."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([_guarded(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _with_headings(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    yield list(HEADINGS)
    yield from rows


def _row(post: Position, holder: Appointment | None, contact: Contact | None, *, is_whole: bool) -> list[str]:
    region = post.organization.region
    cells: dict[str, str] = {
        "title": post.title,
        "organization": post.organization.name,
        "region_code": region.code if region else "",
        "region": region.full_name if region else "",
        "rank": post.rank,
    }
    if holder is not None:
        official = holder.official.kept
        cells |= {
            "nip": official.nip if is_whole else official.masked_nip,
            "name": official.name,
            "grade": official.grade,
            "status": STATUS_WORDS[AppointmentStatus(holder.status)],
            "starts_on": holder.starts_on.strftime(_DAY) if holder.starts_on else "",
            "ends_on": holder.ends_on.strftime(_DAY) if holder.ends_on else "",
            "decree_number": holder.decree_number,
            "decree_date": holder.decree_date.strftime(_DAY) if holder.decree_date else "",
        }
    if contact is not None:
        cells |= {
            "contact_kind": CONTACT_WORDS[ContactKind(contact.kind)],
            "contact_name": contact.name,
            "email": contact.email if is_whole else contact.masked_email,
            "phone": contact.phone if is_whole else contact.masked_phone,
        }
    return [cells.get(column.name, "") for column in COLUMNS]


def _guarded(value: str) -> str:
    """An apostrophe before what a spreadsheet would run as a formula; the import takes it off again."""
    return f"'{value}" if value.startswith(FORMULA_MARKS) else value


def _write(rows: Iterable[list[str]], to: Any, guide: Iterable[list[str]] = ()) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Pejabat")
    for place in range(len(HEADINGS)):
        # As text, so that what is typed below keeps its zeros and all of its digits.
        sheet.column_dimensions[letter_of(place)].number_format = "@"
        sheet.column_dimensions[letter_of(place)].width = 22
    sheet.freeze_panes = "A2"
    for place, row in enumerate(rows):
        sheet.append([_text_cell(sheet, value, is_heading=place == 0) for value in row])
    lines = list(guide)
    if lines:
        explained = book.create_sheet("Petunjuk")
        for line in lines:
            explained.append([_text_cell(explained, value, is_heading=False) for value in line])
    book.save(to)


def _text_cell(sheet: Any, value: str, *, is_heading: bool) -> Any:
    # A control that no workbook may hold, in one name out of thousands, would else be the end of the whole list.
    value = xml_text(value)
    if not is_heading and not value.startswith(FORMULA_MARKS):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    if is_heading:
        cell.font = Font(bold=True)
    return cell
