"""The facts of the report on a meeting (laporan hasil Rakor). See the package's docstring for what facts are."""

from dataclasses import dataclass, field

from documents.facts.letter import AddresseeBlock
from documents.facts.minutes import Directive, FollowUpLine, RecapLine
from documents.facts.schema import (
    SCHEMA_VERSION,
    Approval,
    Layout,
    Letterhead,
    LetterReference,
    Meeting,
    Paper,
    Person,
    Signer,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """What the report says in words of its own; paragraphs, each a text without line breaks."""

    general: tuple[str, ...] = ()  # umum
    aims: tuple[str, ...] = ()  # maksud dan tujuan
    scope: tuple[str, ...] = ()  # ruang lingkup
    basis: tuple[str, ...] = ()  # dasar
    activities: tuple[str, ...] = ()  # kegiatan yang dilaksanakan
    results: tuple[str, ...] = ()  # hasil yang dicapai, before what the minutes decided
    conclusions: tuple[str, ...] = ()  # simpulan
    suggestions: tuple[str, ...] = ()  # saran
    closing: tuple[str, ...] = ()  # penutup


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedItem:
    """An item of the agenda as the report names it, with what was decided on it."""

    number: int
    title: str | None = None
    outcome: str | None = None  # "Ditiadakan"
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """Everything the report says: what the meeting itself shows, and the words of the one who reports."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="report"))
    urgency: str | None = None
    attachments: str | None = None  # None prints "-"
    subject: str | None = None  # "Laporan hasil Rapat Koordinasi …"
    addressee: AddresseeBlock = field(default_factory=lambda: AddresseeBlock(is_listed=False))
    words: ReportWords = field(default_factory=ReportWords)
    meeting: Meeting = field(default_factory=Meeting)
    invitation_letter: LetterReference | None = None
    minutes: LetterReference | None = None  # None: not signed yet
    chair: Person | None = None
    opened_by: Person | None = None
    recap: tuple[RecapLine, ...] = ()
    counts_chair: bool = False  # whether who led the meeting is one of those that the recap counts
    items: tuple[ReportedItem, ...] = ()
    directives: tuple[Directive, ...] = ()
    follow_ups: tuple[FollowUpLine, ...] = ()
    signer: Signer | None = None
    copies_to: tuple[str, ...] = ()
    approval: Approval | None = None
    verification: Verification | None = None
