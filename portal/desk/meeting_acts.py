"""What the reader of a meeting's page may see and do: the acts it offers, and what the next step waits for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from attendance.permissions import can_see_answers
from directory.permissions import has_power
from meetings.models import Meeting
from meetings.permissions import can_cancel, can_reopen, can_see_join_link, powers_in
from meetings.queries import (
    Requirement,
    before_closing,
    before_scheduling,
    missing,
)
from meetings.states import MOVES, MeetingState


@dataclass(frozen=True)
class Access:
    """What the reader of the page may see and do; asked once."""

    powers: frozenset[Power]
    is_of_house: bool
    sees_answers: bool
    # The lines of the roll with their marks, once the meeting has been: the minutes say as much.
    sees_roll: bool
    sees_join_link: bool
    sees_history: bool
    may_cancel: bool
    may_reopen: bool
    is_suspended: bool = False

    @property
    def is_internal(self) -> bool:
        """Of the host's own people, not of an institution that is invited."""
        return Power.VIEW_MEETINGS in self.powers

    @property
    def sees_follow_ups(self) -> bool:
        return Power.VIEW_FOLLOW_UPS in self.powers

    @property
    def may_plan(self) -> bool:
        return Power.PLAN_MEETINGS in self.powers

    @property
    def may_run(self) -> bool:
        return Power.RUN_AGENDA in self.powers

    @property
    def may_approve(self) -> bool:
        return Power.APPROVE_PAPERS in self.powers


def access_of(user: User, meeting: Meeting, *, is_suspended: bool = False) -> Access:
    sees_answers = can_see_answers(user, meeting)
    return Access(
        powers=powers_in(user, meeting),
        is_of_house=has_power(user, Power.VIEW_MEETINGS, meeting.convener),
        sees_answers=sees_answers,
        sees_roll=sees_answers or meeting.state in (MeetingState.HELD, MeetingState.CLOSED),
        sees_join_link=can_see_join_link(user, meeting),
        sees_history=has_power(user, Power.VIEW_TRAIL, meeting.convener),
        may_cancel=can_cancel(user, meeting),
        may_reopen=can_reopen(user, meeting),
        is_suspended=is_suspended,
    )


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
        case MeetingState.DRAFT if access.may_plan:
            acts = [_act(meeting, name) for name in _towards_schedule(checklist)]
        case MeetingState.POSTPONED if access.may_plan:
            acts = [_act(meeting, "new_date")]
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
        # While it is paused, the way on stands with the words that say so.
        if not access.is_suspended:
            acts.append(_act(meeting, "suspend"))
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
        yield from (_act(meeting, name) for name in _changing(meeting))
        if not meeting.is_over:
            yield _act(meeting, "duties")
        yield _act(meeting, "copy")
        if meeting.series_id is None:
            begin = f"{reverse('desk:series_new')}?rapat={meeting.public_id}"
            yield Act(_("Make a series of it"), "refresh", begin)
    yield from (_act(meeting, name) for name in _of_the_day(meeting, access))
    if access.sees_answers and meeting.schedule_revision:
        yield _act(meeting, "changes")
    if access.is_of_house:
        yield _act(meeting, "binders")
        yield _act(meeting, "export")
    if access.may_reopen:
        yield _act(meeting, "reopen")
    if access.may_cancel:
        yield _act(meeting, "cancel")


def _of_the_day(meeting: Meeting, access: Access) -> list[str]:
    """What is printed, seated and called on the day, for those who plan or mark who has come."""
    if not access.powers & {Power.PLAN_MEETINGS, Power.RECORD_ATTENDANCE} or meeting.is_imported or meeting.is_over:
        return []
    acts = ["print_pack", "seats"]
    if Power.RECORD_ATTENDANCE in access.powers and meeting.attendance_finalised_at is None:
        if meeting.state == MeetingState.ONGOING:
            acts.append("roll_call")
        if meeting.state in {MeetingState.INVITED, MeetingState.ONGOING, MeetingState.HELD}:
            acts.append("paper_codes")
    return acts


def _changing(meeting: Meeting) -> list[str]:
    """How the schedule may change that people have been told of, or that stands in the calendar."""
    acts = ["move"] if meeting.state == MeetingState.INVITED else []
    return [*acts, "postpone"] if MeetingState.POSTPONED in MOVES[meeting.state] else acts


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
        "move": ("meeting_move", _("Move or change the place"), "calendar-event", False, ""),
        "new_date": ("meeting_move", _("Name the new date"), "calendar-plus", False, ""),
        "postpone": ("meeting_postpone", _("Postpone the meeting"), "clock", False, ""),
        "changes": ("changes", _("See the changes"), "history", False, ""),
        "reopen": ("meeting_reopen", _("Reopen"), "rotate-clockwise", False, ""),
        "binders": ("binders", _("Files of the meeting"), "files", False, ""),
        "export": ("meeting_export", _("Download as JSON"), "download", False, ""),
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
        "suspend": ("meeting_suspend", _("Suspend"), "player-pause", False, ""),
        "roll_call": ("roll_call", _("Call the roll again"), "users", False, ""),
        "seats": ("seats", _("Seats"), "users-group", False, ""),
        "print_pack": ("print_pack", _("Print pack"), "printer", False, ""),
        "paper_codes": ("paper_codes", _("Type in a paper list"), "list-check", False, ""),
        "end": ("meeting_end", _("End the meeting"), "player-stop", False, ""),
        "minutes": ("minutes", _("Go to the minutes"), "file-text", False, ""),
        "close": (
            "meeting_close",
            _("Close the meeting"),
            "lock",
            True,
            _("Duties end with it. Only an administrator can reopen a closed meeting."),
        ),
    }
