"""Pages of a draft's versions, and of minutes before the participants."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.links import holder_of
from attendance.models import Invitation
from audit.actions import System
from documents.actions import keep_version, raise_objection
from documents.models import Objection, Paper
from documents.states import DraftOccasion, PaperState
from flows.minutes import circulate
from tests.desk.paper_pages import EVERYBODY, INSIDE, signed_in, someone
from tests.factories import InvitationFactory, ParticipantFactory, letter_ready, minutes_ready, user_with

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script>"


def address(name: str, paper: Paper, *more: str) -> str:
    return reverse(f"desk:{name}", args=[paper.meeting.public_id, paper.public_id, *more])


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def keep(paper: Paper, words: str, occasion: str = DraftOccasion.HOURLY) -> None:
    paper.meeting.agenda_items.update(notes=words)
    assert keep_version(paper=paper, occasion=occasion, by=System())


def writer(paper: Paper) -> User:
    return user_with(Role.SECRETARIAT, paper.meeting.convener)


def invited(paper: Paper, place: int = 0) -> Invitation:
    return Invitation.objects.of(paper.meeting).order_by("participant__order")[place]


def circulated() -> Paper:
    paper = minutes_ready(2, PaperState.IN_REVIEW)
    circulate(paper=paper, until=timezone.now() + dt.timedelta(days=3), by=writer(paper))
    return paper


def said(paper: Paper, words: str = "Bukan begitu.") -> Objection:
    speaker = invited(paper)
    return raise_objection(paper=paper, invitation=speaker, text=words, place="agenda:1", by=holder_of(speaker))


# --- versions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_versions_are_for_those_inside(who: Role | Duty | None) -> None:
    paper = minutes_ready(state=PaperState.SIGNED)
    client = signed_in(someone(who, paper.meeting))
    for name in ("paper_versions", "paper_compare"):
        assert client.get(address(name, paper)).status_code == (200 if who in INSIDE else 404)


def test_versions_say_who_when_and_why() -> None:
    paper = minutes_ready()
    client = signed_in(writer(paper))
    assert "No version has been kept yet" in text(client.get(address("paper_versions", paper)))
    keep(paper, "Satu", DraftOccasion.OPENED)
    keep(paper, "Dua")
    page = text(client.get(address("paper_versions", paper)))
    assert "Portal Rakor" in page
    assert "?ke=2" in page
    assert '<option value="1" selected>' in page


def test_the_newest_two_are_compared_unless_others_are_chosen() -> None:
    paper = minutes_ready()
    for words in ("Satu kata", "Dua kata", f"Tiga kata {MARKUP}"):
        keep(paper, words)
    client = signed_in(writer(paper))
    newest = text(client.get(address("paper_compare", paper)))
    assert "version 2 to 3" in newest
    assert '<del><span class="visually-hidden">[taken out: </span>Dua' in newest
    assert '<ins><span class="visually-hidden">[added: </span>Tiga' in newest
    assert "&lt;script&gt;" in newest
    assert MARKUP not in newest
    first = text(client.get(address("paper_compare", paper) + "?dari=2&ke=1"))
    assert "version 1 to 2" in first
    for odd in ("?dari=99&ke=x", "?dari=%00", "?ke=-1"):
        assert client.get(address("paper_compare", paper) + odd).status_code == 200
    same = text(client.get(address("paper_compare", paper) + "?dari=2&ke=2"))
    assert "both say the same" in same


def test_who_did_what_in_between_is_told() -> None:
    paper = minutes_ready()
    keep(paper, "Satu")
    secretary = writer(paper)
    client = signed_in(secretary)
    client.post(address("paper_submit", paper))
    keep(paper, "Dua")
    page = text(client.get(address("paper_compare", paper)))
    assert "submitted a paper for approval" in page
    assert secretary.actor_label in page


def test_a_version_is_kept_by_hand() -> None:
    paper = letter_ready()
    client = signed_in(writer(paper))
    for expected in (1, 1):
        assert client.post(address("paper_keep", paper)).status_code == 302
        assert paper.draft_versions.count() == expected
    leader = signed_in(user_with(Role.LEADERSHIP, paper.meeting.convener))
    assert leader.post(address("paper_keep", paper)).status_code == 403
    assert leader.get(address("paper_keep", paper)).status_code == 405


def test_versions_ask_the_database_as_often_for_many() -> None:
    paper = minutes_ready()
    client = signed_in(writer(paper))

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(name, paper)).status_code == 200
        return len(asked)

    for number in range(3):
        keep(paper, f"Kata {number}")
    few = [queries("paper_versions"), queries("paper_compare")]
    for number in range(20):
        keep(paper, f"Kata lagi {number}")
    assert [queries("paper_versions"), queries("paper_compare")] == few


# --- minutes before the participants -----------------------------------------------------------------------------


def test_the_usual_window_is_offered_and_circulating_leads_to_what_is_said() -> None:
    paper = minutes_ready(2, PaperState.IN_REVIEW)
    client = signed_in(writer(paper))
    page = client.get(address("paper_circulate", paper))
    assert 'name="until_date"' in text(page)
    day = timezone.now().date() + dt.timedelta(days=5)
    bad = client.post(address("paper_circulate", paper), {"until_date": "2001-01-01", "until_time": "10:00"})
    assert bad.status_code == 422
    response = client.post(address("paper_circulate", paper), {"until_date": day, "until_time": "16:00"})
    assert response["Location"] == address("objections", paper)
    paper.refresh_from_db()
    assert paper.state == PaperState.CIRCULATED
    assert "cannot be circulated" in text(client.get(address("paper_circulate", paper)))


def test_what_was_said_is_answered_at_the_desk() -> None:
    paper = circulated()
    row = said(paper, MARKUP)
    client = signed_in(writer(paper))
    page = text(client.get(address("objections", paper)))
    assert "&lt;script&gt;" in page
    assert MARKUP not in page
    where = address("objection_answer", paper, row.public_id)
    assert where in page
    assert client.post(where, {"state": "declined", "answer": " "}).status_code == 422
    assert client.post(where, {"answer": "Ya"}).status_code == 422
    assert client.post(where, {"state": "declined", "answer": "Sesuai rekaman."}).status_code == 302
    assert client.post(where, {"state": "taken_up", "answer": "Ya"}).status_code == 422
    page = text(client.get(address("objections", paper)))
    assert "Sesuai rekaman." in page
    assert where not in page


def test_an_objection_is_found_only_at_its_own_paper() -> None:
    paper, other = circulated(), circulated()
    row = said(other)
    client = signed_in(writer(paper))
    assert client.get(address("objection_answer", paper, row.public_id)).status_code == 404
    assert client.get(address("objection_answer", other, row.public_id)).status_code == 404
    letter = letter_ready()
    assert signed_in(writer(letter)).get(address("objections", letter)).status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_writes_circulates_answers_and_takes_back(who: Role | Duty | None) -> None:
    paper = circulated()
    row = said(paper)
    client = signed_in(someone(who, paper.meeting))
    expected = 200 if who == Role.SECRETARIAT else 403 if who in INSIDE else 404
    for where in (
        address("paper_circulate", paper),
        address("objection_answer", paper, row.public_id),
        address("paper_recall", paper),
    ):
        assert client.get(where).status_code == expected
    assert client.get(address("objections", paper)).status_code == (200 if who in INSIDE else 404)


def test_minutes_are_taken_back_with_a_reason() -> None:
    paper = circulated()
    client = signed_in(writer(paper))
    assert client.post(address("paper_recall", paper), {"reason": ""}).status_code == 422
    assert client.post(address("paper_recall", paper), {"reason": "Keberatan diterima."}).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.returned_note) == (PaperState.RETURNED, "Keberatan diterima.")
    assert client.post(address("paper_recall", paper), {"reason": "Lagi"}).status_code == 422


def test_an_institution_objects_by_its_account() -> None:
    paper = circulated()
    line = invited(paper).participant
    assert line.position is not None
    delegate = user_with(Role.DELEGATE, line.position.organization)
    client = signed_in(delegate)
    where = reverse("desk:own_objections", args=[paper.meeting.public_id])
    assert where in text(client.get(reverse("desk:meeting", args=[paper.meeting.public_id])))
    assert "agrees to these minutes" in text(client.get(where))
    values: dict[str, Any] = {"kind": "remark", "place": "roll", "text": "Nama keliru.", "undangan": "lain"}
    assert client.post(where, {**values, "text": ""}).status_code == 422
    assert client.post(where, values).status_code == 302
    row = Objection.objects.get()
    assert (row.invitation, row.user, row.place) == (invited(paper), delegate, "roll")
    assert "Nama keliru." in text(client.get(where))
    Paper.objects.filter(pk=paper.pk).update(objections_until=timezone.now() - dt.timedelta(minutes=1))
    assert client.post(where, values).status_code == 409
    for stranger in (writer(paper), user_with(Role.DELEGATE, paper.meeting.convener)):
        assert signed_in(stranger).get(where).status_code == 404


def test_objections_ask_the_database_as_often_for_many() -> None:
    paper = circulated()
    client = signed_in(writer(paper))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address("objections", paper)).status_code == 200
        return len(asked)

    said(paper)
    few = queries()
    for number in range(40):
        row = InvitationFactory.create(participant=ParticipantFactory.create(meeting=paper.meeting))
        Objection.objects.create(paper=paper, invitation=row, said_by="Pos", text=f"Kata {number}")
    assert queries() == few
