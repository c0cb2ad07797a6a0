"""The bar of a batch of letters: how many copies are ready, asked for again while a worker is at them."""

import pytest

from accounts.roles import Role
from common.work import WorkState
from documents.models import Paper, Rendering
from documents.states import Edition, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.paper_pages import client_of, page, text_of
from tests.factories import InvitationFactory, letter_ready

pytestmark = pytest.mark.django_db


def letter_with_copies(*states: WorkState) -> Paper:
    paper = letter_ready(len(states), PaperState.SENT)
    Meeting.objects.update(state=MeetingState.INVITED)
    for number, (line, state) in enumerate(zip(paper.meeting.participants.all(), states, strict=True)):
        Rendering.objects.create(
            key=f"copy:{number}",
            paper=paper,
            edition=Edition.COPY,
            state=state,
            invitation=InvitationFactory.create(participant=line),
        )
    return paper


def test_the_bar_tells_how_many_and_asks_again_while_there_is_work() -> None:
    paper = letter_with_copies(WorkState.DONE, WorkState.PENDING, WorkState.RUNNING)
    said = text_of(client_of(Role.SECRETARIAT, paper).get(page("paper_copies", paper)))
    assert '<progress class="w-100" value="1" max="3"' in said
    assert "every 2s" in said
    assert "data-poll" in said


def test_it_is_quiet_when_nothing_is_left_and_tells_what_failed() -> None:
    paper = letter_with_copies(WorkState.DONE, WorkState.FAILED, WorkState.DROPPED)
    said = text_of(client_of(Role.SECRETARIAT, paper).get(page("paper_copies", paper)))
    assert "<progress" not in said
    assert "hx-get" not in said
    assert "1 of 2" in said or "1 dari 2" in said


@pytest.mark.parametrize(("who", "status"), [(Role.INSPECTORATE, 200), (Role.DELEGATE, 404), (None, 404)])
def test_to_how_many_it_went_is_for_those_inside(who: Role | None, status: int) -> None:
    paper = letter_with_copies(WorkState.DONE)
    assert client_of(who, paper).get(page("paper_copies", paper)).status_code == status


def test_the_page_of_the_letter_leads_to_the_bar() -> None:
    paper = letter_with_copies(WorkState.DONE, WorkState.PENDING)
    said = text_of(client_of(Role.SECRETARIAT, paper).get(page("letter", paper)))
    assert page("paper_copies", paper) in said


@pytest.mark.parametrize("count", [1, 7])
def test_as_many_questions_for_one_copy_as_for_many(count: int, django_assert_max_num_queries: object) -> None:
    paper = letter_with_copies(*[WorkState.PENDING] * count)
    client = client_of(Role.SECRETARIAT, paper)
    client.get(page("paper_copies", paper))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(page("paper_copies", paper))
