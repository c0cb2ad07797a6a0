"""The shape of the facts, version 1. See the package's docstring for what they are for.

Texts are plain: no markup, no line breaks inside a line, no trailing separator. Labels are Indonesian and ready to
print. Times are wall-clock times in the zone beside them; a `datetime` is aware. A change that an older paper would not
survive (a field renamed, removed or meaning something else) raises `SCHEMA_VERSION`; a new one with a default does not.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

SCHEMA_VERSION = 1

PaperKind = Literal["minutes", "invitation_letter", "election_record"]
LetterheadKind = Literal["instansi", "jabatan"]
SigningMode = Literal["internal_approval", "wet"]


# --- what both papers have -------------------------------------------------------------


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


# --- minutes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReference:
    number: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    chair: Person | None = None
    opened_by: Person | None = None
    opened_on_behalf_of: Person | None = None
    moderator: Person | None = None
    note_taker: Person | None = None
    secretary: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenter:
    name: str | None = None
    position: str | None = None
    status: str | None = None
    organisations: tuple[str, ...] = ()
    is_representative: bool = False
    title: str | None = None  # of the presentation
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question of the discussion and its answer."""

    asker: str | None = None
    question: str | None = None
    answerer: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    number: int
    kind_label: str | None = None  # "Paparan", "Diskusi"
    title: str | None = None
    led_by: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    outcome: str | None = None  # "Ditiadakan", "Ditunda ke rapat berikut"; None when it was held
    notes: tuple[str, ...] = ()  # paragraphs
    exchanges: tuple[Exchange, ...] = ()
    decision: str | None = None  # with what it ended: "Disepakati"
    decisions: tuple[str, ...] = ()  # what was decided, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    number: int  # unique in the paper; the follow-up table refers to it
    kind_label: str | None = None  # "Arahan", "Poin yang Disikapi Bersama"
    is_binding: bool = False
    text: str | None = None
    given_by: str | None = None
    delivered_by: str | None = None
    addressees: tuple[str, ...] = ()
    due_date: dt.date | None = None
    legal_basis: str | None = None
    topic: str | None = None
    serves: tuple[str, ...] = ()  # planning documents: "RPJMD Provinsi Lampung 2025–2029"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """One line of the follow-up table: born of a binding directive, or recorded by a source."""

    directive_number: int | None = None  # None: recorded by the source without a directive
    text: str | None = None
    responsible: tuple[str, ...] = ()
    due_date: dt.date | None = None
    mechanism: str | None = None  # "Rakor Teknis"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """One line of the roll. `order` None: a companion, listed but not counted."""

    order: int | None = None
    group: str | None = None  # heading above the first row of each run of equal groups
    name: str | None = None
    position: str | None = None
    institution: str | None = None
    status_label: str | None = None  # "Hadir Langsung", "Diwakili", …
    status_symbol: str | None = None  # "●", "▲", "○", "■": glyphs the paper's font has
    represented_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapLine:
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """How one sitting was attended by those invited. Without `rule` no quorum was asked for.

    Who came later or left before the end is told as a number; the roll names nobody so.
    """

    session: str | None = None
    date: dt.date | None = None
    rule: str | None = None  # "Kuorum: lebih dari 1/2 dari yang diundang …"
    total: int = 0  # all whose seat counts
    needed: int = 0
    needed_in_person: int = 0
    counted: int = 0  # all who came and count, whoever has left since
    in_person: int = 0
    is_met: bool | None = None
    met_at: dt.time | None = None  # None though met: the hours of coming were not recorded
    zone: str = "Asia/Jakarta"
    late: int = 0
    left_early: int = 0
    online: int = 0
    companions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A pause of the meeting (skors)."""

    date: dt.date | None = None
    since: dt.time | None = None
    until: dt.time | None = None
    reason: str | None = None
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    rows: tuple[AttendanceRow, ...] = ()
    recap: tuple[RecapLine, ...] = ()
    notes: tuple[str, ...] = ()
    sittings: tuple[Sitting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    speaker: str | None = None
    text: str
    is_checked: bool = True  # else nobody has confirmed the words, and only a draft shows them


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSource:
    """Where an old meeting is known from, with what that source leaves open."""

    file: str | None = None  # the name under which it was imported
    publisher: str | None = None
    date: dt.date | None = None
    headline: str | None = None
    gaps: tuple[str, ...] = ()
    anomalies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesFacts:
    """Everything the notula says."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    paper: Paper = field(default_factory=lambda: Paper(kind="minutes"))
    meeting: Meeting = field(default_factory=Meeting)
    invitation_letter: LetterReference | None = None
    roles: Roles = field(default_factory=Roles)
    participants: tuple[str, ...] = ()  # groups, in words: "Sekretaris Daerah Kabupaten/Kota"
    presenters: tuple[Presenter, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    directives: tuple[Directive, ...] = ()
    follow_ups: tuple[FollowUpLine, ...] = ()
    attendance: Attendance = field(default_factory=Attendance)
    suspensions: tuple[Suspension, ...] = ()
    quotes: tuple[Quote, ...] = ()
    closing_notes: tuple[str, ...] = ()
    next_meeting: str | None = None
    source: ImportedSource | None = None
    note_taker_signer: Signer | None = None
    chair_signer: Signer | None = None
    approval: Approval | None = None
    verification: Verification | None = None


# --- invitation letter -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeBlock:
    """To whom the letter as a whole goes; a copy replaces it by its one addressee."""

    label: str | None = None  # "Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung"
    is_listed: bool = True  # adds "(daftar terlampir)"
    place: str | None = None  # None prints "Tempat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    order: int
    label: str | None = None  # the post
    place: str | None = None
    note: str | None = None  # "peserta", "narasumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteeGroup:
    heading: str | None = None
    rows: tuple[Invitee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLine:
    number: int
    session: str | None = None  # heading above the first line of each run of equal sessions
    starts: dt.time | None = None
    ends: dt.time | None = None
    title: str | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerLetter:
    """The letter that a letter of change replaces, with the schedule that it named."""

    number: str | None = None
    date: dt.date | None = None
    sessions: tuple[Session, ...] = ()
    venue: Venue = field(default_factory=Venue)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLetterFacts:
    """Everything the surat undangan says, the same for each of its copies."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    paper: Paper = field(default_factory=lambda: Paper(kind="invitation_letter"))
    urgency: str | None = None  # "Biasa", "Segera", "Sangat Segera"
    attachments: str | None = None  # None: counted from the lists below
    subject: str | None = None  # "Undangan Rapat Koordinasi …"
    addressee: AddresseeBlock = field(default_factory=AddresseeBlock)
    opening: str | None = None  # None: composed from the meeting's purposes
    meeting: Meeting = field(default_factory=Meeting)
    agenda_summary: str | None = None  # "acara"; None: the meeting's title
    chair_label: str | None = None  # "pimpinan rapat": "Sekretaris Daerah Provinsi Lampung"
    dress: str | None = None
    representation_rule: str | None = None  # "kehadiran tidak dapat diwakilkan"
    confirm_before: dt.datetime | None = None
    materials_before: dt.datetime | None = None
    contact: str | None = None
    notes: tuple[str, ...] = ()  # further lines of "Catatan"
    closing: str | None = None  # None: the customary sentence
    signer: Signer | None = None
    copies_to: tuple[str, ...] = ()  # tembusan
    invitees: tuple[InviteeGroup, ...] = ()  # Lampiran I
    programme: tuple[ProgrammeLine, ...] = ()  # Lampiran II
    former: FormerLetter | None = None  # what this letter of change replaces
    approval: Approval | None = None
    verification: Verification | None = None
