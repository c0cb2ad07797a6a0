"""Frozen facts: everything an official paper says, as typed values and as canonical JSON.

A paper is rendered only from its facts. They are copied into the paper's row when it is
approved, so that it can be rendered again, compared and explained after every source row has
changed. Nothing personal to one copy of a letter (its addressee, its link) belongs here.

`None` and an empty tuple mean "not recorded", and the paper prints the gap as such; a
projection never fills a gap with a guess. Nearly all fields default to that, so the minutes
of an old meeting known only from the press are as valid as complete ones.
"""

from documents.facts.codec import (
    InvalidFacts,
    PaperFacts,
    as_json,
    canonical_json,
    letter_facts,
    minutes_facts,
    sha256_of,
)
from documents.facts.schema import (
    SCHEMA_VERSION,
    AddresseeBlock,
    AgendaItem,
    Approval,
    Attendance,
    AttendanceRow,
    Directive,
    Exchange,
    FollowUpLine,
    FormerLetter,
    ImportedSource,
    InvitationLetterFacts,
    Invitee,
    InviteeGroup,
    Letterhead,
    LetterReference,
    Meeting,
    MinutesFacts,
    Paper,
    Person,
    Presenter,
    ProgrammeLine,
    Quote,
    RecapLine,
    Roles,
    Session,
    Signer,
    Sitting,
    Suspension,
    Venue,
    Verification,
)

__all__ = [
    "SCHEMA_VERSION",
    "AddresseeBlock",
    "AgendaItem",
    "Approval",
    "Attendance",
    "AttendanceRow",
    "Directive",
    "Exchange",
    "FollowUpLine",
    "FormerLetter",
    "ImportedSource",
    "InvalidFacts",
    "InvitationLetterFacts",
    "Invitee",
    "InviteeGroup",
    "LetterReference",
    "Letterhead",
    "Meeting",
    "MinutesFacts",
    "Paper",
    "PaperFacts",
    "Person",
    "Presenter",
    "ProgrammeLine",
    "Quote",
    "RecapLine",
    "Roles",
    "Session",
    "Signer",
    "Sitting",
    "Suspension",
    "Venue",
    "Verification",
    "as_json",
    "canonical_json",
    "letter_facts",
    "minutes_facts",
    "sha256_of",
]
