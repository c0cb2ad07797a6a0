"""Several people at once: every number once, and nobody's words lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from agendas.actions import (
    FloorTaken,
    NotesChanged,
    add_directive,
    call_speaker,
    join_queue,
    move_item,
    start_item,
    write_notes,
)
from agendas.models import AgendaItem, Directive, SpeakingTurn, Stage
from agendas.states import AgendaItemState, TurnState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 4


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What `act(0)` … `act(3)` came to when all began at the same moment."""
    start = Barrier(PEOPLE)

    def one(number: int) -> Any:
        try:
            start.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(one, range(PEOPLE)))


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def test_directives_recorded_at_once_get_each_their_own_number(meeting: Meeting, writer: User) -> None:
    def record_three(number: int) -> None:
        for round_ in range(3):
            add_directive(meeting=meeting, kind="arahan", text=f"{number}.{round_}", by=writer)

    at_once(record_three)
    numbers = Directive.objects.filter(meeting=meeting).values_list("number", flat=True)
    assert list(numbers) == list(range(1, 3 * PEOPLE + 1))


def test_items_moved_at_once_keep_each_one_place(meeting: Meeting, writer: User) -> None:
    items = [AgendaItemFactory.create(meeting=meeting) for _ in range(PEOPLE + 2)]
    at_once(lambda number: move_item(item=AgendaItem.objects.get(pk=items[number].pk), to=3, by=writer))
    orders = AgendaItem.objects.filter(meeting=meeting).values_list("order", flat=True)
    assert list(orders) == list(range(1, PEOPLE + 3))


def test_of_those_who_save_the_same_revision_exactly_one_wins(meeting: Meeting, writer: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting)

    def save(number: int) -> str:
        mine = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
        try:
            write_notes(item=mine, notes=f"Kata {number}", revision=0, by=writer)
        except NotesChanged as conflict:
            return conflict.theirs
        return f"Kata {number}"

    seen = at_once(save)
    item.refresh_from_db()
    assert (set(seen), item.revision) == ({item.notes}, 1)


def test_of_those_who_give_the_floor_at_once_one_is_heard(meeting: Meeting, writer: User) -> None:
    turns = [join_queue(meeting=meeting, name=f"Tamu {n}", kind="turn", by=writer) for n in range(PEOPLE)]

    def call(number: int) -> str:
        turn = SpeakingTurn.objects.select_related("meeting").get(pk=turns[number].pk)
        try:
            return call_speaker(turn=turn, seen="", by=writer).name
        except FloorTaken:
            return ""

    called = [name for name in at_once(call) if name]
    speaking = SpeakingTurn.objects.filter(state=TurnState.SPEAKING)
    assert (len(called), [turn.name for turn in speaking]) == (1, called)
    assert SpeakingTurn.objects.filter(state=TurnState.WAITING).count() == PEOPLE - 1
    assert Stage.objects.get().picture["speaker"]["name"] == called[0]


def test_items_begun_at_once_leave_one_under_way(meeting: Meeting, writer: User) -> None:
    items = [AgendaItemFactory.create(meeting=meeting) for _ in range(PEOPLE)]
    at_once(lambda number: start_item(item=AgendaItem.objects.get(pk=items[number].pk), by=writer))
    under_way = AgendaItem.objects.filter(meeting=meeting, state=AgendaItemState.IN_PROGRESS)
    assert Stage.objects.get().picture["item"]["title"] == under_way.get().title
