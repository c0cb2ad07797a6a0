"""What waits on the way to an agenda reaches whoever can settle it, and goes when it is settled."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from agendas.models import AgendaVersion
from agendas.states import AgendaVersionState, ProposalState
from meetings.models import Meeting
from meetings.states import MeetingState
from portal.desk.waiting_agenda import agendas_waiting
from tests.factories import AgendaProposalFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db
DAY = dt.date(2030, 10, 1)


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.INVITED, 1)


def told(user: User) -> list[str]:
    with translation.override("en"):
        return [line.title for line in agendas_waiting(user, DAY)]


def test_proposals_wait_for_the_secretariat_and_late_ones_for_the_chair(meeting: Meeting) -> None:
    clerk, chair = (user_with(role, meeting.convener) for role in (Role.SECRETARIAT, Role.LEADERSHIP))
    AgendaProposalFactory.create_batch(2, meeting=meeting)
    late = AgendaProposalFactory.create(meeting=meeting, is_late=True, title="Susulan")
    AgendaProposalFactory.create(meeting=meeting, state=ProposalState.RETURNED)
    assert told(clerk) == ["2 items are proposed"]
    assert told(chair) == ["Late proposal: Susulan"]
    late.agreed_at = timezone.now()
    late.save()
    assert told(clerk) == ["3 items are proposed"]
    assert told(chair) == []


def test_a_later_version_waits_for_whoever_approves(meeting: Meeting) -> None:
    chair = user_with(Role.LEADERSHIP, meeting.convener)
    AgendaVersion.objects.create(meeting=meeting, number=1, state=AgendaVersionState.APPROVED, opened_by="x")
    version = AgendaVersion.objects.create(meeting=meeting, number=2, opened_by="x", reason="Perubahan narasumber")
    assert told(chair) == ["Agenda version B awaits approval"]
    assert told(user_with(Role.SECRETARIAT, meeting.convener)) == []
    AgendaVersion.objects.filter(number=1).delete()
    AgendaVersion.objects.filter(pk=version.pk).update(number=1)
    # The first one is approved with the letter.
    assert told(chair) == []


def test_nothing_of_a_meeting_that_was_held_or_of_another_house_waits(meeting: Meeting) -> None:
    AgendaProposalFactory.create(meeting=meeting)
    assert told(user_with(Role.SECRETARIAT, meeting_in(MeetingState.INVITED, 1).convener)) == []
    clerk = user_with(Role.SECRETARIAT, meeting.convener)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    assert told(clerk) == []


def test_it_costs_the_same_for_few_and_many(meeting: Meeting, django_assert_max_num_queries: Any) -> None:
    clerk = user_with(Role.SECRETARIAT, meeting.convener)
    told(clerk)
    for _more in range(2):
        for other in (meeting_in(MeetingState.INVITED, 0, convener=meeting.convener) for _n in range(3)):
            AgendaProposalFactory.create(meeting=other)
        with django_assert_max_num_queries(3):
            told(clerk)
