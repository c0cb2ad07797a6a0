"""The facts of the verbatim record (risalah). See the package's docstring for what facts are."""

from dataclasses import dataclass, field

from documents.facts.minutes import Roles
from documents.facts.schema import (
    SCHEMA_VERSION,
    Approval,
    Layout,
    Letterhead,
    LetterReference,
    Meeting,
    Paper,
    Signer,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """One item of the agenda as the risalah lists it, whether anything was said on it or not."""

    number: int
    kind_label: str | None = None
    title: str | None = None
    outcome: str | None = None  # "Ditiadakan"; None when it was held


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What one voice said without another in between."""

    speaker: str | None = None  # the post, as far as a person has said whose voice it is
    voice: str | None = None  # what the voice is called where nobody knows whose it is: "Suara 2"
    paragraphs: tuple[str, ...] = ()
    # Paragraphs written down by a program in which something was not listened to; only a draft has any.
    unchecked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenItem:
    """One item of the agenda with what was said on it."""

    number: int
    kind_label: str | None = None
    title: str | None = None
    speeches: tuple[Speech, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbatimFacts:
    """Everything the risalah says."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="verbatim"))
    meeting: Meeting = field(default_factory=Meeting)
    invitation_letter: LetterReference | None = None
    roles: Roles = field(default_factory=Roles)
    participants: tuple[str, ...] = ()
    agenda: tuple[AgendaLine, ...] = ()  # all items; empty in older papers, which list none
    items: tuple[SpokenItem, ...] = ()
    unspoken: tuple[int, ...] = ()  # items of the agenda, by their numbers, on which nothing was written down
    is_from_recording: bool = False  # whether there was a recording of everything; else only transcripts speak
    speakers: tuple[str, ...] = ()  # who spoke, each once, in the order of their first words
    closing: str | None = None
    note_taker_signer: Signer | None = None
    chair_signer: Signer | None = None
    approval: Approval | None = None
    verification: Verification | None = None
