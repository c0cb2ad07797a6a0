"""The columns of a table of officials, both ways: what they are called, how a cell of each is read and written."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from openpyxl.utils.datetime import from_excel

from common.dates import MONTH_NAMES, long_date
from common.text import one_line, phone_number
from directory.states import AppointmentStatus, ContactKind
from flows.officials.cells import Cell
from flows.officials.words import Saying

Reader = Callable[[Cell], str]


class Unreadable(Exception):
    """A cell cannot be read without doubt: the code and the facts of what is said of it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.saying: Saying = {"code": code, **facts}


@dataclass(frozen=True)
class Column:
    """`name` is what the code calls it, `heading` what our own table prints, `others` what else is understood."""

    name: str
    heading: str
    others: tuple[str, ...]
    read: Reader
    limit: int


# --- how a cell is read ------------------------------------------------------------------------------------------

_STATUSES = {
    "definitif": AppointmentStatus.DEFINITIVE,
    "tetap": AppointmentStatus.DEFINITIVE,
    "plt": AppointmentStatus.PLT,
    "pelaksana tugas": AppointmentStatus.PLT,
    "plh": AppointmentStatus.PLH,
    "pelaksana harian": AppointmentStatus.PLH,
    "pj": AppointmentStatus.PJ,
    "penjabat": AppointmentStatus.PJ,
    "pjs": AppointmentStatus.PJS,
    "penjabat sementara": AppointmentStatus.PJS,
}
_CONTACT_KINDS = {
    "ajudan": ContactKind.AIDE,
    "aide": ContactKind.AIDE,
    "adc": ContactKind.AIDE,
    "protokol": ContactKind.PROTOCOL,
    "kantor": ContactKind.OFFICE,
    "sekretariat": ContactKind.OFFICE,
    "tata usaha": ContactKind.OFFICE,
}
STATUS_WORDS = {
    AppointmentStatus.DEFINITIVE: "Definitif",
    AppointmentStatus.PLT: "Plt.",
    AppointmentStatus.PLH: "Plh.",
    AppointmentStatus.PJ: "Pj.",
    AppointmentStatus.PJS: "Pjs.",
}
CONTACT_WORDS = {ContactKind.AIDE: "Ajudan", ContactKind.PROTOCOL: "Protokol", ContactKind.OFFICE: "Kantor"}
_MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_SHORT_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)} | {
    "agt": 8,
    "ags": 8,
    "agustus": 8,
    "nop": 11,
    "pebruari": 2,
    "nopember": 11,
    "may": 5,
    "aug": 8,
    "oct": 10,
    "dec": 12,
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_DOTTED = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2}")
_WRITTEN = re.compile(r"(?:[a-z]+,\s*)?(\d{1,2})[\s-]+([a-z]+)\.?[\s-]+(\d{4})")
_EXPONENT = re.compile(r"[\d.,]+e\+?\d+", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def _line(cell: Cell) -> str:
    return one_line(cell.text)


def _nip(cell: Cell) -> str:
    """18 digits (BKN: birth date, month of appointment, sex, sequence), also printed in groups."""
    text = one_line(cell.text)
    digits = re.sub(r"[\s.'-]", "", text)
    if not digits:
        return ""
    if cell.kind == "number" or _EXPONENT.fullmatch(text):
        # Excel keeps 15 digits of a number, so the last three of a NIP are gone.
        raise Unreadable("excel_changed_number", value=text)
    if not digits.isascii() or not digits.isdigit():
        raise Unreadable("nip_letters")
    if len(digits) != 18:
        raise Unreadable("nip_length", value=text, digits=len(digits))
    return digits


def _phone(cell: Cell) -> str:
    text = one_line(cell.text)
    if not text:
        return ""
    if _EXPONENT.fullmatch(text) or re.fullmatch(r"8\d{7,12}", text) or (cell.kind == "number" and "." in text):
        # Mobile numbers begin with 08: the zero is what a spreadsheet drops.
        raise Unreadable("excel_changed_number", value=text)
    try:
        return phone_number(text)
    except ValueError:
        raise Unreadable("phone", value=text) from None


def _email(cell: Cell) -> str:
    text = one_line(cell.text).removeprefix("mailto:")
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        raise Unreadable("email", value=text) from None
    if text.startswith('"'):
        raise Unreadable("email", value=text)
    return text


def _date(cell: Cell) -> str:
    """A day as ISO. Only what can mean one day is read: "31-12-2026", "2026-12-31", "31 Desember 2026"."""
    text = one_line(cell.text)
    if not text:
        return ""
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        raise Unreadable("date_serial", value=text, perhaps=_counted(text))
    if _SHORT_YEAR.fullmatch(text):
        raise Unreadable("date_ambiguous", value=text)
    try:
        day = _day(text)
    except ValueError:
        day = None
    if day is None:
        raise Unreadable("date", value=text)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unreadable("date_range", value=text)
    return day.isoformat()


def _day(text: str) -> dt.date | None:
    """The one day that `text` can mean, or None; ValueError for a day that no calendar has."""
    if found := _ISO.fullmatch(text):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHED.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first != second and first <= 12:
            raise Unreadable("date_ambiguous", value=text)
        return dt.date(int(found[3]), second, first)
    if found := _WRITTEN.fullmatch(text.lower()):
        month = _MONTHS.get(found[2]) or _SHORT_MONTHS.get(found[2])
        return dt.date(int(found[3]), month, int(found[1])) if month else None
    return None


def _counted(text: str) -> str:
    day = from_excel(int(float(text)))
    return long_date(day.date() if isinstance(day, dt.datetime) else day)


def _status(cell: Cell) -> str:
    text = one_line(cell.text)
    if not text:
        return ""
    try:
        return _STATUSES[text.lower().rstrip(".")]
    except KeyError:
        raise Unreadable("status", value=text, known=", ".join(STATUS_WORDS.values())) from None


def _contact_kind(cell: Cell) -> str:
    text = one_line(cell.text)
    if not text:
        return ""
    try:
        return _CONTACT_KINDS[text.lower()]
    except KeyError:
        raise Unreadable("contact_kind", value=text, known=", ".join(CONTACT_WORDS.values())) from None


# --- the one table -----------------------------------------------------------------------------------------------

COLUMNS = (
    Column("nip", "NIP", ("nomor induk pegawai", "nip baru", "nip nrp"), _nip, 30),
    Column("name", "Nama", ("nama pejabat", "nama lengkap", "nama dan gelar", "pejabat"), _line, 150),
    Column("grade", "Pangkat", ("pangkat golongan", "pangkat gol ruang", "golongan", "pangkat gol"), _line, 60),
    Column("title", "Jabatan", ("nama jabatan", "jabatan saat ini"), _line, 200),
    Column(
        "organization",
        "Instansi",
        ("perangkat daerah", "opd", "skpd", "unit kerja", "satuan kerja", "organisasi", "nama instansi"),
        _line,
        200,
    ),
    Column("region_code", "Kode wilayah", ("kode kemendagri", "kode daerah", "kode kabupaten kota"), _line, 20),
    Column("region", "Kabupaten/Kota", ("wilayah", "daerah", "kabupaten", "kab kota", "provinsi"), _line, 100),
    Column("rank", "Eselon", ("eselonering", "eselon jabatan"), _line, 20),
    Column("status", "Status jabatan", ("status", "status pejabat", "keterangan jabatan"), _status, 30),
    Column(
        "starts_on",
        "Mulai",
        ("tmt", "tmt jabatan", "tanggal mulai", "mulai menjabat", "terhitung mulai tanggal"),
        _date,
        60,
    ),
    Column("ends_on", "Sampai", ("tanggal selesai", "berakhir", "sampai dengan", "selesai"), _date, 60),
    Column("decree_number", "Nomor SK", ("no sk", "nomor keputusan", "nomor surat keputusan"), _line, 80),
    Column("decree_date", "Tanggal SK", ("tgl sk", "tanggal keputusan", "tanggal surat keputusan"), _date, 60),
    Column("contact_kind", "Jenis kontak", ("jenis narahubung",), _contact_kind, 30),
    Column(
        "contact_name",
        "Nama kontak",
        ("narahubung", "kontak", "nama narahubung", "contact person", "nama ajudan"),
        _line,
        120,
    ),
    Column("email", "Pos-el", ("email", "e mail", "surel", "alamat email", "surat elektronik"), _email, 254),
    Column(
        "phone",
        "Telepon",
        ("no hp", "nomor hp", "hp", "telp", "no telepon", "nomor telepon", "no telp", "whatsapp", "wa", "no wa"),
        _phone,
        40,
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}
# Without these a row cannot be understood at all.
NEEDED = ("name", "title")
FORMULA_MARKS = ("=", "+", "-", "@", "\t")


def plain_heading(text: str) -> str:
    """A heading without case and marks: "No. HP" and "no hp" are one."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


BY_HEADING = {
    plain_heading(heading): column for column in COLUMNS for heading in (column.heading, column.name, *column.others)
}
