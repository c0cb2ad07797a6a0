"""Running the day: one item at a time, its clock, its decision, and the projector that follows."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    CarriedAlready,
    NotALaterMeeting,
    NotTakenUp,
    UnknownDecision,
    decide_item,
    defer_item,
    end_day,
    finish_item,
    move_item,
    set_item_state,
    show_on_stage,
    start_item,
)
from agendas.models import AgendaItem, Stage
from agendas.queries.clocks import Clock, item_clock, pauses_of
from agendas.states import AgendaItemState, ItemDecision, StageView
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from flows.attendance import start_meeting
from flows.meetings import resume_meeting, suspend_meeting
from flows.papers import end_meeting
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    DutyAssignmentFactory,
    PresenterFactory,
    UserFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with translation.override("en"), time_machine.travel(NINE, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(clock: time_machine.Traveller) -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def chair(meeting: Meeting) -> User:
    return user_with(Role.LEADERSHIP, meeting.convener)


@pytest.fixture
def items(meeting: Meeting) -> list[AgendaItem]:
    return [AgendaItemFactory.create(meeting=meeting, duration_minutes=10) for _ in range(3)]


def minutes(clock: time_machine.Traveller, count: float) -> None:
    clock.shift(dt.timedelta(minutes=count))


def picture(meeting: Meeting) -> dict:
    return Stage.objects.get(meeting=meeting).picture


def test_one_item_runs_at_a_time_and_each_clock_is_added_up(
    meeting: Meeting, chair: User, items: list[AgendaItem], clock: time_machine.Traveller
) -> None:
    first, second, _third = items
    start_item(item=first, by=chair)
    assert (first.state, first.began_at, first.running_since) == ("in_progress", NINE, NINE)
    minutes(clock, 12)
    start_item(item=second, by=chair)
    first.refresh_from_db()
    assert (first.state, first.decision, first.spent_seconds, first.running_since) == ("done", "", 720, None)
    assert first.ended_at == timezone.now()
    assert item_clock(first, []).overrun() == 120
    # Taken up again it goes on from what it had run, and remembers when it first began.
    minutes(clock, 1)
    start_item(item=first, by=chair)
    minutes(clock, 3)
    finish_item(item=first, by=chair)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.spent_seconds, second.spent_seconds, first.began_at) == (900, 60, NINE)
    assert meeting.agenda_items.filter(state=AgendaItemState.IN_PROGRESS).count() == 0
    with pytest.raises(WrongState):
        finish_item(item=first, by=chair)
    moves = AuditEntry.objects.filter(action="set_agenda_item_state").order_by("pk")
    assert [entry.after["state"] for entry in moves] == [
        "in_progress", "done", "in_progress", "done", "in_progress", "done",
    ]  # fmt: skip


def test_clocks_stand_while_the_meeting_is_suspended(
    meeting: Meeting, chair: User, items: list[AgendaItem], clock: time_machine.Traveller
) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    start_item(item=items[0], by=chair)
    minutes(clock, 2)
    suspend_meeting(meeting=meeting, reason="Salat", by=staff)
    minutes(clock, 15)
    paused = picture(meeting)
    assert (paused["item"]["clock"], paused["suspended_why"]) == ({"seconds": 120, "since": "", "limit": 600}, "Salat")
    # What begins in the pause does not run either.
    start_item(item=items[1], by=chair)
    minutes(clock, 5)
    resume_meeting(meeting=meeting, by=staff)
    minutes(clock, 3)
    shown = picture(meeting)
    since = dt.datetime.fromisoformat(shown["item"]["clock"]["since"])
    assert (shown["suspended_at"], Clock(shown["item"]["clock"]["seconds"], since).elapsed()) == ("", 180)
    finish_item(item=items[1], by=chair)
    spent = AgendaItem.objects.order_by("order").values_list("spent_seconds", flat=True)
    assert list(spent) == [120, 180, 0]


@pytest.mark.parametrize("state", [MeetingState.SCHEDULED, MeetingState.HELD])
def test_before_and_after_the_meeting_states_move_without_clocks(
    state: MeetingState, clock: time_machine.Traveller
) -> None:
    meeting = meeting_in(state, participants=0)
    item = AgendaItemFactory.create(meeting=meeting)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    start_item(item=item, by=staff)
    minutes(clock, 5)
    finish_item(item=item, by=staff)
    item.refresh_from_db()
    assert (item.state, item.began_at, item.running_since, item.spent_seconds) == ("done", None, None, 0)
    assert not Stage.objects.exists()


def test_an_item_ends_with_a_code_that_can_be_put_right(meeting: Meeting, chair: User, items: list[AgendaItem]) -> None:
    item = items[0]
    with pytest.raises(NotTakenUp):
        decide_item(item=item, decision=ItemDecision.AGREED, by=chair)
    start_item(item=item, by=chair)
    with pytest.raises(UnknownDecision):
        decide_item(item=item, decision="setuju", by=chair)
    decide_item(item=item, decision=ItemDecision.AGREED, by=chair)
    finish_item(item=item, by=chair)
    decide_item(item=item, decision=ItemDecision.NOTED, by=chair)
    decide_item(item=item, decision=ItemDecision.NOTED, by=chair)
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("dicatat", chair.actor_label)
    entries = AuditEntry.objects.filter(action="decide_agenda_item").order_by("pk")
    assert [(entry.before["decision"], entry.after["decision"]) for entry in entries] == [
        ("", "disepakati"), ("disepakati", "dicatat"),
    ]  # fmt: skip
    # What is taken up no more has no decision: the trail keeps which it was.
    start_item(item=item, by=chair)
    defer_item(item=item, by=chair)
    item.refresh_from_db()
    assert (item.state, item.decision, item.decided_at) == ("deferred", "", None)
    assert AuditEntry.objects.latest("pk").before == {"state": "in_progress", "decision": "dicatat"}


def test_an_item_is_put_off_to_a_meeting_or_waits_for_one(meeting: Meeting, items: list[AgendaItem]) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    later = meeting_in(MeetingState.DRAFT, participants=0, convener=meeting.convener)
    with pytest.raises(NotALaterMeeting):
        defer_item(item=items[0], to=meeting, by=staff)
    defer_item(item=items[0], to=later, by=staff)
    defer_item(item=items[1], by=staff)
    (copy,) = later.agenda_items.all()
    assert (copy.title, copy.carried_from, copy.state) == (items[0].title, items[0], "planned")
    with pytest.raises(WrongState):
        defer_item(item=items[0], to=later, by=staff)
    # Whoever only leads through the day cannot write another meeting's agenda, and nothing is put off half.
    chair = user_with(Role.LEADERSHIP, meeting.convener)
    with pytest.raises(Refused):
        defer_item(item=items[2], to=later, by=chair)
    items[2].refresh_from_db()
    assert items[2].state == "planned"


def test_who_runs_the_day_changes_the_order_on_the_day_alone(meeting: Meeting, items: list[AgendaItem]) -> None:
    moderator = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.MODERATOR).user
    move_item(item=items[2], to=1, by=moderator)
    assert [item["title"] for item in picture(meeting)["next"]] == [items[i].title for i in (2, 0, 1)]
    Meeting.objects.update(state=MeetingState.INVITED)
    with pytest.raises(Refused):
        move_item(item=items[2], to=3, by=User.objects.get(pk=moderator.pk))


def test_the_projector_follows_and_never_shows_a_cue(meeting: Meeting, chair: User, items: list[AgendaItem]) -> None:
    AgendaItem.objects.update(cue="Jangan lama-lama", notes="Rahasia")
    start_item(item=items[0], by=chair)
    first = Stage.objects.get()
    assert (first.picture["item"]["title"], first.picture["total"]) == (items[0].title, 3)
    vote = {"kind": "vote", "question": "Setuju?", "options": [{"label": "Ya"}], "state": "open"}
    show_on_stage(meeting=meeting, view=StageView.VOTE, shown=vote, by=chair)
    second = Stage.objects.get()
    assert (second.shows, second.shown, second.revision) == ("vote", vote, first.revision + 1)
    # The same once more is not a new picture; the next item takes the projector back.
    show_on_stage(meeting=meeting, view=StageView.VOTE, shown=vote, by=chair)
    assert Stage.objects.get().revision == second.revision
    assert AuditEntry.objects.filter(action="show_on_stage").count() == 1
    start_item(item=items[1], by=chair)
    third = Stage.objects.get()
    assert (third.shows, third.shown) == ("item", {})
    assert not {"Jangan", "Rahasia"} & set(str(third.picture).replace("'", " ").split())


def test_the_hall_reads_indonesian_whatever_language_the_chair_works_in(
    meeting: Meeting, chair: User, items: list[AgendaItem]
) -> None:
    PresenterFactory.create(
        meeting=meeting, item=items[0], printed_name="", printed_organization="BPKAD", is_representative=True
    )
    with translation.override("en"):
        start_item(item=items[0], by=chair)
    assert picture(meeting)["item"]["led_by"] == ["Perwakilan BPKAD"]


def test_the_end_of_the_meeting_stops_every_clock(
    meeting: Meeting, chair: User, items: list[AgendaItem], clock: time_machine.Traveller
) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    start_item(item=items[0], by=chair)
    decide_item(item=items[0], decision=ItemDecision.NOTED, by=chair)
    for item in items[1:]:
        set_item_state(item=item, state=AgendaItemState.SKIPPED, by=chair)
    minutes(clock, 4)
    suspend_meeting(meeting=meeting, reason="Makan", by=staff)
    minutes(clock, 30)
    end_meeting(meeting=meeting, by=staff)
    item = AgendaItem.objects.get(pk=items[0].pk)
    assert (item.state, item.spent_seconds, item.running_since) == ("done", 240, None)
    assert (picture(meeting)["is_ended"], picture(meeting)["item"]) == (True, None)


def test_a_clock_left_running_stands_at_the_end(meeting: Meeting, chair: User, items: list[AgendaItem]) -> None:
    start_item(item=items[0], by=chair)
    Meeting.objects.update(state=MeetingState.HELD, ended_at=NINE + dt.timedelta(minutes=7))
    held = Meeting.objects.get()
    item = AgendaItem.objects.get(pk=items[0].pk)
    assert item_clock(item, pauses_of(held)).elapsed(NINE + dt.timedelta(days=1)) == 420
    end_day(held, chair)
    item.refresh_from_db()
    assert (item.spent_seconds, item.ended_at) == (420, held.ended_at)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTORATE, Role.DELEGATE])
def test_others_run_nothing(meeting: Meeting, items: list[AgendaItem], role: Role) -> None:
    stranger = user_with(role, meeting.convener)
    for act in (
        lambda: start_item(item=items[0], by=stranger),
        lambda: decide_item(item=items[0], decision=ItemDecision.AGREED, by=UserFactory.create()),
        lambda: show_on_stage(meeting=meeting, view=StageView.ITEM, shown={}, by=stranger),
    ):
        with pytest.raises(Refused):
            act()
    assert not Stage.objects.exists()


def test_what_another_meeting_has_taken_over_is_not_set_back(meeting: Meeting, chair: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting, state=AgendaItemState.DEFERRED)
    later = meeting_in(MeetingState.SCHEDULED, participants=0)
    copy = AgendaItemFactory.create(meeting=later, carried_from=item)
    with pytest.raises(CarriedAlready, match=later.title):
        set_item_state(item=item, state=AgendaItemState.PLANNED, by=chair)
    copy.delete()
    assert set_item_state(item=item, state=AgendaItemState.PLANNED, by=chair).state == AgendaItemState.PLANNED


def test_what_was_taken_up_early_has_its_clock_from_the_beginning(clock: time_machine.Traveller) -> None:
    early = meeting_in(MeetingState.INVITED, participants=0)
    by = user_with(Role.SECRETARIAT, early.convener)
    item = start_item(item=AgendaItemFactory.create(meeting=early), by=by)
    assert item.running_since is None
    minutes(clock, 5)
    start_meeting(meeting=early, by=by)
    item.refresh_from_db()
    begun = NINE + dt.timedelta(minutes=5)
    assert (item.state, item.began_at, item.running_since) == (AgendaItemState.IN_PROGRESS, begun, begun)
