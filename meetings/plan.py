"""What a planner writes down of a meeting: the shape that forms, copies and commands hand to the actions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from directory.models import Position
from meetings.models import Meeting, Venue
from meetings.rules import SeriesRule
from meetings.states import Capacity, MeetingMode, RepresentationRule, RoleInMeeting


@dataclass(frozen=True)
class SessionPlan:
    """One sitting in the meeting's own zone. Without an end it lasts "s.d. selesai"."""

    date: dt.date
    start: dt.time | None = None
    end: dt.time | None = None
    label: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether it ends after it starts, and has a start where it has an end."""
        return self.end is None or (self.start is not None and self.end > self.start)


@dataclass(frozen=True)
class SchedulePlan:
    """When and where: what a change tells of, after the invitations have gone out."""

    sessions: tuple[SessionPlan, ...] = ()
    mode: MeetingMode = MeetingMode.ON_SITE
    venue: Venue | None = None
    join_link: str = ""
    answer_deadline: dt.datetime | None = None

    @property
    def first_day(self) -> dt.date | None:
        return min((session.date for session in self.sessions), default=None)

    @property
    def in_order(self) -> list[SessionPlan]:
        return sorted(self.sessions, key=lambda session: (session.date, session.start or dt.time.min))


@dataclass(frozen=True)
class RolePlan:
    """Who leads, opens, moderates or writes: a post of the directory, or the words for someone outside it."""

    position: Position | None = None
    name: str = ""
    title: str = ""

    def __bool__(self) -> bool:
        return bool(self.position or self.name or self.title)


@dataclass(frozen=True)
class MeetingPlan:
    """Everything that is planned of a meeting but its roll. `kind` is the code of one of the convener's kinds."""

    title: str
    kind: str
    theme: str = ""
    purposes: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    strategic_issues: tuple[str, ...] = ()
    sessions: tuple[SessionPlan, ...] = ()
    roles: Mapping[RoleInMeeting, RolePlan] = field(default_factory=dict)
    period_year: int | None = None
    period_quarter: int | None = None
    period_text: str = ""
    is_first: bool = False
    mode: MeetingMode = MeetingMode.ON_SITE
    venue: Venue | None = None
    join_link: str = ""
    answer_deadline: dt.datetime | None = None
    representation: RepresentationRule = RepresentationRule.ALLOWED
    minimum_rank: str = ""
    shared_representatives: bool = False
    companions_limit: int = 5
    excuse_needs_document: bool = False
    best_practice_sharing: str = ""
    public_accountability: str = ""
    parent_meeting: Meeting | None = None

    @property
    def first_day(self) -> dt.date | None:
        return min((session.date for session in self.sessions), default=None)


@dataclass(frozen=True)
class SeriesPlan:
    """What a planner writes down of a series. `kind` is the code of one of the convener's kinds."""

    name: str
    kind: str
    rule: SeriesRule
    title_pattern: str = ""
    end_time: dt.time | None = None
    lead_days: int = 30
    mode: MeetingMode = MeetingMode.ON_SITE
    venue: Venue | None = None
    chair: Position | None = None
    representation: RepresentationRule = RepresentationRule.ALLOWED
    minimum_rank: str = ""


@dataclass(frozen=True)
class MemberPlan:
    """Whom each meeting of a series invites: a group of the directory by its code, or one post."""

    group: str = ""
    position: Position | None = None
    capacity: Capacity = Capacity.PARTICIPANT
