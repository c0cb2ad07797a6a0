"""The facts of the minutes (notula). See the package's docstring for what facts are."""

import datetime as dt
from dataclasses import dataclass, field

from documents.facts.schema import (
    SCHEMA_VERSION,
    Approval,
    Disclosure,
    Layout,
    Letterhead,
    LetterReference,
    Meeting,
    Paper,
    Person,
    Signer,
    Verification,
)

# As an item's `decision` has it.
NOTED = "Dicatat"


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
    disclosure: Disclosure = "internal"

    @property
    def decided(self) -> tuple[str, ...]:
        """What was decided: in words, or else with what the item ended; what was only noted is no decision."""
        if self.decisions or not self.decision or self.decision == NOTED:
            return self.decisions
        return (f"{self.decision}.",)


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
    disclosure: Disclosure = "internal"  # never more open than the item it was given under


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
    counts_chair: bool = False  # whether who led the meeting is one of those that the recap counts
    notes: tuple[str, ...] = ()
    sittings: tuple[Sitting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    speaker: str | None = None
    text: str
    is_checked: bool = True  # else nobody has confirmed the words, and only a draft shows them


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionNote:
    """What a participant objected to in the draft and the minutes did not take up, with the answer he was given."""

    said_by: str | None = None  # the post: "Sekretaris Daerah Kabupaten Pesawaran"
    place: str | None = None  # "Mata acara 3"; None: the minutes as a whole
    text: str
    answer: str | None = None


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
class Institution:
    """Which institution of the directory a printed name means; printed nowhere. Later it may bear another name."""

    name: str
    public_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesFacts:
    """Everything the notula says."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
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
    institutions: tuple[Institution, ...] = ()  # as far as roll and directives name any; empty in older papers
    suspensions: tuple[Suspension, ...] = ()
    quotes: tuple[Quote, ...] = ()
    closing_notes: tuple[str, ...] = ()
    objections: tuple[ObjectionNote, ...] = ()  # declined ones: they are noted, not hidden
    next_meeting: str | None = None
    closing: str | None = None  # None: the customary sentence
    source: ImportedSource | None = None
    note_taker_signer: Signer | None = None
    chair_signer: Signer | None = None
    approval: Approval | None = None
    verification: Verification | None = None
