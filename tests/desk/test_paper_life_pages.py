"""Pages of the life of a paper: initials, number, void, revocation, correction, and what waits for whom."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Duty, Role
from documents import actions
from documents.facts import sha256_of
from documents.models import Initial, Paper, PaperSettings
from documents.queries import facts_now
from documents.states import InitialState, PaperState
from tests.desk.paper_pages import (
    EVERYBODY,
    INSIDE,
    PASSWORD,
    client_of,
    digest_on,
    page,
    signed_in,
    someone,
    text_of,
)
from tests.documents.test_initials import submitted
from tests.factories import AppointmentFactory, letter_ready, minutes_ready

pytestmark = pytest.mark.django_db
P = PaperState
HOME = reverse("desk:home")


def numbered_by_the_office(paper: Paper) -> None:
    PaperSettings.objects.create(
        convener=paper.meeting.convener,
        government_name="Provinsi Contoh",
        unit_name="Sekretariat Daerah",
        place="Kota",
        numbering={paper.kind: {"source": "office"}},
    )


# --- approving apart from signing --------------------------------------------------------------------------------


def test_approver_may_approve_and_leave_signing_for_later() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    client = client_of(Role.LEADERSHIP, paper)
    first = client.get(page("minutes", paper))
    assert "Approve only; it is signed later" in text_of(first)
    given = {"password": PASSWORD, "read_sha256": digest_on(first), "act": "approve"}
    text = text_of(client.post(page("paper_approve", paper), given, follow=True))
    paper.refresh_from_db()
    assert (paper.state, paper.signed_at) == (P.APPROVED, None)
    assert paper.number in text
    assert reverse("desk:paper_sign", args=[paper.meeting.public_id, paper.public_id]) in text
    assert "Approved, and to be signed" in text_of(client.get(HOME))


def test_where_the_office_numbers_nothing_is_signed_at_once_and_the_paper_waits_in_sight() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    numbered_by_the_office(paper)
    client = client_of(Role.LEADERSHIP, paper)
    first = client.get(page("minutes", paper))
    assert "Approve and sign" not in text_of(first)
    client.post(page("paper_approve", paper), {"password": PASSWORD, "read_sha256": digest_on(first)})
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (P.NUMBERING, "")
    writer = client_of(Role.SECRETARIAT, paper)
    assert "Type the number in" in text_of(writer.get(page("minutes", paper)))
    assert "Approved, and waiting for its number" in text_of(writer.get(HOME))


# --- the number --------------------------------------------------------------------------------------------------


def waiting_for_number() -> tuple[Paper, Client]:
    paper = minutes_ready(1, P.IN_REVIEW)
    numbered_by_the_office(paper)
    actions.approve_paper(
        paper=paper, by=someone(Role.LEADERSHIP, paper.meeting), read_sha256=sha256_of(facts_now(paper))
    )
    return paper, client_of(Role.SECRETARIAT, paper)


def test_number_is_typed_in_once() -> None:
    paper, client = waiting_for_number()
    given = {"number": " 000.1.5/0417/2026 ", "dated": "2026-03-02"}
    assert client.post(page("paper_number", paper), given).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.number, str(paper.dated)) == (P.APPROVED, "000.1.5/0417/2026", "2026-03-02")
    again = client.post(page("paper_number", paper), given)
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"number": ""}, "required"),
        ({"number": "17"}, "should look like"),
        ({"number": "000.1.5/0417/2025"}, "should look like"),
        ({"dated": "2999-01-01"}, "has not come yet"),
        ({"dated": "x"}, "valid date"),
    ],
)
def test_mistakes_in_a_number_are_told_at_the_field(given: dict[str, str], complaint: str) -> None:
    paper, client = waiting_for_number()
    response = client.post(page("paper_number", paper), {"number": "000.1.5/0417/2026", "dated": "2026-03-02", **given})
    assert response.status_code == 422
    assert complaint in text_of(response)
    paper.refresh_from_db()
    assert paper.state == P.NUMBERING


def test_number_of_another_paper_is_refused() -> None:
    paper, client = waiting_for_number()
    other = minutes_ready(1, P.SIGNED, convener=paper.meeting.convener)
    Paper.objects.filter(pk=other.pk).update(number="000.1.5/0417/2026")
    response = client.post(page("paper_number", paper), {"number": "000.1.5/0417/2026", "dated": "2026-03-02"})
    assert response.status_code == 422
    assert "Another paper bears this number already." in text_of(response)


# --- initials ----------------------------------------------------------------------------------------------------


def holder_inside(paper: Paper, initial: Initial) -> User:
    """Who holds the post and reads the meeting by his role."""
    initial.position.appointments.all().delete()
    user = someone(Role.INSPECTORATE, paper.meeting)
    AppointmentFactory.create(position=initial.position, official__user=user)
    return user


def test_holder_finds_the_draft_on_his_desk_and_initials_it() -> None:
    paper, posts, _holders = submitted()
    client = signed_in(holder_inside(paper, paper.initials.get(order=1)))
    assert "Your initials are awaited (paraf)" in text_of(client.get(HOME))
    shown = text_of(client.get(page("minutes", paper)))
    assert posts[0].title in shown
    assert "Initial it, or send it back" in shown
    form = client.get(page("paper_initial", paper))
    given = {"read_sha256": digest_on(form), "act": "give", "note": "Sesuai"}
    assert client.post(page("paper_initial", paper), given).status_code == 302
    assert paper.initials.get(order=1).state == InitialState.GIVEN
    assert "Your initials are awaited (paraf)" not in text_of(client.get(HOME))
    assert "Sesuai" in text_of(client.get(page("minutes", paper)))


def test_holder_sends_it_back_with_a_note() -> None:
    paper, _posts, _holders = submitted()
    client = signed_in(holder_inside(paper, paper.initials.get(order=1)))
    read = digest_on(client.get(page("paper_initial", paper)))
    assert client.post(page("paper_initial", paper), {"read_sha256": read, "act": "send_back"}).status_code == 422
    given = {"read_sha256": read, "act": "send_back", "note": "Tenggat keliru"}
    assert client.post(page("paper_initial", paper), given).status_code == 302
    assert "Tenggat keliru" in text_of(client_of(Role.SECRETARIAT, paper).get(page("minutes", paper)))


def test_secretariat_notes_what_was_initialled_with_a_pen() -> None:
    paper, _posts, _holders = submitted()
    client = client_of(Role.SECRETARIAT, paper)
    read = digest_on(client.get(page("paper_initial", paper)))
    given = {"read_sha256": read, "act": "note", "note": "Paraf basah"}
    assert client.post(page("paper_initial", paper), given).status_code == 302
    assert "with a pen, on paper" in text_of(client.get(page("minutes", paper)))


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_initials_are_for_the_holder_and_the_secretariat(who: Role | Duty | None) -> None:
    paper, _posts, _holders = submitted(1)
    status = client_of(who, paper).get(page("paper_initial", paper)).status_code
    assert status == (200 if who == Role.SECRETARIAT else 403 if who in INSIDE else 404)


# --- void, revoked, corrected ------------------------------------------------------------------------------------


def test_void_paper_keeps_its_number_struck_and_a_new_draft_can_be_opened() -> None:
    paper = minutes_ready(1, P.APPROVED)
    client = client_of(Role.LEADERSHIP, paper)
    assert "batal" in text_of(client.get(page("paper_void", paper)))
    assert client.post(page("paper_void", paper), {"reason": ""}).status_code == 422
    shown = client.post(page("paper_void", paper), {"reason": "Tidak disetujui"}, follow=True)
    paper.refresh_from_db()
    assert paper.state == P.VOID
    assert paper.number
    assert paper.number in text_of(shown)
    writer = client_of(Role.SECRETARIAT, paper)
    assert writer.post(page("minutes_open", paper)).status_code == 302
    assert Paper.objects.get(state=P.DRAFT).version == 2


def test_signed_minutes_are_corrected_by_who_approves() -> None:
    paper = minutes_ready(1, P.SIGNED)
    type(paper.meeting).objects.update(minutes_signed_at=paper.signed_at)
    client = client_of(Role.LEADERSHIP, paper)
    assert "Correct what was signed (ralat)" in text_of(client.get(page("minutes", paper)))
    assert client.post(page("paper_correct", paper), {"reason": "Tenggat keliru"}).status_code == 302
    text = text_of(client.get(page("minutes", paper)))
    assert "Tenggat keliru" in text
    correction = Paper.objects.get(state=P.DRAFT)
    assert client.post(page("paper_give_up", correction), {"reason": "Tidak jadi"}).status_code == 302
    assert Paper.objects.get().state == P.SIGNED


@pytest.mark.parametrize(
    ("name", "state", "allowed"),
    [
        ("paper_number", P.NUMBERING, {Role.SECRETARIAT}),
        ("paper_void", P.APPROVED, {Role.LEADERSHIP, Duty.APPROVER}),
        ("paper_revoke", P.SIGNED, {Role.SECRETARIAT}),
        ("paper_correct", P.SIGNED, {Role.LEADERSHIP, Duty.APPROVER}),
        ("paper_give_up", P.DRAFT, {Role.LEADERSHIP, Duty.APPROVER}),
    ],
)
@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_pages_are_for_those_whose_part_it_is(
    name: str, state: PaperState, allowed: set[Role | Duty], who: Role | Duty | None
) -> None:
    paper = letter_ready(1, state)
    status = client_of(who, paper).get(page(name, paper)).status_code
    assert status == (200 if who in allowed else 403 if who in INSIDE else 404)


def test_the_life_is_drawn_with_the_step_it_is_in() -> None:
    paper = letter_ready(1, P.APPROVED)
    text = text_of(client_of(Role.SECRETARIAT, paper).get(page("letter", paper)))
    assert 'aria-label="The life of this paper"' in text
    assert text.count('aria-current="step"') == 1


def test_posts_without_account_are_told_so() -> None:
    paper, posts, _holders = submitted(1)
    posts[0].appointments.all().delete()
    text = text_of(client_of(Role.SECRETARIAT, paper).get(page("minutes", paper)))
    assert "a post that nobody holds today" in text
