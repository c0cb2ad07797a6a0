"""Checking in by the room code: who has the link and stands before the projector is in, once, and marked as weaker."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation

from attendance.actions import (
    MarkRefused,
    Outcome,
    TooManyTries,
    Verdict,
    WrongCode,
    check_in_by_code,
    refresh_hall,
)
from attendance.actions.room_code import NoRoomCode
from attendance.links import holder_of
from attendance.models import Arrival, AttendanceRecord, CodeTries, DayRules, Hall, Invitation
from attendance.room_codes import PERIOD, room_code
from attendance.states import ArrivalCapacity, ArrivalMode, Attendance, AttendanceSource, RepresentationState, Rsvp
from audit.models import AuditEntry
from common.errors import RakorError, WrongState
from meetings.models import Meeting
from meetings.states import MeetingMode, MeetingState, RepresentationRule
from tests.factories import RepresentationFactory, invited_meeting

pytestmark = pytest.mark.django_db

WRONG = "000000"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def invitation() -> Invitation:
    meeting = invited_meeting(2, MeetingState.ONGOING)
    refresh_hall(meeting)
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


def code_of(invitation: Invitation, back: int = 0) -> str:
    hall = Hall.objects.get(meeting=invitation.participant.meeting_id)
    return room_code(hall, timezone.now() - dt.timedelta(seconds=back * PERIOD))


def check_in(invitation: Invitation, code: str | None = None, **said: Any) -> Verdict:
    fresh = Invitation.objects.get(pk=invitation.pk)
    return check_in_by_code(
        invitation=fresh,
        session=fresh.participant.meeting.sessions.get(),
        code=code_of(invitation) if code is None else code,
        by=holder_of(fresh),
        **said,
    )


def wrong_code(invitation: Invitation) -> str:
    now, before = code_of(invitation), code_of(invitation, 1)
    return next(digits for digits in (WRONG, "111111", "222222") if digits not in {now, before})


def test_the_code_lets_the_line_in_and_says_by_what(invitation: Invitation) -> None:
    verdict = check_in(invitation)
    assert verdict.outcome == Outcome.ACCEPTED
    mark = AttendanceRecord.objects.get()
    assert (mark.state, mark.source, mark.mode) == (Attendance.PRESENT, AttendanceSource.ROOM_CODE, ArrivalMode.HALL)
    assert mark.arrived_at is not None
    entry = AuditEntry.objects.get(action="note_arrival")
    assert (entry.actor_kind, entry.after["source"]) == ("link", "room")


def test_a_second_time_is_told_and_changes_nothing(invitation: Invitation) -> None:
    first = check_in(invitation)
    before = list(AttendanceRecord.objects.values())
    again = check_in(invitation, code="whatever")
    assert again.outcome == Outcome.DOUBLE
    assert again.earlier == first.arrival
    assert list(AttendanceRecord.objects.values()) == before
    assert Arrival.objects.count() == 1


def test_who_left_comes_back(invitation: Invitation) -> None:
    check_in(invitation)
    AttendanceRecord.objects.update(left_at=timezone.now())
    assert check_in(invitation).outcome == Outcome.BACK
    assert AttendanceRecord.objects.get().left_at is None


def test_the_code_before_still_counts_and_no_older_one(invitation: Invitation) -> None:
    with time_machine.travel("2030-10-16T02:00:05Z", tick=False):
        older, last = code_of(invitation, 2), code_of(invitation, 1)
        with pytest.raises(WrongCode):
            check_in(invitation, older)
        assert check_in(invitation, f"{last[:3]} {last[3:]}").outcome == Outcome.ACCEPTED


def test_the_code_of_another_meeting_is_wrong(invitation: Invitation) -> None:
    other = invited_meeting(1, MeetingState.ONGOING)
    refresh_hall(other)
    with pytest.raises(WrongCode):
        check_in(invitation, code_of(Invitation.objects.of(other).get()))


def test_a_code_of_links_that_were_replaced_is_wrong(invitation: Invitation) -> None:
    old = code_of(invitation)
    Hall.objects.update(link_version=2)
    with pytest.raises(WrongCode):
        check_in(invitation, old)


@pytest.mark.parametrize("code", ["", "12345", "x" * 10_000, "\x00", "²²²²²²", "９９９９９９"])
def test_what_is_no_code_is_a_wrong_code(invitation: Invitation, code: str) -> None:
    with pytest.raises(WrongCode):
        check_in(invitation, code)
    assert not Arrival.objects.exists()


def test_ten_wrong_codes_and_the_right_one_waits_ten_minutes(invitation: Invitation) -> None:
    with time_machine.travel("2030-10-16T02:00:00Z", tick=False) as clock:
        for _number in range(10):
            with pytest.raises(WrongCode):
                check_in(invitation, wrong_code(invitation))
        with pytest.raises(TooManyTries):
            check_in(invitation)
        clock.shift(dt.timedelta(minutes=10, seconds=1))
        assert check_in(invitation).outcome == Outcome.ACCEPTED


def test_tries_behind_one_link_stop_nobody_else(invitation: Invitation) -> None:
    CodeTries.objects.create(invitation=invitation, since=timezone.now(), count=10)
    other = Invitation.objects.of(invitation.participant.meeting).exclude(pk=invitation.pk).get()
    assert check_in(other).outcome == Outcome.ACCEPTED


def test_without_room_code_the_door_lets_in(invitation: Invitation) -> None:
    DayRules.objects.create(meeting=invitation.participant.meeting, takes_room_code=False)
    with pytest.raises(NoRoomCode):
        check_in(invitation)
    DayRules.objects.update(takes_room_code=True)
    code = code_of(invitation)
    Hall.objects.all().delete()
    with pytest.raises(NoRoomCode):
        check_in(invitation, code)
    assert not CodeTries.objects.exists()


@pytest.mark.parametrize(
    "state", [MeetingState.HELD, MeetingState.CLOSED, MeetingState.CANCELLED, MeetingState.POSTPONED]
)
def test_only_while_there_is_a_projector_to_read(state: MeetingState) -> None:
    meeting = invited_meeting(1, state, attendance_finalised_at=None) if state != MeetingState.CLOSED else None
    meeting = meeting or invited_meeting(1, state)
    Hall.objects.create(meeting=meeting)
    with pytest.raises(WrongState):
        check_in(Invitation.objects.of(meeting).get())
    assert not Arrival.objects.exists()


def test_not_before_the_day() -> None:
    meeting = invited_meeting(1)
    refresh_hall(meeting)
    invitation = Invitation.objects.of(meeting).get()
    with time_machine.travel("2030-10-15T09:00:00Z"), pytest.raises(WrongState):
        check_in(invitation)
    with time_machine.travel("2030-10-16T01:00:00Z"):
        assert check_in(invitation).outcome == Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("mode", "said", "is_taken"),
    [
        (MeetingMode.ON_SITE, ArrivalMode.HALL, True),
        (MeetingMode.ON_SITE, ArrivalMode.ONLINE, False),
        (MeetingMode.ONLINE, ArrivalMode.HALL, False),
        (MeetingMode.HYBRID, ArrivalMode.ONLINE, True),
        (MeetingMode.HYBRID, "space", False),
    ],
)
def test_one_is_there_as_the_meeting_is_held(invitation: Invitation, mode: str, said: str, is_taken: bool) -> None:
    Meeting.objects.update(mode=mode, join_link="https://rapat.example.go.id/1")
    if not is_taken:
        with pytest.raises(MarkRefused):
            check_in(invitation, mode=said)
        return
    check_in(invitation, mode=said)
    assert AttendanceRecord.objects.get().mode == said


# --- in whose place ------------------------------------------------------------------------------------------------


def test_who_was_announced_represents_and_is_accepted_by_arriving(invitation: Invitation) -> None:
    sent = RepresentationFactory.create(invitation=invitation, name="Wakil Contoh", position="Asisten I")
    check_in(invitation, capacity=ArrivalCapacity.REPRESENTING)
    mark = AttendanceRecord.objects.get()
    assert (mark.state, mark.represented_by, mark.representation) == (
        Attendance.REPRESENTED, "Wakil Contoh, Asisten I", sent,
    )  # fmt: skip
    sent.refresh_from_db()
    assert sent.state == RepresentationState.ACCEPTED


def test_someone_else_is_taken_only_where_anybody_may_come(invitation: Invitation) -> None:
    someone = {"capacity": ArrivalCapacity.REPRESENTING, "name": "Orang Lain", "position": "Staf"}
    for rule in ({"representation": RepresentationRule.IN_PERSON}, {"minimum_rank": "II.a"}):
        Meeting.objects.update(**{"representation": RepresentationRule.ALLOWED, "minimum_rank": "", **rule})
        with pytest.raises(MarkRefused):
            check_in(invitation, **someone)
    Meeting.objects.update(representation=RepresentationRule.ALLOWED, minimum_rank="")
    check_in(invitation, **someone)
    assert AttendanceRecord.objects.get().represented_by == "Orang Lain, Staf"


def test_a_representative_without_name_is_nobody(invitation: Invitation) -> None:
    with pytest.raises(MarkRefused):
        check_in(invitation, capacity=ArrivalCapacity.REPRESENTING)


def test_companions_go_to_the_door(invitation: Invitation) -> None:
    with pytest.raises(MarkRefused):
        check_in(invitation, capacity=ArrivalCapacity.COMPANION, name="Pendamping")
    assert not Arrival.objects.exists()


def test_who_had_excused_himself_and_came_is_present(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        state=Rsvp.EXCUSED, excuse_reason="leave", excuse_state="accepted", answered_at=timezone.now()
    )
    check_in(invitation)
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT


# --- at once -------------------------------------------------------------------------------------------------------


def all_at_once(act: Callable[[int], object], times: int) -> list[str]:
    """The outcome, or the name of the refusal, of each."""

    def one(number: int) -> str:
        try:
            with translation.override("en"):
                return str(act(number))
        except RakorError as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_a_link_pressed_twenty_times_at_once_is_one_arrival(invitation: Invitation) -> None:
    code = code_of(invitation)
    outcomes = all_at_once(lambda _: check_in(invitation, code).outcome, 20)
    assert sorted(outcomes) == ["accepted", *["double"] * 19]
    assert Arrival.objects.get().is_offline is False
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT
    assert AuditEntry.objects.filter(action="note_arrival").count() == 1


@pytest.mark.django_db(transaction=True)
def test_from_many_connections_it_is_ten_tries_all_the_same(invitation: Invitation) -> None:
    wrong = wrong_code(invitation)
    outcomes = all_at_once(lambda _: check_in(invitation, wrong).outcome, 24)
    assert sorted(outcomes) == [*["TooManyTries"] * 14, *["WrongCode"] * 10]
    assert not Arrival.objects.exists()
