"""Proposals for the agenda, in time and late; and items that were put off and come up again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    CarriedAlready,
    ChairHasNotAgreed,
    ProposalNoteMissing,
    ProposalsClosed,
    ProposerMissing,
    TooManyProposals,
    accept_proposal,
    agree_to_late_proposal,
    begin_agenda,
    carry_item,
    propose_again,
    propose_item,
    return_proposal,
    withdraw_proposal,
)
from agendas.actions.proposals import OPEN_AT_ONCE
from agendas.models import AgendaItem, AgendaProposal, AgendaRules
from agendas.queries.carrying import waiting_from_earlier
from agendas.states import PROPOSAL_MOVES, PROPOSAL_SHAPES, AgendaItemKind, AgendaItemState, ProposalState
from attendance.links import holder_of
from attendance.models import Invitation
from audit.actions import LinkHolder
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from meetings.models import Meeting, MeetingSeries, Participant
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    AgendaProposalFactory,
    DutyAssignmentFactory,
    MeetingFactory,
    MeetingSeriesFactory,
    OrganizationFactory,
    ParticipantFactory,
    TopicFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db
P = ProposalState
DEADLINE = dt.datetime(2030, 10, 10, 9, tzinfo=dt.UTC)


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(2)


@pytest.fixture
def planner(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def chair(meeting: Meeting) -> User:
    return user_with(Role.LEADERSHIP, meeting.convener)


def line_of(meeting: Meeting, which: int = 0) -> Participant:
    return meeting.participants.order_by("order")[which]


def holder(line: Participant) -> LinkHolder:
    return holder_of(Invitation.objects.get(participant=line))


# --- proposing ---------------------------------------------------------------------------------------------------


def test_a_link_proposes_for_its_own_line_once(meeting: Meeting) -> None:
    line = line_of(meeting)
    first = propose_item(meeting=meeting, title=" Jalan  rusak ", reason="Berat", by=holder(line), participant=line)
    again = propose_item(meeting=meeting, title="Jalan rusak", reason="Berat", by=holder(line), participant=line)
    assert first == again
    assert (first.title, first.organization, first.kind) == (
        "Jalan rusak",
        line.position.organization if line.position else line.organization,
        AgendaItemKind.DISCUSSION,
    )
    entry = AuditEntry.objects.get(action="propose_item")
    assert (entry.subject_id, entry.after["reason"]) == (meeting.public_id, "Berat")


def test_a_link_speaks_for_nobody_else(meeting: Meeting) -> None:
    line, stranger = line_of(meeting), ParticipantFactory.create()
    for attempt in (None, stranger):
        with pytest.raises(Refused):
            propose_item(meeting=meeting, title="x", by=holder(line), participant=attempt, organization=None)
    other = AgendaProposalFactory.create(meeting=meeting, participant=line_of(meeting, 1))
    for act in (withdraw_proposal, propose_again):
        with pytest.raises(Refused):
            act(proposal=other, by=holder(line), participant=line)


def test_staff_propose_for_an_institution(meeting: Meeting, planner: User, chair: User) -> None:
    unit = OrganizationFactory.create()
    assert propose_item(meeting=meeting, title="x", organization=unit, by=planner).organization == unit
    with pytest.raises(ProposerMissing):
        propose_item(meeting=meeting, title="x", by=planner)
    with pytest.raises(Refused):
        propose_item(meeting=meeting, title="x", organization=unit, by=chair)


@pytest.mark.parametrize(
    ("now", "state", "late"),
    [
        ("2030-10-10 08:59", MeetingState.INVITED, False),
        ("2030-10-10 09:01", MeetingState.INVITED, True),
        ("2030-10-10 08:00", MeetingState.ONGOING, True),
    ],
)
def test_what_comes_after_the_deadline_or_on_the_day_is_late(
    meeting: Meeting, planner: User, now: str, state: MeetingState, late: bool
) -> None:
    AgendaRules.objects.create(meeting=meeting, proposals_until=DEADLINE)
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with time_machine.travel(f"{now}+00:00"):
        row = propose_item(meeting=meeting, title="x", organization=OrganizationFactory.create(), by=planner)
    assert row.is_late is late


def test_a_meeting_that_was_held_takes_none_and_a_line_has_only_so_many(meeting: Meeting, planner: User) -> None:
    line = line_of(meeting)
    AgendaProposalFactory.create_batch(
        OPEN_AT_ONCE,
        meeting=meeting,
        participant=line,
        organization=line.position.organization if line.position else None,
    )
    with pytest.raises(TooManyProposals):
        propose_item(meeting=meeting, title="satu lagi", by=holder(line), participant=line)
    # Sent once more, the last that had room is no further one.
    last = AgendaProposal.objects.last()
    assert last is not None
    words = {"title": last.title, "reason": last.reason}
    assert propose_item(meeting=meeting, **words, by=holder(line), participant=line) == last
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    with pytest.raises(ProposalsClosed):
        propose_item(meeting=meeting, title="x", organization=OrganizationFactory.create(), by=planner)


# --- deciding ----------------------------------------------------------------------------------------------------


def test_returned_with_a_note_mended_and_accepted_at_a_place(meeting: Meeting, planner: User) -> None:
    line = line_of(meeting)
    AgendaItemFactory.create_batch(2, meeting=meeting)
    row = propose_item(meeting=meeting, title="Lama", duration_minutes=20, by=holder(line), participant=line)
    with pytest.raises(ProposalNoteMissing):
        return_proposal(proposal=row, note=" ", by=planner)
    return_proposal(proposal=row, note="Sebutkan ruas", by=planner)
    with pytest.raises(WrongState):
        accept_proposal(proposal=row, by=planner)
    propose_again(proposal=row, title="Ruas A-B", by=holder(line), participant=line)
    item = accept_proposal(proposal=row, place=2, by=planner)
    item.refresh_from_db()
    row.refresh_from_db()
    assert (item.order, item.title, item.duration_minutes, item.is_late) == (2, "Ruas A-B", 20, False)
    assert (row.state, row.item, row.decided_by) == (P.ACCEPTED, item, planner.actor_label)
    assert list(AgendaItem.objects.filter(meeting=meeting).values_list("order", flat=True)) == [1, 2, 3]
    with pytest.raises(WrongState):
        accept_proposal(proposal=row, by=planner)
    acts = ["propose_item", "return_proposal", "propose_again", "accept_proposal"]
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == acts


def test_a_late_one_needs_the_yes_and_other_words_another(meeting: Meeting, planner: User, chair: User) -> None:
    row = AgendaProposalFactory.create(meeting=meeting, is_late=True)
    with pytest.raises(ChairHasNotAgreed):
        accept_proposal(proposal=row, by=planner)
    with pytest.raises(ProposalNoteMissing):
        agree_to_late_proposal(proposal=row, by=planner)
    agree_to_late_proposal(proposal=row, note="Sekda, lisan 12 Oktober", by=planner)
    assert "Sekda, lisan 12 Oktober" in row.agreed_by
    with pytest.raises(WrongState):
        agree_to_late_proposal(proposal=row, by=chair)
    return_proposal(proposal=row, note="Perjelas", by=planner)
    propose_again(proposal=row, title="Lain", by=planner)
    with pytest.raises(ChairHasNotAgreed):
        accept_proposal(proposal=row, by=planner)
    agree_to_late_proposal(proposal=row, by=chair)
    assert accept_proposal(proposal=row, by=planner).is_late


def test_who_decides(meeting: Meeting, planner: User, chair: User) -> None:
    row = AgendaProposalFactory.create(meeting=meeting, is_late=True)
    acts: list[Callable[..., Any]] = [accept_proposal, withdraw_proposal, propose_again]
    outsiders = [chair, user_with(Role.SECRETARIAT, MeetingFactory.create().convener)]
    for by in outsiders:
        for act in acts:
            with pytest.raises(Refused):
                act(proposal=row, by=by)
        with pytest.raises(Refused):
            return_proposal(proposal=row, note="x", by=by)
    with pytest.raises(Refused):
        agree_to_late_proposal(proposal=row, note="x", by=outsiders[1])
    with pytest.raises(WrongState):
        agree_to_late_proposal(proposal=AgendaProposalFactory.create(meeting=meeting), by=chair)
    agree_to_late_proposal(proposal=row, by=DutyAssignmentFactory.create(meeting=meeting, duty=Duty.APPROVER).user)
    withdraw_proposal(proposal=row, by=planner)
    assert row.state == P.WITHDRAWN


def test_every_state_has_moves_and_a_shape() -> None:
    assert set(PROPOSAL_MOVES) == set(PROPOSAL_SHAPES) == set(ProposalState)


# --- carried over ------------------------------------------------------------------------------------------------


@pytest.fixture
def series(meeting: Meeting) -> MeetingSeries:
    return MeetingSeriesFactory.create(convener=meeting.convener)


def in_series(series: MeetingSeries, month: int, **fields: Any) -> Meeting:
    day = dt.date(2030, month, 10)
    return MeetingFactory.create(convener=series.convener, series=series, occurrence=day, first_day=day, **fields)


def test_what_was_put_off_comes_up_once_before_the_closing(series: MeetingSeries, planner: User) -> None:
    first, second = in_series(series, 1, state=MeetingState.HELD), in_series(series, 4)
    topic = TopicFactory.create(convener=series.convener)
    item = AgendaItemFactory.create(
        meeting=first, title="Tertunda", state=AgendaItemState.DEFERRED, cue="Tanya lagi", notes="Sudah dibahas"
    )
    item.topics.add(topic)
    AgendaItemFactory.create(meeting=first, state=AgendaItemState.SKIPPED)
    series.agenda_items.create(order=1, kind=AgendaItemKind.OPENING, title="Pembukaan")
    series.agenda_items.create(order=2, kind=AgendaItemKind.CLOSING, title="Penutup")
    begin_agenda(series=series, meeting=second, by=planner)
    listed = list(AgendaItem.objects.filter(meeting=second))
    assert [row.title for row in listed] == ["Pembukaan", "Tertunda", "Penutup"]
    copy = listed[1]
    assert (copy.carried_from, copy.cue, copy.notes, copy.state) == (item, "Tanya lagi", "", AgendaItemState.PLANNED)
    assert list(copy.topics.all()) == [topic]
    third = in_series(series, 7)
    begin_agenda(series=series, meeting=third, by=planner)
    assert not AgendaItem.objects.filter(meeting=third, carried_from__isnull=False).exists()
    assert carry_item(item=item, to=second, by=planner) == copy
    with pytest.raises(CarriedAlready):
        carry_item(item=item, to=third, by=planner)


def test_what_waits_is_of_earlier_meetings_of_the_series(series: MeetingSeries, planner: User) -> None:
    january, april, july = (in_series(series, month) for month in (1, 4, 7))
    deferred = {"state": AgendaItemState.DEFERRED}
    early = AgendaItemFactory.create(meeting=january, **deferred)
    AgendaItemFactory.create(meeting=july, **deferred)
    AgendaItemFactory.create(meeting=april, **deferred)
    AgendaItemFactory.create(**deferred)
    AgendaItemFactory.create(meeting=january)
    assert list(waiting_from_earlier(april)) == [early]
    assert not waiting_from_earlier(MeetingFactory.create())
    with pytest.raises(WrongState):
        carry_item(item=AgendaItemFactory.create(meeting=january), to=april, by=planner)
    with pytest.raises(Refused):
        carry_item(item=AgendaItemFactory.create(**deferred), to=april, by=planner)
    carry_item(item=early, to=april, by=planner).delete()
    assert list(waiting_from_earlier(april)) == [early]
