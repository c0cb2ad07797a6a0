"""What the page of a meeting says: its steps and its facts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import clock, long_date, moment, quarter_label, zone_label
from directory.models import Appointment
from directory.queries import current_holders
from meetings.models import Meeting, MeetingRole, Session
from meetings.queries import (
    before_closing,
    day_of,
    missing,
    roles_of,
    time_of,
    when_of,
)
from meetings.states import MeetingMode, MeetingState, RepresentationRule, RoleInMeeting
from portal.desk.meeting_acts import Access

# Shape, label, note, whether the meeting stands here.
Step = tuple[str, str, str, bool]

# Where on the way a meeting stands; off the way (postponed, cancelled) there is no step.
PLACES = {
    MeetingState.DRAFT: 0,
    MeetingState.SCHEDULED: 1,
    MeetingState.INVITED: 1,
    MeetingState.ONGOING: 2,
    MeetingState.HELD: 3,
    MeetingState.CLOSED: 4,
}


# --- the five steps ----------------------------------------------------------------------------------------------


def steps_of(meeting: Meeting, roll: int) -> list[Step]:
    """The way from draft to closed; empty for a meeting that was called off."""
    place = PLACES.get(MeetingState(meeting.state))
    if place is None:
        return []
    words = [
        (_("Draft"), _drafted(meeting)),
        (_("Invitation"), _invited(meeting, roll)),
        (_("Ongoing"), _sat(meeting)),
        (_("Held"), _("minutes pending") if place == 3 else ""),
        (_("Closed"), _left_to_close(meeting) if place == 3 else ""),
    ]
    return [(_step_shape(index, place), label, note, index == place) for index, (label, note) in enumerate(words)]


def _step_shape(index: int, place: int) -> str:
    if index == place:
        return "live"
    return "ok" if index < place else "wait"


def _drafted(meeting: Meeting) -> str:
    day = long_date(meeting.created_at.astimezone(meeting.zone).date())
    return _("imported %(day)s") % {"day": day} if meeting.is_imported else _("drafted %(day)s") % {"day": day}


def _invited(meeting: Meeting, roll: int) -> str:
    if meeting.is_imported:
        return _("not in the source")
    return ngettext("%(count)s on the roll", "%(count)s on the roll", roll) % {"count": roll}


def _sat(meeting: Meeting) -> str:
    if meeting.started_at is None:
        return _("hours not recorded") if meeting.state in (MeetingState.HELD, MeetingState.CLOSED) else ""
    start = clock(meeting.started_at.astimezone(meeting.zone).time())
    zone = zone_label(meeting.timezone)
    if meeting.ended_at is None:
        return _("since %(start)s") % {"start": f"{start} {zone}"}
    return f"{start}–{clock(meeting.ended_at.astimezone(meeting.zone).time())} {zone}"


def _left_to_close(meeting: Meeting) -> str:
    left = len(missing(before_closing(meeting)))
    return ngettext("%(count)s condition left", "%(count)s conditions left", left) % {"count": left}


# --- the facts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """One line of the summary. A fact without value is a gap, and said to be one."""

    label: str
    lines: Sequence[str] = ()
    url: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        return self.lines[0] if len(self.lines) == 1 else ""


@dataclass(frozen=True)
class Summary:
    """Everything the meeting's own row, its sessions and its roles say."""

    when: str
    where: str
    led_by: str
    facts: list[Fact]
    more: list[Fact]
    sessions: list[tuple[str, str, str]] = field(default_factory=list)
    # What stands in the place of a fact that is not there.
    gap: str = ""


def summary_of(meeting: Meeting, access: Access) -> Summary:
    """Four queries, whatever the meeting holds."""
    sessions = list(meeting.sessions.all())
    roles = roles_of(meeting)
    posts = [row.position for row in roles.values() if row.position]
    holders = current_holders(posts, meeting.first_day or timezone.localdate()) if posts else {}
    chair = roles.get(RoleInMeeting.CHAIR)
    return Summary(
        when=when_of(meeting, sessions),
        where=_where(meeting),
        led_by=chair.position_label if chair else "",
        facts=_main_facts(meeting, sessions, roles, holders),
        more=_further_facts(meeting, access),
        sessions=[(day_of(row), time_of(meeting, row), row.label) for row in sessions] if len(sessions) > 1 else [],
        gap=_("not stated in the source") if meeting.is_imported else _("not filled in yet"),
    )


def _main_facts(
    meeting: Meeting, sessions: list[Session], roles: dict[str, MeetingRole], holders: dict[int, Appointment]
) -> list[Fact]:
    return [
        Fact(_("Official name"), [meeting.title]),
        Fact(_("Kind"), [meeting.kind.label]),
        Fact(_("Theme"), _lines(meeting.theme)),
        Fact(_("Purposes"), meeting.purposes),
        Fact(_("When"), _lines(when_of(meeting, sessions))),
        Fact(_("Where"), _lines(_where(meeting)), note=_venue_note(meeting)),
        *(_role_fact(role, roles.get(role), holders) for role in RoleInMeeting),
        Fact(_("Focus"), meeting.focus),
        Fact(_("Strategic issues"), meeting.strategic_issues),
        Fact(_("Speaks about"), _lines(*_period(meeting))),
    ]


