"""The life of a meeting, step by step."""

from collections.abc import Callable

import pytest

from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.actions import (
    NotReady,
    cancel_meeting,
    close_meeting,
    end_meeting,
    mark_invited,
    postpone_meeting,
    reopen_meeting,
    schedule_meeting,
    start_meeting,
)
from meetings.actions.states import ReasonMissing
from meetings.models import Meeting
from meetings.permissions import can_cancel, can_reopen
from meetings.states import MOVES, MeetingMode, MeetingState
from tests.factories import MeetingFactory, meeting_in, planned_meeting, user_with

pytestmark = pytest.mark.django_db

S = MeetingState
# The act, where it leads, from where, and which roles may.
ACTS: dict[str, tuple[Callable[..., object], MeetingState, set[MeetingState], set[Role]]] = {
    "schedule": (schedule_meeting, S.SCHEDULED, {S.DRAFT, S.POSTPONED}, {Role.SECRETARIAT}),
    "invite": (mark_invited, S.INVITED, {S.SCHEDULED}, {Role.SECRETARIAT}),
    "start": (start_meeting, S.ONGOING, {S.INVITED}, {Role.SECRETARIAT}),
    "end": (end_meeting, S.HELD, {S.ONGOING}, {Role.SECRETARIAT}),
    "close": (close_meeting, S.CLOSED, {S.HELD}, {Role.SECRETARIAT}),
    "reopen": (reopen_meeting, S.HELD, {S.CLOSED}, {Role.ADMINISTRATOR}),
    "postpone": (postpone_meeting, S.POSTPONED, {S.SCHEDULED, S.INVITED}, {Role.SECRETARIAT}),
    "cancel": (cancel_meeting, S.CANCELLED, {S.DRAFT, S.SCHEDULED, S.INVITED, S.POSTPONED}, {Role.SECRETARIAT}),
}


def do(name: str, meeting: Meeting, role: Role) -> None:
    act = ACTS[name][0]
    reason = {"reason": "Bencana daerah"} if name in {"cancel", "postpone", "reopen"} else {}
    act(meeting=meeting, by=user_with(role, meeting.convener), **reason)


def ready_for(name: str, state: MeetingState) -> Meeting:
    """A meeting in `state` that lacks nothing for the act, so that only its state can be in the way."""
    meeting = meeting_in(state)
    if name == "close":
        now = meeting.created_at
        Meeting.objects.filter(pk=meeting.pk).update(attendance_finalised_at=now, minutes_signed_at=now)
    return meeting


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("state", S.values)
def test_each_act_moves_from_its_states_and_from_no_other(name: str, state: str) -> None:
    _act, target, sources, roles = ACTS[name]
    meeting = ready_for(name, S(state))
    role = next(iter(roles))
    if state in sources:
        do(name, meeting, role)
        meeting.refresh_from_db()
        assert meeting.state == target
        entry = AuditEntry.objects.get(subject_id=meeting.public_id)
        assert (entry.before, entry.after) == ({"state": state}, {"state": target})
    else:
        with pytest.raises(WrongState):
            do(name, meeting, role)
        meeting.refresh_from_db()
        assert meeting.state == state
        assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("role", Role.values)
def test_each_act_is_open_to_its_roles_only(name: str, role: str) -> None:
    _act, target, sources, roles = ACTS[name]
    meeting = ready_for(name, next(state for state in S if state in sources))
    if role in roles:
        do(name, meeting, Role(role))
    else:
        with pytest.raises(Refused):
            do(name, meeting, Role(role))
    meeting.refresh_from_db()
    assert (meeting.state == target) == (role in roles)


def test_the_acts_are_the_table_of_moves() -> None:
    """Every move of the table has its act, and no act more."""
    by_acts = {(source, target) for _act, target, sources, _roles in ACTS.values() for source in sources}
    by_table = {(source, target) for source, targets in MOVES.items() for target in targets}
    assert by_acts == by_table


