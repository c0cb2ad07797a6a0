"""Items of the agenda: order, words, states."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    ItemHasNotes,
    MeetingOver,
    MinutesSigned,
    add_item,
    copy_agenda,
    edit_item,
    move_item,
    remove_item,
    set_item_state,
)
from agendas.actions.numbering import moved
from agendas.models import AgendaItem
from agendas.states import ITEM_MOVES, ITEM_SHAPES, AgendaItemKind, AgendaItemState, ItemDecision
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from elections.models import Election, Vote
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    DirectiveFactory,
    DutyAssignmentFactory,
    MeetingFactory,
    PresenterFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.SCHEDULED, participants=0)


@pytest.fixture
def planner(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in AgendaItem.objects.filter(meeting=meeting)]


def orders(meeting: Meeting) -> list[int | None]:
    return [item.order for item in AgendaItem.objects.filter(meeting=meeting)]


def three(meeting: Meeting) -> list[AgendaItem]:
    return [AgendaItemFactory.create(meeting=meeting, title=title) for title in "ABC"]


def test_a_new_item_comes_last_and_its_lists_lose_empty_lines(meeting: Meeting, planner: User) -> None:
    AgendaItemFactory.create(meeting=meeting)
    item = add_item(
        meeting=meeting,
        kind=AgendaItemKind.PRESENTATION,
        title="  Pengendalian inflasi ",
        led_by=["Kepala  Dinas A", " ", ""],
        organizations=["Dinas A", "Dinas B"],
        duration_minutes=20,
        by=planner,
    )
    item.refresh_from_db()
    assert (item.order, item.title, item.led_by) == (2, "Pengendalian inflasi", ["Kepala Dinas A"])
    assert (item.organizations, item.duration_minutes) == (["Dinas A", "Dinas B"], 20)
    entry = AuditEntry.objects.get(action="add_agenda_item")
    assert (entry.subject_id, entry.actor_id) == (meeting.public_id, planner.public_id)


def test_a_new_item_comes_before_what_has_no_place(meeting: Meeting, planner: User) -> None:
    AgendaItemFactory.create(meeting=meeting, order=None, title="tanpa urutan")
    add_item(meeting=meeting, kind=AgendaItemKind.OPENING, title="Pembukaan", by=planner)
    assert titles(meeting) == ["Pembukaan", "tanpa urutan"]


def test_editing_changes_only_what_is_named(meeting: Meeting, planner: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting, led_by=["Sekda"], duration_minutes=10)
    edit_item(item=item, title="Judul baru", by=planner)
    item.refresh_from_db()
    assert (item.title, item.led_by, item.duration_minutes) == ("Judul baru", ["Sekda"], 10)
    assert AuditEntry.objects.get(action="edit_agenda_item").after == {"title": "Judul baru"}


def test_an_edit_that_changes_nothing_leaves_no_trace(meeting: Meeting, planner: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    edit_item(item=item, title=item.title, kind=item.kind, by=planner)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("which", "how", "expected"),
    [
        (0, {"step": 1}, "BAC"),
        (2, {"step": -1}, "ACB"),
        (0, {"step": -1}, "ABC"),
        (2, {"step": 1}, "ABC"),
        (2, {"to": 1}, "CAB"),
        (0, {"to": 3}, "BCA"),
        (1, {"to": 99}, "ACB"),
        (1, {"to": 0}, "BAC"),
    ],
)
def test_moving(meeting: Meeting, planner: User, which: int, how: dict[str, int], expected: str) -> None:
    item = three(meeting)[which]
    move_item(item=item, by=planner, **how)  # type: ignore[arg-type]
    assert "".join(titles(meeting)) == expected
    assert orders(meeting) == [1, 2, 3]
    assert AuditEntry.objects.filter(action="move_agenda_item").exists() == (expected != "ABC")


def test_an_item_without_a_place_gets_one_when_it_is_moved(meeting: Meeting, planner: User) -> None:
    three(meeting)
    stray = AgendaItemFactory.create(meeting=meeting, order=None, title="X")
    other = AgendaItemFactory.create(meeting=meeting, order=None, title="Y")
    move_item(item=stray, step=-1, by=planner)
    assert titles(meeting) == ["A", "B", "X", "C", "Y"]
    other.refresh_from_db()
    assert other.order is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-2, 8)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_moving_keeps_every_row_once(moves: list[tuple[int, int]]) -> None:
    rows = [AgendaItem(pk=pk) for pk in range(1, 7)]
    for index, place in moves:
        row = rows[index]
        rows = moved(rows, row, place)
        assert sorted(item.pk for item in rows) == [1, 2, 3, 4, 5, 6]
        assert rows.index(row) + 1 == min(max(place, 1), 6)


def test_removing_closes_the_gap_and_keeps_directives_and_presenters(meeting: Meeting, planner: User) -> None:
    first, *_rest = three(meeting)
    directive = DirectiveFactory.create(meeting=meeting, item=first)
    presenter = PresenterFactory.create(meeting=meeting, item=first)
    remove_item(item=first, by=planner)
    assert (titles(meeting), orders(meeting)) == (["B", "C"], [1, 2])
    directive.refresh_from_db()
    presenter.refresh_from_db()
    assert (directive.item, presenter.item) == (None, None)
    entry = AuditEntry.objects.get(action="remove_agenda_item")
    assert (entry.object_label, entry.before["title"], entry.before["order"]) == ("A", "A", 1)


def test_an_item_with_notes_is_not_removed(meeting: Meeting, planner: User) -> None:
    item = AgendaItemFactory.create(meeting=meeting, notes="Dibahas panjang lebar.")
    decided = AgendaItemFactory.create(meeting=meeting, decision=ItemDecision.AGREED, state=AgendaItemState.DONE)
    voted, elected = AgendaItemFactory.create_batch(2, meeting=meeting)
    Vote.objects.create(meeting=meeting, item=voted, question="Setuju?")
    Election.objects.create(meeting=meeting, item=elected, body="Dewan Contoh")
    for row in (item, decided, voted, elected):
        with pytest.raises(ItemHasNotes):
            remove_item(item=row, by=planner)
    assert AgendaItem.objects.filter(meeting=meeting).count() == 4
    assert not AuditEntry.objects.exists()
    meeting.delete()


# --- states ------------------------------------------------------------------------------------------------------


def test_every_state_has_moves_and_a_shape_and_a_way_back() -> None:
    assert set(ITEM_MOVES) == set(ITEM_SHAPES) == set(AgendaItemState)
    for source, targets in ITEM_MOVES.items():
        assert targets, f"no way out of {source}"


@pytest.mark.parametrize("source", AgendaItemState)
@pytest.mark.parametrize("target", AgendaItemState)
def test_states_move_as_the_table_says(
    meeting: Meeting, planner: User, source: AgendaItemState, target: AgendaItemState
) -> None:
    item = AgendaItemFactory.create(meeting=meeting, state=source)
    if target in ITEM_MOVES[source]:
        set_item_state(item=item, state=target, by=planner)
        expected = target
    else:
        with pytest.raises(WrongState):
            set_item_state(item=item, state=target, by=planner)
        expected = source
    item.refresh_from_db()
    assert item.state == expected
    assert AuditEntry.objects.filter(action="set_agenda_item_state").exists() == (expected != source)


def test_who_takes_notes_says_how_far_the_meeting_is_but_does_not_plan() -> None:
    meeting = meeting_in(MeetingState.ONGOING, participants=0)
    item = AgendaItemFactory.create(meeting=meeting)
    note_taker = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user
    set_item_state(item=item, state=AgendaItemState.IN_PROGRESS, by=note_taker)
    with pytest.raises(Refused):
        edit_item(item=item, title="Lain", by=note_taker)


# --- who, and until when -----------------------------------------------------------------------------------------

Act = Callable[[AgendaItem, User], Any]
ACTS: dict[str, Act] = {
    "add": lambda item, by: add_item(meeting=item.meeting, kind=AgendaItemKind.OPENING, title="Baru", by=by),
    "edit": lambda item, by: edit_item(item=item, title="Baru", by=by),
    "move": lambda item, by: move_item(item=item, to=1, by=by),
    "remove": lambda item, by: remove_item(item=item, by=by),
    "state": lambda item, by: set_item_state(item=item, state=AgendaItemState.DONE, by=by),
    "copy": lambda item, by: copy_agenda(source=item.meeting, target=item.meeting, by=by),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE])
def test_other_roles_are_refused(meeting: Meeting, act: Act, role: Role) -> None:
    if act is ACTS["state"] and role == Role.LEADERSHIP:
        return  # whoever chairs says how far the meeting has come
    item = AgendaItemFactory.create(meeting=meeting)
    with pytest.raises(Refused):
        act(item, user_with(role, meeting.convener))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_the_secretariat_of_another_government_is_refused(meeting: Meeting, act: Act) -> None:
    item = AgendaItemFactory.create(meeting=meeting)
    with pytest.raises(Refused):
        act(item, user_with(Role.SECRETARIAT, MeetingFactory.create().convener))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
def test_nothing_changes_on_a_meeting_that_is_over(act: Act, state: MeetingState) -> None:
    item = AgendaItemFactory.create(meeting=meeting_in(state, participants=0))
    with pytest.raises(MeetingOver):
        act(item, user_with(Role.SECRETARIAT, item.meeting.convener))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_nothing_changes_once_the_minutes_are_signed(act: Act) -> None:
    """Also where the caller still holds the row as it was before the signature."""
    item = AgendaItemFactory.create(meeting=meeting_in(MeetingState.HELD, participants=0))
    Meeting.objects.filter(pk=item.meeting.pk).update(minutes_signed_at=dt.datetime(2030, 10, 19, tzinfo=dt.UTC))
    with pytest.raises(MinutesSigned):
        act(item, user_with(Role.SECRETARIAT, item.meeting.convener))


# --- copying -----------------------------------------------------------------------------------------------------


def test_a_copy_is_a_plan_without_what_was_said(meeting: Meeting, planner: User) -> None:
    source = meeting_in(MeetingState.HELD, participants=0, convener=meeting.convener)
    AgendaItemFactory.create(
        meeting=source,
        title="Paparan",
        led_by=["Sekda"],
        duration_minutes=15,
        notes="Rahasia",
        revision=4,
        state=AgendaItemState.DONE,
    )
    AgendaItemFactory.create(meeting=source, title="Kegiatan lain", order=None)
    AgendaItemFactory.create(meeting=meeting, title="Sudah ada")
    copy_agenda(source=source, target=meeting, by=planner)
    assert titles(meeting) == ["Sudah ada", "Paparan", "Kegiatan lain"]
    assert orders(meeting) == [1, 2, 3]
    copy = AgendaItem.objects.get(meeting=meeting, title="Paparan")
    assert (copy.led_by, copy.duration_minutes) == (["Sekda"], 15)
    assert (copy.notes, copy.revision, copy.state) == ("", 0, AgendaItemState.PLANNED)
    assert AuditEntry.objects.get(action="copy_agenda").after == {"from": source.public_id, "items": 2}


def test_a_source_one_may_not_read_is_not_copied(meeting: Meeting, planner: User) -> None:
    foreign = AgendaItemFactory.create().meeting
    with pytest.raises(Refused):
        copy_agenda(source=foreign, target=meeting, by=planner)
    assert titles(meeting) == []
