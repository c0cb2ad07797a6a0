"""A meeting, its time and place, the roll of those who belong to it, and what its source tells."""

from meetings.models.changes import ScheduleChange, Suspension, schedule_facts, schedule_of
from meetings.models.lists import KeptListQuerySet, MeetingKind, Topic, Venue
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
from meetings.models.series import MeetingSeries, SeriesMember, SkippedPeriod
from meetings.models.source import MeetingSource, Quote, RelatedEvent

__all__ = [
    "DutyAssignment",
    "DutyQuerySet",
    "KeptListQuerySet",
    "Meeting",
    "MeetingKind",
    "MeetingQuerySet",
    "MeetingRole",
    "MeetingSeries",
    "MeetingSource",
    "NamedPerson",
    "Participant",
    "Quote",
    "RelatedEvent",
    "ScheduleChange",
    "SeriesMember",
    "Session",
    "SkippedPeriod",
    "Suspension",
    "Topic",
    "Venue",
    "schedule_facts",
    "schedule_of",
]
