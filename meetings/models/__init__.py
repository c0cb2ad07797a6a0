"""A meeting, its time and place, the roll of those who belong to it, and what its source tells."""

from meetings.models.lists import KeptListQuerySet, MeetingKind, Venue
from meetings.models.meeting import (
    DutyAssignment,
    DutyQuerySet,
    Meeting,
    MeetingQuerySet,
    MeetingRole,
    NamedPerson,
    Participant,
    Session,
)
from meetings.models.source import MeetingSource, Quote, RelatedEvent

__all__ = [
    "DutyAssignment",
    "DutyQuerySet",
    "KeptListQuerySet",
    "Meeting",
    "MeetingKind",
    "MeetingQuerySet",
    "MeetingRole",
    "MeetingSource",
    "NamedPerson",
    "Participant",
    "Quote",
    "RelatedEvent",
    "Session",
    "Venue",
]
