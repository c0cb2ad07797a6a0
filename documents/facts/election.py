"""The facts of the official record (berita acara) of an election. See the package's docstring for what facts are."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from documents.facts.schema import SCHEMA_VERSION, Approval, Layout, Letterhead, Meeting, Paper, Signer, Verification

RoundKind = Literal["vote", "acclamation", "lot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who stands for a post; `votes` only in a round by vote."""

    name: str
    office: str | None = None
    votes: int | None = None
    note: str | None = None  # "tidak bersedia"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionRound:
    number: int
    kind: RoundKind = "vote"
    outcome: str | None = None  # "Terpilih", "Suara seri", …; None where the round was declared void
    void_reason: str | None = None
    note: str | None = None  # who confirmed the acclamation, who saw the lot drawn
    candidates: tuple[Candidate, ...] = ()
    voters: int | None = None
    by_link: int | None = None
    on_paper: int | None = None
    blank: int | None = None
    invalid: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectedPost:
    title: str
    seats: int = 1
    nominees: tuple[Candidate, ...] = ()
    rounds: tuple[ElectionRound, ...] = ()
    elected: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """A line of the table that is signed by pen."""

    name: str | None = None
    role: str  # "Ketua sidang", "Saksi 1"
    office: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionRecordFacts:
    """Everything the berita acara says."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="election_record"))
    meeting: Meeting = field(default_factory=Meeting)
    held_on: dt.date | None = None
    title: str | None = None  # "Pemilihan pengurus Forsesdasi …"; None: composed from the body
    body: str | None = None
    purpose: str | None = None
    method: str | None = None
    majority: str | None = None
    representatives_vote: bool | None = None
    term_from: dt.date | None = None
    term_until: dt.date | None = None
    posts: tuple[ElectedPost, ...] = ()
    closing: str | None = None  # None: the customary sentence
    signatories: tuple[Signatory, ...] = ()
    chair_signer: Signer | None = None
    approval: Approval | None = None
    verification: Verification | None = None
