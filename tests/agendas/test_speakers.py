"""The speakers' queue: who waits, who speaks, who may be taken first, and how long each delegation has spoken."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    FloorTaken,
    NameMissing,
    QueueClosed,
    UnknownTurn,
    call_speaker,
    end_day,
    end_speech,
    join_queue,
    leave_queue,
    move_turn,
    start_item,
)
from agendas.models import AgendaRules, SpeakingTurn, Stage
from agendas.queries.clocks import pauses_of
from agendas.queries.speakers import delegations_of, floor_of, turns_of
from agendas.states import TurnKind, TurnState
from attendance.links import holder_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.models import Meeting, Participant
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, DutyAssignmentFactory, ParticipantFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with translation.override("en"), time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(clock: time_machine.Traveller) -> Meeting:
    return invited_meeting(4, MeetingState.ONGOING)


@pytest.fixture
def chair(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.MODERATOR).user


@pytest.fixture
def roll(meeting: Meeting) -> list[Participant]:
    return list(meeting.participants.order_by("order"))


def minutes(clock: time_machine.Traveller, count: float) -> None:
    clock.shift(dt.timedelta(minutes=count))


def raised(meeting: Meeting, who: Participant, kind: str = TurnKind.TURN) -> SpeakingTurn:
    link = holder_of(Invitation.objects.get(participant=who))
    return join_queue(meeting=meeting, participant=who, name=str(who), kind=kind, by=link)


def waiting(meeting: Meeting) -> list[str]:
    return [turn["name"] for turn in Stage.objects.get(meeting=meeting).picture["queue"]]


def test_a_hand_is_raised_once_and_taken_down(meeting: Meeting, roll: list[Participant]) -> None:
    turn = raised(meeting, roll[0])
    assert (turn.state, turn.organization) == ("waiting", roll[0].position.organization)
    assert raised(meeting, roll[0]) == turn
    assert AuditEntry.objects.filter(action="join_queue").count() == 1
    assert waiting(meeting) == [str(roll[0])]
    link = holder_of(Invitation.objects.get(participant=roll[0]))
    for own in (None, roll[1]):
        with pytest.raises(Refused):
            leave_queue(turn=turn, participant=own, by=link)
    for line in (None, ParticipantFactory.create()):
        with pytest.raises(Refused):
            join_queue(meeting=meeting, participant=line, name="Tamu", kind="turn", by=link)
    leave_queue(turn=turn, participant=roll[0], by=link)
    assert (waiting(meeting), turn.state) == ([], "withdrawn")
    with pytest.raises(WrongState):
        leave_queue(turn=turn, participant=roll[0], by=link)
    assert raised(meeting, roll[0]) != turn


def test_what_cannot_be_put_in_the_queue(meeting: Meeting, chair: User, roll: list[Participant]) -> None:
    with pytest.raises(NameMissing):
        join_queue(meeting=meeting, name="  ", kind="turn", by=chair)
    with pytest.raises(UnknownTurn):
        join_queue(meeting=meeting, name="Tamu", kind="shout", by=chair)
    with pytest.raises(Refused):
        join_queue(meeting=meeting, name="Tamu", kind="turn", by=user_with(Role.INSPECTORATE, meeting.convener))
    turn = raised(meeting, roll[0])
    Meeting.objects.update(state=MeetingState.HELD)
    for act in (lambda: raised(meeting, roll[1]), lambda: call_speaker(turn=turn, by=chair)):
        with pytest.raises(QueueClosed):
            act()


def test_the_floor_goes_from_one_to_the_next(
    meeting: Meeting, chair: User, roll: list[Participant], clock: time_machine.Traveller
) -> None:
    AgendaRules.objects.create(meeting=meeting, speaker_minutes=3)
    item = AgendaItemFactory.create(meeting=meeting)
    start_item(item=item, by=user_with(Role.SECRETARIAT, meeting.convener))
    one, two, three = [raised(meeting, who) for who in roll[:3]]
    move_turn(turn=three, step=-2, by=chair)
    assert waiting(meeting) == [str(roll[i]) for i in (2, 0, 1)]
    # Who comes after that stands at the end.
    four = raised(meeting, roll[3])
    move_turn(turn=three, to=9, by=chair)
    assert waiting(meeting) == [str(roll[i]) for i in (0, 1, 3, 2)]
    call_speaker(turn=one, by=chair)
    minutes(clock, 5)
    shown = Stage.objects.get().picture["speaker"]
    assert (shown["name"], shown["clock"]["limit"]) == (str(roll[0]), 180)
    call_speaker(turn=four, by=chair)
    one.refresh_from_db()
    assert (one.state, one.spent_seconds, one.item, four.state) == ("done", 300, item, "speaking")
    with pytest.raises(WrongState):
        call_speaker(turn=one, by=chair)
    end_speech(turn=four, by=chair)
    with pytest.raises(WrongState):
        end_speech(turn=four, by=chair)
    with pytest.raises(WrongState):
        move_turn(turn=four, step=1, by=chair)
    assert Stage.objects.get().picture["speaker"] is None
    assert two.state == TurnState.WAITING


def test_an_interrupted_speaker_goes_on_with_the_time_he_has_used(
    meeting: Meeting, chair: User, roll: list[Participant], clock: time_machine.Traveller
) -> None:
    speaker, other = raised(meeting, roll[0]), raised(meeting, roll[1])
    call_speaker(turn=speaker, by=chair)
    minutes(clock, 2)
    interruption = raised(meeting, roll[2], TurnKind.INTERRUPTION)
    again = raised(meeting, roll[0])
    call_speaker(turn=interruption, by=chair)
    speaker.refresh_from_db()
    again.refresh_from_db()
    assert (speaker.state, speaker.spent_seconds, again.state) == ("waiting", 120, "withdrawn")
    assert waiting(meeting) == [str(roll[0]), str(roll[1])]
    minutes(clock, 1)
    end_speech(turn=interruption, by=chair)
    call_speaker(turn=speaker, by=chair)
    minutes(clock, 3)
    end_speech(turn=speaker, by=chair)
    speaker.refresh_from_db()
    assert (speaker.spent_seconds, speaker.began_at) == (300, NINE)
    assert other.state == TurnState.WAITING


def test_a_delegation_is_told_when_its_time_is_over_and_goes_on(
    meeting: Meeting, chair: User, roll: list[Participant], clock: time_machine.Traveller
) -> None:
    rules = AgendaRules.objects.create(meeting=meeting, delegation_minutes=4)
    institution = roll[0].position.organization
    for minutes_spoken in (3, 2):
        turn = join_queue(meeting=meeting, name="A", kind="turn", organization=institution, by=chair)
        call_speaker(turn=turn, by=chair)
        minutes(clock, minutes_spoken)
    join_queue(meeting=meeting, name="Tamu", kind="turn", by=chair)
    used = delegations_of(turns_of(meeting), pauses_of(meeting), rules, timezone.now())
    (row,) = used.values()
    assert (row.seconds, row.overrun, row.words) == (300, 60, "5 of 4 minutes")
    assert turn.state == TurnState.SPEAKING


def test_of_two_who_call_the_second_learns_of_the_first(meeting: Meeting, chair: User, roll: list[Participant]) -> None:
    one, two = raised(meeting, roll[0]), raised(meeting, roll[1])
    call_speaker(turn=one, seen="", by=chair)
    with pytest.raises(FloorTaken, match=str(roll[0])):
        call_speaker(turn=two, seen="", by=chair)
    call_speaker(turn=two, seen=one.public_id, by=chair)
    with pytest.raises(FloorTaken):
        call_speaker(turn=raised(meeting, roll[2]), seen=one.public_id, by=chair)


def test_the_end_of_the_meeting_ends_the_queue(meeting: Meeting, chair: User, roll: list[Participant]) -> None:
    one, two = raised(meeting, roll[0]), raised(meeting, roll[1], TurnKind.POINT_OF_ORDER)
    call_speaker(turn=one, by=chair)
    Meeting.objects.update(state=MeetingState.HELD, ended_at=NINE + dt.timedelta(minutes=1))
    end_day(Meeting.objects.get(), chair)
    for turn in (one, two):
        turn.refresh_from_db()
    assert [(one.state, one.spent_seconds), two.state] == [("done", 60), "withdrawn"]
    assert floor_of(turns_of(meeting), []).queue == []
