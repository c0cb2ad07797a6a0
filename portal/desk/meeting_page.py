"""What the page of a meeting says: its steps, its facts, what the next step waits for, and the acts it offers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from common.dates import clock, long_date, moment, quarter_label, zone_label
from directory.models import Appointment
from directory.permissions import has_power
from directory.queries import current_holders
from meetings.models import Meeting, MeetingRole, Session
from meetings.permissions import can_cancel, can_reopen, can_see_join_link, powers_in
from meetings.queries import (
    Requirement,
    before_closing,
    before_scheduling,
    day_of,
    missing,
    roles_of,
    time_of,
    when_of,
)
from meetings.states import MeetingMode, MeetingState, RoleInMeeting

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


@dataclass(frozen=True)
class Access:
    """What the reader of the page may see and do; asked once."""

    powers: frozenset[Power]
    is_of_house: bool
    sees_join_link: bool
    sees_history: bool
    may_cancel: bool
    may_reopen: bool

    @property
    def is_internal(self) -> bool:
        """Of the host's own people, not of an institution that is invited."""
        return Power.VIEW_MEETINGS in self.powers

    @property
    def may_plan(self) -> bool:
        return Power.PLAN_MEETINGS in self.powers


def access_of(user: User, meeting: Meeting) -> Access:
    return Access(
        powers=powers_in(user, meeting),
        is_of_house=has_power(user, Power.VIEW_MEETINGS, meeting.convener),
        sees_join_link=can_see_join_link(user, meeting),
        sees_history=has_power(user, Power.VIEW_TRAIL, meeting.convener),
        may_cancel=can_cancel(user, meeting),
        may_reopen=can_reopen(user, meeting),
    )


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
    end = clock(meeting.ended_at.astimezone(meeting.zone).time()) if meeting.ended_at else ""
    return f"{start}–{end} {zone_label(meeting.timezone)}"


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
        Fact(_("Representation"), [meeting.get_representation_display()]),
        Fact(_("Sharing of best practices"), _lines(meeting.best_practice_sharing)),
        Fact(_("Public accountability"), _lines(meeting.public_accountability)),
    ]
    if meeting.mode != MeetingMode.ON_SITE and access.sees_join_link:
        facts.insert(3, Fact(_("Join link"), _lines(meeting.join_link), url=meeting.join_link))
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


# --- what the next step waits for ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checklist:
    title: str
    requirements: list[Requirement]

    @property
    def is_met(self) -> bool:
        return all(requirement.is_met for requirement in self.requirements)


def checklist_of(meeting: Meeting) -> Checklist | None:
    """What stands before the next step, where this page decides it; at most three queries."""
    if meeting.state in (MeetingState.DRAFT, MeetingState.POSTPONED):
        return Checklist(_("Before it can be scheduled"), before_scheduling(meeting))
    if meeting.state == MeetingState.HELD:
        return Checklist(_("Before it can be closed"), before_closing(meeting))
    return None


# --- acts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """A button of the page: a way to another page, or a step taken at once."""

    label: str
    icon: str
    url: str
    is_post: bool = False
    confirm: str = ""
    ends: bool = False


@dataclass(frozen=True)
class Acts:
    """At most one primary act, beside it what else the state asks for; all others stand in the menu."""

    primary: Act | None
    beside: list[Act]
    others: list[Act]


def acts_of(meeting: Meeting, access: Access, checklist: Checklist | None) -> Acts:
    """What this reader may do now, most pressing first; no query."""
    pressing = _pressing(meeting, access, checklist)
    shown = {act.url for act in pressing}
    return Acts(
        primary=pressing[0] if pressing else None,
        beside=pressing[1:],
        others=[act for act in _standing(meeting, access) if act.url not in shown],
    )


def _pressing(meeting: Meeting, access: Access, checklist: Checklist | None) -> list[Act]:
    """The acts of the state the meeting is in, the first of them primary."""
    acts: list[Act] = []
    match MeetingState(meeting.state):
        case MeetingState.DRAFT | MeetingState.POSTPONED if access.may_plan:
            acts = [_act(meeting, name) for name in _towards_schedule(checklist)]
        case MeetingState.SCHEDULED if Power.INVITE in access.powers:
            acts = [_act(meeting, "letter")]
        case MeetingState.INVITED if access.may_plan:
            begins = meeting.first_day is None or meeting.first_day <= timezone.localdate(timezone=meeting.zone)
            acts = [_act(meeting, "start"), _act(meeting, "answers")]
            acts = acts if begins else acts[::-1]
        case MeetingState.ONGOING:
            acts = _running(meeting, access)
        case MeetingState.HELD:
            acts = _finishing(meeting, access)
        case _:
            pass
    return acts


