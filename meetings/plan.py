"""What a planner writes down of a meeting: the shape that forms, copies and commands hand to the actions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from directory.models import Position
from meetings.models import Meeting, Venue
from meetings.states import MeetingMode, RepresentationRule, RoleInMeeting


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
    best_practice_sharing: str = ""
    public_accountability: str = ""
    parent_meeting: Meeting | None = None

    @property
    def first_day(self) -> dt.date | None:
        return min((session.date for session in self.sessions), default=None)
