"""Pages of what becomes public: read before it is published, published, withdrawn."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Duty, Role
from agendas.models import AgendaItem, Directive
from documents.models import Paper
from documents.states import PaperState
from tests.desk.paper_pages import EVERYBODY, client_of, page, text_of
from tests.factories import AgendaItemFactory, minutes_ready

pytestmark = pytest.mark.django_db
PUBLISHES = {Role.SECRETARIAT, Duty.PUBLISHER}


def disclosure(paper: Paper) -> str:
    return reverse("desk:disclosure", args=[paper.meeting.public_id])


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_only_who_publishes_reads_and_publishes(who: Role | Duty | None) -> None:
    paper = minutes_ready(state=PaperState.SIGNED)
    client = client_of(who, paper)
    answer = client.get(page("paper_publish", paper)).status_code
    assert answer == (200 if who in PUBLISHES else 404 if who in {None, Duty.DOOR} else 403)
    posted = client.post(page("paper_publish", paper)).status_code
    assert (posted == 302) == (who in PUBLISHES)
    assert (Paper.objects.get().published_at is not None) == (who in PUBLISHES)


def test_before_publishing_it_is_told_what_is_left_out() -> None:
    paper = minutes_ready(state=PaperState.SIGNED)
    client = client_of(Role.SECRETARIAT, paper)
    shown = text_of(client.get(page("paper_publish", paper)))
    assert "Left out" in shown
    assert AgendaItem.objects.get().title in shown
    assert "Internal" in shown
    assert "follow-up" in shown
    client.post(page("paper_publish", paper))
    assert "The PDF is being made" in text_of(client.get(page("paper_publish", paper)))


def test_what_is_not_signed_says_why_and_offers_no_button() -> None:
    paper = minutes_ready(state=PaperState.APPROVED)
    shown = text_of(client_of(Role.SECRETARIAT, paper).get(page("paper_publish", paper)))
    assert "once they are signed" in shown
    assert ">Publish<" not in shown.replace("> Publish <", ">Publish<")


def test_withdrawing_needs_a_reason() -> None:
    paper = minutes_ready(state=PaperState.SIGNED)
    client = client_of(Role.SECRETARIAT, paper)
    client.post(page("paper_publish", paper))
    assert client.post(page("paper_withdraw", paper), {"reason": ""}).status_code == 422
    assert Paper.objects.get().published_at
    response = client.post(page("paper_withdraw", paper), {"reason": "Keliru"})
    assert response.status_code == 302
    assert Paper.objects.get().published_at is None


def test_levels_are_chosen_on_one_page() -> None:
    paper = minutes_ready()
    client = client_of(Role.SECRETARIAT, paper)
    item, directive = AgendaItem.objects.get(), Directive.objects.get()
    assert item.title in text_of(client.get(disclosure(paper)))
    sent = {item.public_id: "open", directive.public_id: "excluded"}
    assert client.post(disclosure(paper), sent).status_code == 302
    item.refresh_from_db()
    directive.refresh_from_db()
    assert (item.disclosure, directive.disclosure) == ("open", "excluded")
    assert client.post(disclosure(paper), sent | {item.public_id: "secret"}).status_code == 422
    item.refresh_from_db()
    assert item.disclosure == "open"


@pytest.mark.parametrize("who", [Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE, Duty.NOTES])
def test_others_choose_nothing(who: Role | Duty) -> None:
    paper = minutes_ready()
    assert client_of(who, paper).get(disclosure(paper)).status_code == 403


def test_many_items_cost_what_few_cost() -> None:
    paper = minutes_ready()
    client = client_of(Role.SECRETARIAT, paper)
    counts = []
    for more in (2, 40):
        AgendaItemFactory.create_batch(more, meeting=paper.meeting)
        with CaptureQueriesContext(connection) as captured:
            client.get(disclosure(paper))
        counts.append(len(captured))
    assert counts[0] == counts[1]
