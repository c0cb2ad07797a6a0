"""The board of answers as it was asked for: which lines, how many of each kind, and what the institutions report."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from attendance.models import Invitation
from attendance.queries import (
    TO_DECIDE,
    TO_JUDGE,
    UNREACHED,
    UNSEEN,
    Share,
    Shares,
    answer_lines,
    flag_conditions,
    flag_counts,
    shares_of,
    unanswered_first,
)
from attendance.states import ANSWERS, Rsvp
from common.templatetags.rakor import Chip
from followups.queries import blank_reports
from meetings.models import Meeting, Participant
from meetings.permissions import may

# The page that filters of the board belong to: those kept at one meeting serve at the next.
PAGE = "answers"
# Institutions that left a line of progress blank when they answered.
BLANK = "laporan"
# What the address may hold, in its order; anything else narrows nothing and is not kept.
STATE, FLAG, GROUP, REGION, WORDS, BY = "keadaan", "hanya", "kelompok", "wilayah", "q", "susun"
BY_REGION = "wilayah"


@dataclass(frozen=True)
class Wanted:
    """What the address of the board asks for."""

    state: str = ""
    flags: tuple[str, ...] = ()
    group: str = ""
    region: str = ""
    words: str = ""
    by: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Wanted":
        return cls(
            state=query.get(STATE, ""),
            flags=tuple(dict.fromkeys(query.getlist(FLAG))),
            group=query.get(GROUP, ""),
            region=query.get(REGION, ""),
            words=query.get(WORDS, "").replace("\x00", ""),
            by=query.get(BY, ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state or self.flags or self.group or self.region or self.words)

    @property
    def is_by_region(self) -> bool:
        return self.by == BY_REGION

    @property
    def query(self) -> str:
        """The query string that asks for the same, without the page."""
        return self._query(self.flags)

    def toggled(self, flag: str) -> str:
        """The query string with `flag` put on, or taken off where it is on."""
        flags = tuple(one for one in self.flags if one != flag) if flag in self.flags else (*self.flags, flag)
        return self._query(flags)

    def _query(self, flags: tuple[str, ...]) -> str:
        query = QueryDict(mutable=True)
        for name, value in ((STATE, self.state), (GROUP, self.group), (REGION, self.region), (WORDS, self.words)):
            if value:
                query[name] = value
        query.setlist(FLAG, list(flags))
        if self.by:
            query[BY] = self.by
        return query.urlencode()


class Board:
    """One meeting's answers; what is asked of it costs the same number of queries whatever the length of the roll."""

    def __init__(self, meeting: Meeting, wanted: Wanted) -> None:
        self.meeting = meeting
        self.wanted = wanted

    @cached_property
    def shares(self) -> Shares:
        return shares_of(self.meeting)

    @property
    def grouped(self) -> list[Share]:
        return self.shares.by_region if self.wanted.is_by_region else self.shares.by_group

    @cached_property
    def reports(self) -> dict[int, tuple[int, int]]:
        """By institution that has answered: how much it owes, and for how much of that it left the line blank."""
        since: dict[int, dt.datetime] = {}
        answered = Invitation.objects.of(self.meeting).filter(state__in=ANSWERS, answered_at__isnull=False)
        for organization_id, at in answered.values_list("participant__organization", "answered_at"):
            if organization_id is not None and at is not None:
                since[organization_id] = min(at, since.get(organization_id, at))
        return blank_reports(self.meeting.convener, since)

    @property
    def _blank(self) -> Q:
        institutions = [pk for pk, (_open, blank) in self.reports.items() if blank]
        return Q(organization__in=institutions, invitation__state__in=ANSWERS)

    @cached_property
    def lines(self) -> QuerySet[Participant]:
        """Those asked for, who has not answered first."""
        wanted = self.wanted
        lines = answer_lines(
            self.meeting, wanted.state, wanted.words, group=wanted.group, region=wanted.region, flags=wanted.flags
        )
        return unanswered_first(lines.filter(self._blank) if BLANK in wanted.flags else lines)

    @property
    def silent(self) -> QuerySet[Invitation]:
        """Those asked for whose answer is awaited."""
        return Invitation.objects.filter(state=Rsvp.PENDING, participant__in=self.lines.order_by().values("pk"))

    @property
    def chips(self) -> list[tuple[str, str, object, int | None]]:
        whole = self.shares.whole
        every: tuple[str, str, object, int | None] = ("", "", _("All"), whole.lines)
        return [every, *whole.tally]

    @cached_property
    def flag_chips(self) -> list[Chip]:
        """What can be asked for beside the answer; only what there is, and what is asked for now."""
        counts = flag_counts(self.meeting, {**flag_conditions(self.meeting), BLANK: self._blank})
        return [
            Chip(f"?{self.wanted.toggled(flag)}", shape, label, counts[flag], flag in self.wanted.flags)
            for flag, shape, label in (
                (TO_DECIDE, "alert", _("Representatives to decide on")),
                (TO_JUDGE, "exc", _("Reasons not accepted yet")),
                (UNSEEN, "alert", _("Have not seen the change")),
                (UNREACHED, "alert", _("Without a contact")),
                (BLANK, "wait", _("Progress left blank")),
            )
            if counts[flag] or flag in self.wanted.flags
        ]

    @property
    def seats_short(self) -> int:
        """By how many seats the hall is too small for those who have said that they come; 0 if it is not."""
        venue = self.meeting.venue
        capacity = venue.capacity if venue else None
        return max(self.shares.whole.seats - capacity, 0) if capacity else 0


def can_remind(user: User, meeting: Meeting) -> bool:
    """Whether `user` may remind those who have not answered, and it makes sense now."""
    return meeting.answers_open and may(user, Power.INVITE, meeting)