def test_each_missing_thing_is_named_in_one_answer() -> None:
    meeting = MeetingFactory.create(venue=None, mode=MeetingMode.HYBRID)
    with pytest.raises(NotReady) as error:
        do("schedule", meeting, Role.SECRETARIAT)
    assert len(error.value.missing) == 5
    assert all(words in str(error.value) for words in error.value.missing)


@pytest.mark.parametrize(
    ("mode", "has_venue", "link", "is_ready"),
    [
        (MeetingMode.ON_SITE, True, "", True),
        (MeetingMode.ON_SITE, False, "https://x.example", False),
        (MeetingMode.ONLINE, False, "https://x.example", True),
        (MeetingMode.ONLINE, True, "", False),
        (MeetingMode.HYBRID, True, "https://x.example", True),
        (MeetingMode.HYBRID, True, "", False),
        (MeetingMode.HYBRID, False, "https://x.example", False),
    ],
)
def test_the_mode_decides_between_venue_and_link(mode: MeetingMode, has_venue: bool, link: str, is_ready: bool) -> None:
    meeting = planned_meeting(mode=mode, join_link=link, **({} if has_venue else {"venue": None}))
    if is_ready:
        do("schedule", meeting, Role.SECRETARIAT)
    else:
        with pytest.raises(NotReady):
            do("schedule", meeting, Role.SECRETARIAT)


def test_a_session_without_a_start_time_holds_the_meeting_back() -> None:
    meeting = planned_meeting()
    meeting.sessions.update(starts_at=None)
    with pytest.raises(NotReady) as error:
        do("schedule", meeting, Role.SECRETARIAT)
    assert len(error.value.missing) == 1


def test_starting_and_ending_note_the_time() -> None:
    meeting = meeting_in(S.INVITED)
    do("start", meeting, Role.SECRETARIAT)
    do("end", meeting, Role.SECRETARIAT)
    meeting.refresh_from_db()
    assert meeting.started_at is not None
    assert meeting.ended_at is not None
    assert meeting.started_at <= meeting.ended_at


@pytest.mark.parametrize("milestone", ["attendance_finalised_at", "minutes_signed_at"])
def test_closing_waits_for_attendance_and_minutes(milestone: str) -> None:
    meeting = ready_for("close", S.HELD)
    Meeting.objects.filter(pk=meeting.pk).update(**{milestone: None})
    with pytest.raises(NotReady) as error:
        do("close", meeting, Role.SECRETARIAT)
    assert len(error.value.missing) == 1
    meeting.refresh_from_db()
    assert meeting.state == S.HELD


@pytest.mark.parametrize("name", ["cancel", "reopen"])
def test_calling_off_and_taking_back_need_a_reason(name: str) -> None:
    act, _target, sources, roles = ACTS[name]
    meeting = meeting_in(next(iter(sources)))
    with pytest.raises(ReasonMissing):
        act(meeting=meeting, reason="   ", by=user_with(next(iter(roles)), meeting.convener))


def test_the_reason_is_kept_with_the_meeting_and_in_the_trail() -> None:
    meeting = meeting_in(S.INVITED)
    do("cancel", meeting, Role.SECRETARIAT)
    meeting.refresh_from_db()
    assert meeting.state_reason == "Bencana daerah"
    assert AuditEntry.objects.get().reason == "Bencana daerah"


def test_of_two_at_once_one_moves_the_meeting() -> None:
    meeting = meeting_in(S.INVITED)
    stale = Meeting.objects.get(pk=meeting.pk)
    do("start", meeting, Role.SECRETARIAT)
    with pytest.raises(WrongState):
        do("start", stale, Role.SECRETARIAT)


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("role", Role.values)
def test_the_questions_of_the_page_and_the_acts_agree(state: str, role: str) -> None:
    meeting = meeting_in(S(state))
    user = user_with(Role(role), meeting.convener)
    assert can_cancel(user, meeting) == (state in ACTS["cancel"][2] and role in ACTS["cancel"][3])
    assert can_reopen(user, meeting) == (state in ACTS["reopen"][2] and role in ACTS["reopen"][3])
