"""Frozen facts: everything an official paper says, as typed values and as canonical JSON.

A paper is rendered only from its facts. They are copied into the paper's row when it is
approved, so that it can be rendered again, compared and explained after every source row has
changed. Nothing personal to one copy of a letter (its addressee, its link) belongs here.

`None` and an empty tuple mean "not recorded", and the paper prints the gap as such; a
projection never fills a gap with a guess. Nearly all fields default to that, so the minutes
of an old meeting known only from the press are as valid as complete ones.
"""

from documents.facts.attendance_list import AttendanceListFacts, Attendee, SessionRoll
from documents.facts.clarification import AbsentPost, ClarificationFacts
from documents.facts.codec import (
    InvalidFacts,
    PaperFacts,
    as_json,
    canonical_json,
    letter_facts,
    minutes_facts,
    paper_facts,
    record_facts,
    sha256_of,
)
from documents.facts.election import Candidate, ElectedPost, ElectionRecordFacts, ElectionRound, Signatory
from documents.facts.extract import ExtractFacts, ItemDecision
from documents.facts.letter import (
    AddresseeBlock,
    FormerLetter,
    InvitationLetterFacts,
    Invitee,
    InviteeGroup,
    ProgrammeLine,
)
from documents.facts.minutes import (
    AgendaItem,
    Attendance,
    AttendanceRow,
    Directive,
    Exchange,
    FollowUpLine,
    ImportedSource,
    Institution,
    MinutesFacts,
    ObjectionNote,
    Presenter,
    Quote,
    RecapLine,
    Roles,
    Sitting,
    Suspension,
)
from documents.facts.report import ReportedItem, ReportFacts, ReportWords
from documents.facts.schema import (
    SCHEMA_VERSION,
    Approval,
    Disclosure,
    Font,
    Layout,
    Letterhead,
    LetterReference,
    Meeting,
    Paper,
    PaperEdition,
    PaperKind,
    PaperSize,
    Person,
    Session,
    Signer,
    SigningMode,
    Venue,
    Verification,
)
from documents.facts.verbatim import Speech, SpokenItem, VerbatimFacts

__all__ = [
    "SCHEMA_VERSION",
    "AbsentPost",
    "AddresseeBlock",
    "AgendaItem",
    "Approval",
    "Attendance",
    "AttendanceListFacts",
    "AttendanceRow",
    "Attendee",
    "Candidate",
    "ClarificationFacts",
    "Directive",
    "Disclosure",
    "ElectedPost",
    "ElectionRecordFacts",
    "ElectionRound",
    "Exchange",
    "ExtractFacts",
    "FollowUpLine",
    "Font",
    "FormerLetter",
    "ImportedSource",
    "Institution",
    "InvalidFacts",
    "InvitationLetterFacts",
    "Invitee",
    "InviteeGroup",
    "ItemDecision",
    "Layout",
    "LetterReference",
    "Letterhead",
    "Meeting",
    "MinutesFacts",
    "ObjectionNote",
    "Paper",
    "PaperEdition",
    "PaperFacts",
    "PaperKind",
    "PaperSize",
    "Person",
    "Presenter",
    "ProgrammeLine",
    "Quote",
    "RecapLine",
    "ReportFacts",
    "ReportWords",
    "ReportedItem",
    "Roles",
    "Session",
    "SessionRoll",
    "Signatory",
    "Signer",
    "SigningMode",
    "Sitting",
    "Speech",
    "SpokenItem",
    "Suspension",
    "Venue",
    "VerbatimFacts",
    "Verification",
    "as_json",
    "canonical_json",
    "letter_facts",
    "minutes_facts",
    "paper_facts",
    "record_facts",
    "sha256_of",
]
