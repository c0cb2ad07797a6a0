"""Behind a personal link: the draft of the minutes, and what is objected to it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from attendance.links import representative_token_of, token_of
from attendance.models import Invitation
from documents.actions import answer_objection, approve_paper, recall_minutes
from documents.facts import sha256_of
from documents.models import Objection, Paper, Rendering
from documents.queries import facts_now
from documents.queries.circulated import Circulated
from documents.states import ObjectionState, PaperState
from flows.minutes import circulate
from meetings.models import Meeting
from tests.factories import AgendaItemFactory, RepresentationFactory, minutes_ready, user_with

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script> {{ meeting }} {% now 'Y' %}"


@pytest.fixture
def paper() -> Paper:
    paper = minutes_ready(2, PaperState.IN_REVIEW, ended_at=timezone.now())
    paper.meeting.agenda_items.update(title="Inflasi daerah", notes=MARKUP)
    circulate(paper=paper, until=timezone.now() + dt.timedelta(days=3), by=user_with(Role.SECRETARIAT, convener(paper)))
    return paper


def convener(paper: Paper) -> Any:
    return paper.meeting.convener


def invited(paper: Paper, place: int = 0) -> Invitation:
    return Invitation.objects.of(paper.meeting).order_by("participant__order")[place]


def get(invitation: Invitation, tail: str = "keberatan/") -> HttpResponse:
    return Client().get(f"/u/{token_of(invitation)}/{tail}")


def post(invitation: Invitation, **said: str) -> HttpResponse:
    values = {"kind": "objection", "place": "", "text": "Bukan begitu.", **said}
    return Client(enforce_csrf_checks=True).post(f"/u/{token_of(invitation)}/keberatan/", values)


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_the_invitation_leads_to_the_draft_and_the_draft_is_read_there(paper: Paper) -> None:
    assert "/keberatan/" in text(get(invited(paper), ""))
    page = text(get(invited(paper)))
    assert "Inflasi daerah" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert 'value="directive:1"' in page
    assert "{{ meeting }}" in page
    fresh = minutes_ready(1, ended_at=timezone.now())
    assert "/keberatan/" not in text(get(invited(fresh), ""))
    assert get(invited(fresh)).status_code == 200


def test_the_page_is_small_and_keeps_no_trace(paper: Paper) -> None:
    response = get(invited(paper))
    assert len(response.content) < 14_000
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_something_is_said_in_one_step_and_stays_on_the_page(paper: Paper) -> None:
    page = text(get(invited(paper), "keberatan/?butir=directive:1"))
    assert '<option value="directive:1" selected>' in page
    response = post(invited(paper), place="directive:1", text=MARKUP)
    assert response.status_code == 200
    assert 'role="status"' in text(response)
    said = Objection.objects.get()
    assert (said.place, said.text, said.invitation) == ("directive:1", MARKUP, invited(paper))
    assert "&lt;script&gt;" in text(response)
    # The words of one post are not shown to another.
    assert Circulated(invited(paper, 1)).own == []
    assert "Arahan 1</b>" in text(get(invited(paper)))
    assert "Arahan 1</b>" not in text(get(invited(paper, 1)))


def test_a_mistake_is_told_and_nothing_typed_is_lost(paper: Paper) -> None:
    for said in ({"text": " "}, {"text": "x" * 4001}, {"place": "agenda:99"}, {"kind": "puji"}):
        response = post(invited(paper), **said)
        assert response.status_code == 422
        assert 'role="alert"' in text(response)
    assert "Alasan panjang" in text(post(invited(paper), text="Alasan panjang", kind=""))
    assert not Objection.objects.exists()


def test_what_is_too_large_is_not_read(paper: Paper) -> None:
    address = f"/u/{token_of(invited(paper))}/keberatan/"
    response = Client().post(address, {"text": "x"}, headers={"content-length": str(10**12)})
    assert response.status_code in {400, 413}
    assert not Objection.objects.exists()


def test_the_answer_stands_beside_the_words(paper: Paper) -> None:
    post(invited(paper))
    writer = user_with(Role.SECRETARIAT, convener(paper))
    said = Objection.objects.get()
    answer_objection(objection=said, state=ObjectionState.DECLINED, answer="Sesuai rekaman rapat.", by=writer)
    page = text(get(invited(paper)))
    assert "Bukan begitu." in page
    assert "Sesuai rekaman rapat." in page
    assert "Sesuai rekaman rapat." not in text(get(invited(paper, 1)))


def test_after_the_window_the_page_says_that_it_is_over(paper: Paper) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=4), tick=False):
        page = text(get(invited(paper)))
        assert "<textarea" not in page
        assert "Inflasi daerah" in page
        late = post(invited(paper))
        assert late.status_code == 409
        assert 'role="alert"' in text(late)
        leader = user_with(Role.LEADERSHIP, convener(paper))
        approve_paper(paper=paper, by=leader, read_sha256=sha256_of(facts_now(paper)))
        assert "Inflasi daerah" not in text(get(invited(paper)))
        assert post(invited(paper)).status_code == 409
    assert not Objection.objects.exists()


def test_minutes_that_are_mended_take_nothing(paper: Paper) -> None:
    recall_minutes(paper=paper, reason="Perbaikan", by=user_with(Role.SECRETARIAT, convener(paper)))
    assert post(invited(paper)).status_code == 409
    assert "<textarea" not in text(get(invited(paper)))


def test_another_link_opens_nothing(paper: Paper) -> None:
    token = token_of(invited(paper))
    representation = RepresentationFactory.create(invitation=invited(paper))
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), representative_token_of(representation), "x"):
        for tail in ("keberatan/", "keberatan/konsep/"):
            assert Client().get(f"/u/{wrong}/{tail}").status_code == 404
    Invitation.objects.filter(pk=invited(paper).pk).update(link_version=2)
    assert Client().post(f"/u/{token}/keberatan/", {"text": "Tidak", "kind": "objection"}).status_code == 404
    Meeting.objects.filter(pk=paper.meeting_id).update(ended_at=timezone.now() - dt.timedelta(days=91))
    assert get(invited(paper)).status_code == 404
    assert not Objection.objects.exists()


def test_the_draft_is_handed_out_as_pdf_once_it_is_made(paper: Paper) -> None:
    assert get(invited(paper), "keberatan/konsep/").status_code == 404
    rendering = Rendering.objects.get(paper=paper)
    rendering.file.save("k.pdf", ContentFile(b"%PDF-1.7"))
    response = get(invited(paper), "keberatan/konsep/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert "konsep/" in text(get(invited(paper)))


def test_the_page_asks_the_database_as_often_for_many_items(paper: Paper) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert get(invited(paper)).status_code == 200
        return len(asked)

    few = queries()
    AgendaItemFactory.create_batch(60, meeting=paper.meeting)
    Paper.objects.filter(pk=paper.pk).update(
        circulated_facts=(paper.circulated_facts or {})
        | {"agenda": [{"number": number, "title": f"Butir {number}"} for number in range(1, 61)]}
    )
    for number in range(40):
        Objection.objects.create(paper=paper, invitation=invited(paper), said_by="Pos", text=f"Kata {number}")
    assert queries() == few
