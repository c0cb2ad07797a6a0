"""The clash radar: who and what is already taken, how loaded a week is, and when there would be room.

It looks across all conveners of the portal, for an official has one calendar only. Of another convener's meeting it
tells that there is one, when, and whose it is; never its title, theme or agenda.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import time_range, weekday_date
from common.holidays import is_working_day
from directory.models import Appointment, Position
from directory.states import PositionRole
from meetings.models import Meeting, MeetingRole, Participant, Session
from meetings.states import MeetingMode, MeetingState, RoleInMeeting

# A sitting "s.d. selesai" is taken to last so long.
ASSUMED_LENGTH = dt.timedelta(hours=4)
# What stands in a calendar. A draft is nobody's appointment yet; postponed and cancelled ones are none any more.
STANDING = (MeetingState.SCHEDULED, MeetingState.INVITED, MeetingState.ONGOING)
# When a day is asked for another slot.
STARTS = (dt.time(8, 30), dt.time(9), dt.time(10), dt.time(13), dt.time(14))
SEARCH_DAYS = 14
PROPOSALS = 3
# From this share of common participants on, two meetings may as well be one.
MUCH_ALIKE = 0.5
# Who holds an appointment: of two records of one person, the one that is kept.
PERSON = Coalesce(F("official__merged_into"), F("official"))


@dataclass(frozen=True)
class Busy:
    """One sitting of another meeting, as far as the one who asks may know it."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    # The meeting where it is of the same convener; else None: whose it is, is all that is told.
    meeting: Meeting | None
    convener: str
    venue: tuple[str, str] | None
    posts: frozenset[int]
    persons: frozenset[int]
    words: str

    @property
    def whose(self) -> str:
        return (
            self.meeting.title if self.meeting else _("another meeting of %(convener)s") % {"convener": self.convener}
        )


@dataclass(frozen=True)
class Clash:
    """Something that is wanted here and taken elsewhere at the same time."""

    what: str
    busy: Busy
    is_venue: bool = False
    is_chair: bool = False


@dataclass(frozen=True)
class Slot:
    """When the meeting would disturb fewer."""

    starts_at: dt.datetime
    words: str
    clashes: int


@dataclass(frozen=True)
class Load:
    """How many sittings a head of region has in the week of the meeting, over all conveners."""

    position: Position
    sittings: int


@dataclass(frozen=True)
class Radar:
    """Everything the radar has to say of one meeting. Empty where no session has a time yet."""

    clashes: list[Clash] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    mergeable: list[tuple[str, Meeting | None, int]] = field(default_factory=list)
    load: list[Load] = field(default_factory=list)
    week: tuple[dt.date, dt.date] | None = None
    proposes_online: bool = False

    @property
    def posts_taken(self) -> int:
        return len({clash.what for clash in self.clashes if not clash.is_venue})

    @property
    def is_chair_taken(self) -> bool:
        return any(clash.is_chair for clash in self.clashes)

    @property
    def is_venue_taken(self) -> bool:
        return any(clash.is_venue for clash in self.clashes)

    @property
    def heaviest(self) -> int:
        return max((load.sittings for load in self.load), default=0)


def radar_of(meeting: Meeting) -> Radar:
    """The clashes of `meeting`, and ways out of them; a fixed number of queries, however long the roll."""
    sessions = [row for row in meeting.sessions.all() if row.starts_at]
    if not sessions:
        return Radar()
    wanted = _wanted_by(meeting)
    around = _busy_around(meeting, sessions)
    clashes = [
        clash
        for session in sessions
        for busy in around
        if _overlap(_span(session), (busy.starts_at, busy.ends_at))
        for clash in _clashes_with(meeting, busy, wanted)
    ]
    return Radar(
        clashes=clashes,
        slots=_free_slots(meeting, sessions, around, wanted) if clashes else [],
        mergeable=_mergeable(around, wanted) if clashes else [],
        load=_load(around, sessions, wanted, meeting),
        week=_week_of(meeting.first_day or timezone.localdate()),
        proposes_online=any(clash.is_venue for clash in clashes) and meeting.mode == MeetingMode.ON_SITE,
    )


# --- who is wanted here -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    """The posts that are to come, by id; which of them chairs; and which of them a person holds on the day."""

    posts: dict[int, Position]
    chair: int | None
    held_by: dict[int, set[int]]

    def hit_by(self, busy: Busy) -> set[int]:
        """The posts that are taken while `busy` sits: invited there too, or held by someone who is."""
        return (self.posts.keys() & busy.posts).union(
            *(self.held_by[who] for who in busy.persons & self.held_by.keys())
        )


