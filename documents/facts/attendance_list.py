"""The facts of the attendance list (daftar hadir), filled. See the package's docstring for what facts are."""

import datetime as dt
from dataclasses import dataclass, field

from documents.facts.minutes import RecapLine
from documents.facts.schema import (
    SCHEMA_VERSION,
    Approval,
    Layout,
    Letterhead,
    Meeting,
    Paper,
    Person,
    Signer,
    Verification,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One line of the roll as he took part. `order` None: a companion or a group, listed but not counted.

    Where someone came for him, `name` and `position` are of the one who came, and `note` says for whom.
    """

    order: int | None = None
    group: str | None = None  # heading above the first row of each run of equal groups
    name: str | None = None
    position: str | None = None
    institution: str | None = None
    status_label: str | None = None  # "Hadir Langsung", "Diwakili", …
    status_symbol: str | None = None  # "●", "▲", "○", "■": glyphs the paper's font has
    note: str | None = None  # "mewakili Bupati Pesawaran", "kelompok: 40 orang"
    is_signed: bool = False  # he signed at the door; the signature itself is kept and not printed


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRoll:
    """How the roll took part in one session."""

    label: str | None = None
    date: dt.date | None = None
    rows: tuple[Attendee, ...] = ()
    recap: tuple[RecapLine, ...] = ()
    counts_chair: bool = False  # whether who led the meeting is one of those that the recap counts


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceListFacts:
    """Everything the daftar hadir says."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="attendance_list"))
    meeting: Meeting = field(default_factory=Meeting)
    chair: Person | None = None
    rolls: tuple[SessionRoll, ...] = ()
    recap: tuple[RecapLine, ...] = ()  # of the whole meeting: who was there on any day counts as having been there
    counts_chair: bool = False  # whether who led the meeting is one of those that the recap counts
    notes: tuple[str, ...] = ()  # what a source says of attendance in general
    signer: Signer | None = None
    approval: Approval | None = None
    verification: Verification | None = None
