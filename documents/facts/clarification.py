"""The facts of a letter of clarification (surat permintaan klarifikasi). See the package's docstring."""

import datetime as dt
from dataclasses import dataclass, field

from documents.facts.letter import AddresseeBlock
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
class AbsentPost:
    """A post that neither came nor was represented nor excused; `sessions` only where there were several."""

    post: str
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationFacts:
    """Everything the letter says. It states what is recorded; no motive is supposed and none is asked for."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="clarification"))
    urgency: str | None = None
    subject: str | None = None
    addressee: AddresseeBlock = field(default_factory=lambda: AddresseeBlock(is_listed=False))
    meeting: Meeting = field(default_factory=Meeting)
    invitation_letter: LetterReference | None = None
    posts: tuple[AbsentPost, ...] = ()
    request: str | None = None  # what is asked for, in the office's words
    answer_days: int | None = None  # working days that the addressee has for the answer, counted from the letter's day
    answer_until: dt.date | None = None  # the last of them; known once the letter has its day
    contact: str | None = None
    closing: str | None = None
    signer: Signer | None = None
    copies_to: tuple[str, ...] = ()
    approval: Approval | None = None
    verification: Verification | None = None
