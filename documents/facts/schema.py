"""What the facts of all papers share, version 1. See the package's docstring for what they are for.

Texts are plain: no markup, no line breaks inside a line, no trailing separator. Labels are Indonesian and ready to
print. Times are wall-clock times in the zone beside them; a `datetime` is aware. A change that an older paper would not
survive (a field renamed, removed or meaning something else) raises `SCHEMA_VERSION`; a new one with a default does not.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

SCHEMA_VERSION = 1

PaperKind = Literal[
    "invitation_letter",
    "minutes",
    "verbatim",
    "election_record",
    "attendance_list",
    "report",
    "extract",
    "clarification",
]
LetterheadKind = Literal["instansi", "jabatan"]
SigningMode = Literal["internal_approval", "wet", "external_tte", "bsre"]
PaperSize = Literal["a4", "f4"]
Font = Literal["sans", "serif", "bookman"]
# Whether anybody may read it; "excluded" after a test of consequences (UU 14/2008).
Disclosure = Literal["open", "internal", "excluded"]
PaperEdition = Literal["full", "public"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The kop. "instansi" prints government, unit and address; "jabatan" only the office.

    Which one a signer uses: Permendagri 1/2023 (a head of region signs under the kop jabatan,
    a regional apparatus under the kop instansi).
    """

    kind: LetterheadKind = "instansi"
    government_name: str | None = None  # "Pemerintah Provinsi Lampung"
    unit_name: str | None = None  # "Sekretariat Daerah"; for "jabatan": "Gubernur Lampung"
    address_lines: tuple[str, ...] = ()
    place: str | None = None  # where papers are dated: "Bandar Lampung"
    crest: str | None = None  # data:image/png;base64,… of the region's emblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The page as the office had set it (version `settings_version`) when the paper was made; 0: nothing was set."""

    settings_version: int = 0
    paper_size: PaperSize = "a4"
    margins: tuple[int, ...] = (20, 20, 25, 30)  # mm: top, right, bottom, left
    font: Font = "sans"
    font_size: int = 12  # pt
    line_spacing: int = 115  # % of the font size, in letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What identifies the paper itself. A draft has neither number nor date, whatever is given."""

    kind: PaperKind
    is_draft: bool = True
    version: int = 1
    number: str | None = None  # "000.1.5/0012/B.01/2024"
    date: dt.date | None = None
    classification: str | None = None  # classification code and title
    security: str | None = None  # "Biasa", "Terbatas", …
    replaces: str | None = None  # number of the paper this one corrects (ralat)
    edition: PaperEdition = "full"  # "public": the same paper without what is not open


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sitting. `starts`/`ends`: planned times in a letter, what was recorded in minutes."""

    label: str | None = None  # "Hari pertama"; needed only when there are several
    date: dt.date | None = None
    date_text: str | None = None  # as a source wrote it, when `date` is not known: "Rabu"
    weekday_text: str | None = None
    called_at: dt.time | None = None  # the time people were invited for (minutes only)
    starts: dt.time | None = None
    ends: dt.time | None = None
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    name: str | None = None
    city: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    title: str | None = None
    kind_label: str | None = None  # "Rapat Koordinasi Sekretaris Daerah"
    theme: str | None = None
    purposes: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    strategic_issues: tuple[str, ...] = ()
    convener: str | None = None
    period: str | None = None  # "Triwulan IV 2024"
    sessions: tuple[Session, ...] = ()
    venue: Venue = field(default_factory=Venue)
    mode: str | None = None  # "Tatap muka", "Daring", "Tatap muka dan daring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone as the paper names them; `status` ("Plt.", "Pj.") is printed before the position."""

    name: str | None = None
    position: str | None = None
    status: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A signature block.

    `on_behalf_of` prints "a.n. GUBERNUR LAMPUNG" above the position; `through` is the position
    between them in a chain that ends in "u.b.". `prints_rank` is False for heads of region, who
    are state officials without rank and NIP.
    """

    caption: str | None = None  # "Pimpinan rapat", "Pencatat (notulis)"; letters have none
    on_behalf_of: str | None = None
    through: str | None = None
    status: str | None = None
    position: str | None = None
    name: str | None = None
    grade: str | None = None  # "Pembina Utama Madya (IV/d)"
    nip: str | None = None
    prints_rank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How the paper came into force. `wet` leaves room for pen and stamp."""

    mode: SigningMode = "internal_approval"
    approver_label: str | None = None  # "Fahrizal Darminto, Sekretaris Daerah Provinsi Lampung"
    approved_at: dt.datetime | None = None
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Where anyone can check the paper: the QR code holds `url`, `code` can be typed."""

    url: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReference:
    number: str | None = None
    date: dt.date | None = None
