"""The facts of an extract of decisions (petikan keputusan). See the package's docstring for what facts are."""

from dataclasses import dataclass, field

from documents.facts.minutes import Directive, FollowUpLine
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
class ItemDecision:
    """What was decided in words on an item that names the institution."""

    item: int  # its number in the minutes
    title: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractFacts:
    """Everything the petikan says: lines of signed minutes that concern one institution, in the words frozen there."""

    schema_version: int = SCHEMA_VERSION
    letterhead: Letterhead = field(default_factory=Letterhead)
    layout: Layout = field(default_factory=Layout)
    paper: Paper = field(default_factory=lambda: Paper(kind="extract"))
    institution: str | None = None
    meeting: Meeting = field(default_factory=Meeting)
    chair: Person | None = None
    minutes: LetterReference = field(default_factory=LetterReference)
    minutes_sha256: str | None = None  # of the facts of the minutes: what was extracted from
    minutes_verification: Verification | None = None
    decisions: tuple[ItemDecision, ...] = ()
    directives: tuple[Directive, ...] = ()  # numbered as in the minutes
    follow_ups: tuple[FollowUpLine, ...] = ()
    closing: str | None = None
    signer: Signer | None = None
    approval: Approval | None = None
    verification: Verification | None = None