def _wanted_by(meeting: Meeting) -> _Wanted:
    lines = meeting.participants.filter(position__isnull=False, is_group=False).select_related("position__organization")
    posts = {line.position_id: line.position for line in lines if line.position and line.position_id}
    roles = meeting.roles.filter(position__isnull=False).select_related("position__organization")
    chair = None
    for role in roles:
        if role.position and role.position_id:
            posts.setdefault(role.position_id, role.position)
            if role.role == RoleInMeeting.CHAIR:
                chair = role.position_id
    return _Wanted(posts, chair, _held_by(posts, meeting.first_day or timezone.localdate()))


def _held_by(posts: Iterable[int], day: dt.date) -> dict[int, set[int]]:
    """By person: the posts held on the day; two records of one person count as one."""
    held: dict[int, set[int]] = {}
    rows = Appointment.objects.on(day).filter(position__in=list(posts)).annotate(person=PERSON)
    for post, person in rows.values_list("position", "person"):
        held.setdefault(person, set()).add(post)
    return held


# --- what else goes on --------------------------------------------------------------------------------------------


def _busy_around(meeting: Meeting, sessions: Sequence[Session]) -> list[Busy]:
    """Every sitting of other standing meetings from two weeks before to two weeks after; four queries."""
    starts = [row.starts_at for row in sessions if row.starts_at]
    margin = dt.timedelta(days=SEARCH_DAYS + 1)
    rows = list(
        Session.objects.filter(
            meeting__state__in=STANDING,
            starts_at__range=(min(starts) - margin, max(starts) + margin),
        )
        .exclude(meeting=meeting)
        .select_related("meeting__convener", "meeting__venue")
        .order_by("starts_at", "pk")
    )
    meetings = {row.meeting_id: row.meeting for row in rows}
    posts: dict[int, set[int]] = {}
    for pairs in (
        Participant.objects.filter(meeting__in=meetings, position__isnull=False, is_group=False),
        MeetingRole.objects.filter(meeting__in=meetings, position__isnull=False),
    ):
        for meeting_id, position_id in pairs.values_list("meeting", "position"):
            posts.setdefault(meeting_id, set()).add(position_id)
    holders = _holders_by_post({post for named in posts.values() for post in named})
    return [_busy(row, meeting, posts.get(row.meeting_id, set()), holders) for row in rows]


def _holders_by_post(posts: Iterable[int]) -> dict[int, list[tuple[dt.date | None, dt.date | None, int]]]:
    held: dict[int, list[tuple[dt.date | None, dt.date | None, int]]] = {}
    rows = Appointment.objects.filter(position__in=list(posts)).annotate(person=PERSON)
    for post, start, end, who in rows.values_list("position", "starts_on", "ends_on", "person"):
        held.setdefault(post, []).append((start, end, who))
    return held


def _busy(
    row: Session,
    asking: Meeting,
    posts: set[int],
    holders: dict[int, list[tuple[dt.date | None, dt.date | None, int]]],
) -> Busy:
    starts_at, ends_at = _span(row)
    other = row.meeting
    day = starts_at.astimezone(asking.zone).date()
    persons = {
        who
        for post in posts
        for start, end, who in holders.get(post, ())
        if (start is None or start <= day) and (end is None or end >= day)
    }
    is_online = other.mode == MeetingMode.ONLINE
    end_time = row.ends_at.astimezone(asking.zone).time() if row.ends_at else None
    hours = time_range(starts_at.astimezone(asking.zone).time(), end_time, asking.timezone)
    return Busy(
        starts_at=starts_at,
        ends_at=ends_at,
        meeting=other if other.convener_id == asking.convener_id else None,
        convener=other.convener.name,
        venue=None if is_online or other.venue is None else _place(other.venue.name, other.venue.city),
        posts=frozenset(posts),
        persons=frozenset(persons),
        words=f"{weekday_date(day)}, {hours}",
    )


def _span(session: Session) -> tuple[dt.datetime, dt.datetime]:
    """From when to when a sitting takes; only for one that has a start."""
    start = session.starts_at or timezone.now()
    return start, session.ends_at or start + ASSUMED_LENGTH


def _place(name: str, city: str) -> tuple[str, str]:
    """What makes two conveners' rows the same hall."""
    return " ".join(name.casefold().split()), " ".join(city.casefold().split())