def _towards_schedule(checklist: Checklist | None) -> list[str]:
    lacking = [requirement for requirement in checklist.requirements if not requirement.is_met] if checklist else []
    if not lacking:
        return ["schedule"]
    return ["edit"] if all(not requirement.is_roll for requirement in lacking) else ["roll", "edit"]


def _running(meeting: Meeting, access: Access) -> list[Act]:
    acts = []
    if Power.WRITE_NOTES in access.powers:
        acts.append(_act(meeting, "notes"))
    if Power.RECORD_ATTENDANCE in access.powers:
        acts.append(_act(meeting, "attendance"))
    if access.may_plan:
        acts.append(_act(meeting, "end"))
    return acts


def _finishing(meeting: Meeting, access: Access) -> list[Act]:
    acts = []
    if access.may_plan and not missing(before_closing(meeting)):
        acts.append(_act(meeting, "close"))
    if Power.RECORD_ATTENDANCE in access.powers and meeting.attendance_finalised_at is None:
        acts.append(_act(meeting, "attendance"))
    if access.powers & {Power.SUBMIT_PAPERS, Power.APPROVE_PAPERS} and meeting.minutes_signed_at is None:
        acts.append(_act(meeting, "minutes"))
    return acts


def _standing(meeting: Meeting, access: Access) -> Iterable[Act]:
    """What may be done besides, whatever the state."""
    if access.may_plan:
        if meeting.is_planning:
            yield _act(meeting, "edit")
        if meeting.roll_open:
            yield _act(meeting, "roll")
        if not meeting.is_over:
            yield _act(meeting, "duties")
        yield _act(meeting, "copy")
    if access.may_cancel:
        yield _act(meeting, "cancel")
    if access.may_reopen:
        yield _act(meeting, "reopen")


def _act(meeting: Meeting, name: str) -> Act:
    url_name, label, icon, is_post, confirm = _acts()[name]
    url = reverse(f"desk:{url_name}", args=[meeting.public_id])
    return Act(label, icon, url, is_post, confirm, ends=name in {"cancel", "end"})


def _acts() -> dict[str, tuple[str, str, str, bool, str]]:
    """URL name, words on the button, icon, whether it acts at once, and what is asked first."""
    return {
        "edit": ("meeting_edit", _("Edit the plan"), "pencil", False, ""),
        "roll": ("participants", _("Choose participants"), "users-group", False, ""),
        "duties": ("duties", _("Assign duties"), "id-badge-2", False, ""),
        "copy": ("meeting_copy", _("Copy"), "copy", False, ""),
        "cancel": ("meeting_cancel", _("Cancel the meeting"), "calendar-off", False, ""),
        "reopen": ("meeting_reopen", _("Reopen"), "rotate-clockwise", False, ""),
        "schedule": ("meeting_schedule", _("Put in the calendar"), "calendar-plus", True, ""),
        "letter": ("letter", _("Write the invitation letter"), "mail", False, ""),
        "answers": ("answers", _("See the answers"), "list-check", False, ""),
        "start": (
            "meeting_start",
            _("Start the meeting"),
            "player-play",
            True,
            _("From now on nobody answers by link any more; who has not answered is noted so."),
        ),
        "notes": ("notes", _("Take notes"), "notes", False, ""),
        "attendance": ("attendance", _("Attendance list"), "clipboard-check", False, ""),
        "end": (
            "meeting_end",
            _("End the meeting"),
            "player-stop",
            True,
            _("The meeting ends now and the draft of the minutes is made. There is no way back to “ongoing”."),
        ),
        "minutes": ("minutes", _("Go to the minutes"), "file-text", False, ""),
        "close": (
            "meeting_close",
            _("Close the meeting"),
            "lock",
            True,
            _("Duties end with it. Only an administrator can reopen a closed meeting."),
        ),
    }
