"""The day at the rostrum, in any order: items, decisions, pauses, speakers, the end of the meeting.

No walk leaves the tables; at most one item is under way and one person speaks; every clock shows what a plain model
counts, pauses apart; what a refused act would have changed stays as it was; the projector's row shows what a fresh
drawing shows.
"""

import datetime as dt
from collections import Counter
from typing import Any

import hypothesis.strategies as st
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from agendas import actions
from agendas.models import AgendaItem, SpeakingTurn, Stage
from agendas.queries.clocks import item_clock, pauses_of, turn_clock
from agendas.queries.stage import stage_picture
from agendas.states import ITEM_MOVES, NOT_TAKEN_UP, TURN_MOVES, AgendaItemState, ItemDecision, TurnKind, TurnState
from common.errors import RakorError, Refused
from flows.meetings import resume_meeting, suspend_meeting
from flows.papers import end_meeting
from meetings.models import Meeting
from meetings.queries import suspension_of
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, meeting_in, user_with
from tests.stacks import walks

ON_ITEMS = ("state", "start", "finish", "decide", "defer", "move")
ON_TURNS = ("call", "end_speech", "leave", "order")
ACTS = (*ON_ITEMS, *ON_TURNS, "join", "pause", "close")
LEADING = ("start", "start", "finish", "decide", "join", "join", "call", "call", "pause")
STEPS = st.lists(
    st.tuples(st.sampled_from((*ACTS, *LEADING)), st.integers(0, 5), st.integers(0, 5), st.integers(0, 400)),
    min_size=6,
    max_size=16,
)  # fmt: skip
NINE = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)


class Walks(TestCase):
    @settings(max_examples=walks(15), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS, begun=st.sampled_from((True, True, True, False)))
    def test_no_walk_leaves_the_tables(self, steps: list[Any], begun: bool) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            meeting = meeting_in(MeetingState.ONGOING if begun else MeetingState.HELD, participants=0)
            for minutes in (1, 2, None):
                AgendaItemFactory.create(meeting=meeting, duration_minutes=minutes)
            staff = user_with(Role.SECRETARIAT, meeting.convener)
            counted: Counter[tuple[str, int]] = Counter()
            for act, which, choice, seconds in steps:
                step = (act, which, choice)
                before = rows(meeting)
                try:
                    with transaction.atomic():
                        do(meeting, act, which, choice, staff)
                    done = True
                except (RakorError, Refused):
                    done = False
                after = rows(meeting)
                assert done or after == before, f"{step}: refused, and yet something has changed"
                require_sense(step, before, after)
                count(meeting, counted, seconds)
                clock.shift(dt.timedelta(seconds=seconds))
                require_clocks(step, meeting, counted)


def count(meeting: Meeting, counted: Counter[tuple[str, int]], seconds: int) -> None:
    """The model: what runs while `seconds` go by counts them, unless the meeting is paused or over."""
    now = Meeting.objects.get(pk=meeting.pk)
    if now.state != MeetingState.ONGOING or suspension_of(now):
        return
    for item in AgendaItem.objects.filter(meeting=meeting, state=AgendaItemState.IN_PROGRESS):
        counted["item", item.pk] += seconds
    for turn in SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.SPEAKING):
        counted["turn", turn.pk] += seconds


def require_clocks(step: object, meeting: Meeting, counted: Counter[tuple[str, int]]) -> None:
    now = Meeting.objects.get(pk=meeting.pk)
    pauses = pauses_of(now)
    for item in AgendaItem.objects.filter(meeting=now).select_related("meeting"):
        assert item_clock(item, pauses).elapsed() == counted["item", item.pk], step
    for turn in SpeakingTurn.objects.filter(meeting=now).select_related("meeting"):
        assert turn_clock(turn, pauses).elapsed() == counted["turn", turn.pk], step
    for stage in Stage.objects.filter(meeting=now):
        assert stage.picture == stage_picture(now).as_json(), step


def require_sense(step: object, before: Any, after: Any) -> None:
    for pk, (state, decision) in after["items"].items():
        was = before["items"][pk][0]
        assert state == was or state in ITEM_MOVES[AgendaItemState(was)], f"{step}: {was} → {state}"
        assert not (decision and state in (*NOT_TAKEN_UP, AgendaItemState.PLANNED)), step
    for pk, state in after["turns"].items():
        was = before["turns"].get(pk)
        assert was is None or state == was or state in TURN_MOVES[TurnState(was)], f"{step}: {was} → {state}"
    states = [state for state, _decision in after["items"].values()]
    assert states.count(AgendaItemState.IN_PROGRESS) <= 1, step
    assert list(after["turns"].values()).count(TurnState.SPEAKING) <= 1, step


def rows(meeting: Meeting) -> dict[str, Any]:
    items = AgendaItem.objects.filter(meeting=meeting).values_list("pk", "state", "decision")
    return {
        "items": {pk: (state, decision) for pk, state, decision in items},
        "turns": dict(SpeakingTurn.objects.filter(meeting=meeting).values_list("pk", "state")),
        "meeting": Meeting.objects.get(pk=meeting.pk).state,
    }


def do(meeting: Meeting, act: str, which: int, choice: int, by: User) -> None:
    fresh = Meeting.objects.get(pk=meeting.pk)
    turns = list(SpeakingTurn.objects.filter(meeting=fresh))
    if act in ON_ITEMS:
        do_to_item(AgendaItem.objects.filter(meeting=fresh).order_by("pk")[which % 3], act, choice, by)
    elif act in ON_TURNS and turns:
        do_to_turn(turns[which % len(turns)], act, choice, by)
    elif act == "join":
        actions.join_queue(meeting=fresh, name=f"Tamu {which}", kind=list(TurnKind)[choice % 3], by=by)
    elif act == "pause" and suspension_of(fresh):
        resume_meeting(meeting=fresh, by=by)
    elif act == "pause":
        suspend_meeting(meeting=fresh, reason="Salat", by=by)
    elif act == "close" and which == 0:
        end_meeting(meeting=fresh, by=by)


def do_to_item(item: AgendaItem, act: str, choice: int, by: User) -> None:
    match act:
        case "state":
            actions.set_item_state(item=item, state=list(AgendaItemState)[choice % 5], by=by)
        case "start":
            actions.start_item(item=item, by=by)
        case "finish":
            actions.finish_item(item=item, by=by)
        case "decide":
            actions.decide_item(item=item, decision=list(ItemDecision)[choice % 4], by=by)
        case "defer":
            actions.defer_item(item=item, by=by)
        case "move":
            actions.move_item(item=item, to=choice, by=by)


def do_to_turn(turn: SpeakingTurn, act: str, choice: int, by: User) -> None:
    match act:
        case "call":
            actions.call_speaker(turn=turn, by=by)
        case "end_speech":
            actions.end_speech(turn=turn, by=by)
        case "leave":
            actions.leave_queue(turn=turn, by=by)
        case "order":
            actions.move_turn(turn=turn, to=choice, by=by)