def _overlap(one: tuple[dt.datetime, dt.datetime], other: tuple[dt.datetime, dt.datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


# --- clashes ------------------------------------------------------------------------------------------------------


def _clashes_with(meeting: Meeting, busy: Busy, wanted: _Wanted) -> Iterator[Clash]:
    if _is_same_hall(meeting, busy):
        yield Clash(str(meeting.venue), busy, is_venue=True)
    hit = wanted.hit_by(busy)
    for post, position in wanted.posts.items():
        if post in hit:
            yield Clash(position.title, busy, is_chair=post == wanted.chair)


def _is_same_hall(meeting: Meeting, busy: Busy) -> bool:
    if meeting.venue is None or meeting.mode == MeetingMode.ONLINE:
        return False
    return busy.venue == _place(meeting.venue.name, meeting.venue.city)


# --- ways out -----------------------------------------------------------------------------------------------------


def _free_slots(meeting: Meeting, sessions: Sequence[Session], around: list[Busy], wanted: _Wanted) -> list[Slot]:
    """The nearest times on working days at which hall and participants are free, else those that disturb fewest.

    Only for a meeting of one sitting: how several hang together is not for a machine to say.
    """
    if len(sessions) != 1:
        return []
    start, end = _span(sessions[0])
    length, planned = end - start, start.astimezone(meeting.zone)
    today = timezone.localdate(timezone=meeting.zone)
    candidates = []
    for offset in range(-SEARCH_DAYS, SEARCH_DAYS + 1):
        day = planned.date() + dt.timedelta(days=offset)
        if day <= today or not is_working_day(day):
            continue
        for clock in sorted({*STARTS, planned.time()}):
            begins = dt.datetime.combine(day, clock, tzinfo=meeting.zone)
            if begins == planned:
                continue
            taken = _taken(meeting, (begins, begins + length), around, wanted)
            candidates.append((taken, abs(begins - planned), begins))
    candidates.sort(key=lambda row: row[:2])
    return [
        Slot(begins, f"{weekday_date(begins.date())}, {time_range(begins.time(), None, meeting.timezone)}", taken)
        for taken, _distance, begins in candidates[:PROPOSALS]
    ]


def _taken(
    meeting: Meeting,
    span: tuple[dt.datetime, dt.datetime],
    around: list[Busy],
    wanted: _Wanted,
) -> int:
    """How many clashes the meeting would have in `span`."""
    return sum(
        len(wanted.hit_by(busy)) + _is_same_hall(meeting, busy)
        for busy in around
        if _overlap(span, (busy.starts_at, busy.ends_at))
    )


def _mergeable(around: list[Busy], wanted: _Wanted) -> list[tuple[str, Meeting | None, int]]:
    """Meetings of these weeks to which most of the same posts are invited: whose, and the share in percent."""
    if not wanted.posts:
        return []
    found: dict[str, tuple[str, Meeting | None, int]] = {}
    for busy in around:
        share = len(busy.posts & wanted.posts.keys()) / len(wanted.posts)
        if share >= MUCH_ALIKE:
            found.setdefault(
                f"{busy.whose} {busy.words}", (f"{busy.whose}, {busy.words}", busy.meeting, round(share * 100))
            )
    return sorted(found.values(), key=lambda row: -row[2])[:PROPOSALS]


# --- load ---------------------------------------------------------------------------------------------------------


def _week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    monday = day - dt.timedelta(days=day.weekday())
    return monday, monday + dt.timedelta(days=6)


def _load(around: list[Busy], sessions: Sequence[Session], wanted: _Wanted, meeting: Meeting) -> list[Load]:
    """Sittings in the week of the meeting of each head of region who is to come, this meeting included."""
    week = _week_of(meeting.first_day or timezone.localdate())

    def is_of_the_week(at: dt.datetime | None) -> bool:
        return at is not None and week[0] <= at.astimezone(meeting.zone).date() <= week[1]

    own = sum(1 for row in sessions if is_of_the_week(row.starts_at))
    elsewhere: Counter[int] = Counter()
    for busy in around:
        if is_of_the_week(busy.starts_at):
            elsewhere.update(busy.posts)
    heads = [post for post in wanted.posts.values() if post.role == PositionRole.HEAD_OF_REGION]
    loads = [Load(post, own + elsewhere[post.pk]) for post in heads]
    return sorted(loads, key=lambda load: (-load.sittings, load.position.protocol_order, load.position.title))