def _further_facts(meeting: Meeting, access: Access) -> list[Fact]:
    facts = [
        Fact(_("Convener"), [meeting.convener.name], note=meeting.get_level_display()),
        Fact(_("First meeting of this leadership"), [_("Yes") if meeting.is_first else _("No")]),
        Fact(_("Way of meeting"), [meeting.get_mode_display()]),
        Fact(_("Answers until"), _lines(_moment(meeting.answer_deadline, meeting))),
        Fact(_("Representation"), _representation(meeting)),
        Fact(_("Companions"), [_companions(meeting)]),
        Fact(_("Who cannot come"), [_excuse(meeting)]),
        Fact(_("Sharing of best practices"), _lines(meeting.best_practice_sharing)),
        Fact(_("Public accountability"), _lines(meeting.public_accountability)),
    ]
    if meeting.mode != MeetingMode.ON_SITE and access.sees_join_link:
        facts.insert(3, Fact(_("Join link"), _lines(meeting.join_link), url=meeting.join_link))
    if meeting.series:
        url = reverse("desk:series", args=[meeting.series.public_id]) if access.is_of_house else ""
        facts.append(Fact(_("Series"), [meeting.series.name], url=url, note=_place_in_series(meeting)))
    if access.is_internal and (served := getattr(meeting, "serves", None)):
        page = f"{_page(meeting.parent_meeting)}#butir-{served.directive.number}" if meeting.parent_meeting else ""
        facts.append(Fact(_("Works out the directive"), [str(served.directive)], url=page))
    if meeting.parent_meeting and access.is_internal:
        facts.append(Fact(_("Follows from"), [meeting.parent_meeting.title], url=_page(meeting.parent_meeting)))
    if meeting.copied_from and access.is_internal:
        facts.append(Fact(_("Copied from"), [meeting.copied_from.title], url=_page(meeting.copied_from)))
    if meeting.state_reason and access.is_internal:
        facts.append(Fact(_("Reason"), [meeting.state_reason]))
    if access.is_internal:
        facts.append(Fact(_("Made by"), [meeting.created_by], note=_moment(meeting.created_at, meeting)))
    return facts


def _role_fact(role: RoleInMeeting, row: MeetingRole | None, holders: dict[int, Appointment]) -> Fact:
    """The post first; the person beside it, as printed or as the directory knows the holder of that day."""
    label = str(role.label)
    if row is None:
        return Fact(label)
    holder = holders.get(row.position_id) if row.position_id else None
    name = row.printed_name or (holder.official.name if holder else "")
    post = row.position_label or row.printed_organization
    if holder and not row.printed_position:
        post = holder.printed_title
    return Fact(label, _lines(post or name), note=name if post else "")


def _representation(meeting: Meeting) -> list[str]:
    """The rule as those invited will have to follow it."""
    words = [meeting.get_representation_display()]
    if meeting.representation == RepresentationRule.IN_PERSON:
        return words
    if meeting.minimum_rank:
        words.append(
            _("by Eselon %(rank)s or higher; for anyone below, the chair decides") % {"rank": meeting.minimum_rank}
        )
    shared = meeting.shared_representatives
    words.append(
        _("one person may represent several posts") if shared else _("one person represents one post, not several")
    )
    return words


def _companions(meeting: Meeting) -> str:
    limit = meeting.companions_limit
    return _("at most %(count)s") % {"count": limit} if limit else _("none")


def _excuse(meeting: Meeting) -> str:
    return _("says why and hands in a document") if meeting.excuse_needs_document else _("says why")


def _place_in_series(meeting: Meeting) -> str:
    """The period that the meeting fills by the rule of its series; empty if the rule has changed since."""
    series, day = meeting.series, meeting.occurrence
    one = series.rule.in_period_of(day) if series and day else None
    return one.period.label if one else ""


def _period(meeting: Meeting) -> list[str]:
    if meeting.period_year and meeting.period_quarter:
        return [quarter_label(meeting.period_year, meeting.period_quarter), meeting.period_text]
    return [str(meeting.period_year or ""), meeting.period_text]


def _where(meeting: Meeting) -> str:
    if meeting.mode == MeetingMode.ONLINE:
        return _("Online")
    return str(meeting.venue) if meeting.venue else ""


def _venue_note(meeting: Meeting) -> str:
    venue = meeting.venue
    if venue is None or meeting.mode == MeetingMode.ONLINE:
        return ""
    seats = _("%(count)s seats") % {"count": venue.capacity} if venue.capacity else ""
    region = venue.region.full_name if venue.region else ""
    return " · ".join(part for part in (venue.get_kind_display(), venue.address, region, seats) if part)


def _moment(at: dt.datetime | None, meeting: Meeting) -> str:
    return moment(at, meeting.timezone) if at else ""


def _lines(*texts: str) -> list[str]:
    return [text for text in texts if text]


def _page(meeting: Meeting) -> str:
    return reverse("desk:meeting", args=[meeting.public_id])
