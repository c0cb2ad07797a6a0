"""Pages of letter and minutes: who may open them, what they show, what they do, what they keep when it goes wrong."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Duty, Role
from audit.models import AuditEntry
from documents import facts
from documents.models import Paper, PaperSettings, Rendering
from documents.queries import facts_now
from documents.queries.comparing_words import UNPRINTED
from documents.states import Edition, PaperKind, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
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
    with_pdf,
)
from tests.documents.test_queries import crowded, whole_meeting
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    ParticipantFactory,
    UserFactory,
    letter_ready,
    meeting_in,
    minutes_ready,
    paper_of,
    signing_post,
)

pytestmark = pytest.mark.django_db
P = PaperState


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
@pytest.mark.parametrize("name", ["letter", "minutes"])
def test_pages_open_to_those_who_see_the_meeting(name: str, who: Role | Duty | None) -> None:
    paper = letter_ready(1) if name == "letter" else minutes_ready(1)
    Meeting.objects.filter(state=MeetingState.SCHEDULED).update(state=MeetingState.INVITED)
    response = client_of(who, paper).get(page(name, paper))
    assert response.status_code == (200 if who in INSIDE | {Role.DELEGATE} else 404)
    if response.status_code == 200:
        secret = "Kepala perangkat daerah" if name == "letter" else paper.meeting.directives.get().text
        assert (secret in text_of(response)) == (who in INSIDE)


# Of each act: the state in which it is done, and who may do it; whoever sees the paper at all gets 403, others 404.
POSTS: dict[str, tuple[PaperState, set[Any], dict[str, str]]] = {
    "paper_submit": (P.DRAFT, {Role.SECRETARIAT}, {}),
    "paper_return": (P.IN_REVIEW, {Role.LEADERSHIP, Duty.APPROVER}, {"reason": "Perbaiki"}),
    "paper_approve": (P.IN_REVIEW, {Role.LEADERSHIP, Duty.APPROVER}, {"password": PASSWORD, "read_sha256": "?"}),
    "letter_send": (P.SIGNED, {Role.SECRETARIAT}, {}),
    "paper_revoke": (P.SIGNED, {Role.SECRETARIAT}, {"reason": "Salah hari"}),
    "paper_draft_pdf": (P.DRAFT, {Role.SECRETARIAT, Role.LEADERSHIP, Duty.APPROVER}, {}),
    "letter": (P.DRAFT, {Role.SECRETARIAT}, {"signer": "?", "urgency": "biasa", "addressee_line": "Para Kepala"}),
}


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
@pytest.mark.parametrize("name", POSTS)
def test_each_act_is_for_those_whose_part_it_is(name: str, who: Role | Duty | None) -> None:
    state, allowed, values = POSTS[name]
    paper = letter_ready(1, state)
    given = dict(values)
    if "read_sha256" in given:
        given["read_sha256"] = facts.sha256_of(facts_now(paper))
    if "signer" in given:
        given["signer"] = signing_post(paper.meeting).public_id
    client, before = client_of(who, paper), Paper.objects.values().get()
    response = client.post(page(name, paper), given)
    if who in allowed:
        assert response.status_code == 302
        assert AuditEntry.objects.exists()
        return
    assert response.status_code == (403 if who in INSIDE else 404)
    assert Paper.objects.values().get() == before
    assert not AuditEntry.objects.exists()
    assert not Rendering.objects.exists()


@pytest.mark.parametrize("name", [name for name in POSTS if name not in {"letter", "paper_return", "paper_revoke"}])
def test_acts_are_not_done_by_looking(name: str) -> None:
    state, allowed, _values = POSTS[name]
    paper = letter_ready(1, state)
    assert client_of(next(iter(sorted(allowed))), paper).get(page(name, paper)).status_code == 405


@pytest.mark.parametrize("who", EVERYBODY, ids=str)
def test_minutes_are_opened_by_the_secretariat(who: Role | Duty | None) -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    response = signed_in(someone(who, meeting)).post(reverse("desk:minutes_open", args=[meeting.public_id]))
    sees = who in INSIDE | {Role.DELEGATE}
    assert response.status_code == (302 if who == Role.SECRETARIAT else 403 if sees else 404)
    assert Paper.objects.exists() == (who == Role.SECRETARIAT)


def test_paper_is_found_only_under_its_own_meeting() -> None:
    paper, other = letter_ready(1), letter_ready(1)
    address = reverse("desk:paper_submit", args=[other.meeting.public_id, paper.public_id])
    assert client_of(Role.SECRETARIAT, other).post(address).status_code == 404


def test_without_login_nothing_is_shown(client: Client) -> None:
    paper = minutes_ready(1)
    response = client.get(page("minutes", paper))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("state", "is_shown"), [(P.IN_REVIEW, False), (P.APPROVED, False), (P.SIGNED, True)])
def test_institution_reads_minutes_once_they_are_signed(state: PaperState, is_shown: bool) -> None:
    paper = minutes_ready(1, state)
    with_pdf(paper, Edition.DRAFT)
    text = text_of(client_of(Role.DELEGATE, paper).get(page("minutes", paper)))
    assert (paper.meeting.directives.get().text in text) == is_shown
    assert "KONSEP" not in text
    for act in ("Submit for approval", "Make a draft PDF", "Open the minutes", "Approve and sign"):
        assert act not in text


# --- reading before deciding -------------------------------------------------------------------------------------

# Of the facts, what names the paper to machines, or has its own form on the page.
OWN_FORM = re.compile(
    r"^\d{4}-\d\d-\d\d|^\d\d:\d\d|^Asia/|^[●▲○■]$|^(minutes|invitation_letter|instansi|internal_approval)$"
)


def words_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(words_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(words_in, value))
    return {value} if isinstance(value, str) and not OWN_FORM.match(value) else set()


@pytest.mark.parametrize("kind", [PaperKind.INVITATION_LETTER, PaperKind.MINUTES])
def test_approver_can_read_everything_before_approving(kind: PaperKind) -> None:
    from django.utils.html import escape

    if kind == PaperKind.MINUTES:
        paper = paper_of(whole_meeting(), kind, P.IN_REVIEW)
    else:
        paper = letter_ready(3, P.IN_REVIEW, purposes=["maksud"], theme="Tema")
        Paper.objects.update(remarks=["membawa laptop"], copies_to=["Inspektur"], opening="Pembuka", subject="Undangan")
        paper.refresh_from_db()
    PaperSettings.objects.all().delete()
    said = facts.as_json(facts_now(paper))
    text = text_of(
        client_of(Role.LEADERSHIP, paper).get(page("minutes" if kind == PaperKind.MINUTES else "letter", paper))
    )
    for part in ("letterhead", "layout", "paper"):  # set once for all papers of the convener
        said.pop(part)
    for part in UNPRINTED:
        said.pop(part, None)
    for row in (*said.get("agenda", ()), *said.get("directives", ())):
        row.pop("disclosure")  # settled, and shown, on the page of what is open
    words = words_in(said)
    assert len(words) > 10
    assert {one for one in words if escape(one) not in text} == set()


def test_what_a_person_typed_cannot_become_markup() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    paper.meeting.directives.update(text="<script>alert(1)</script>")
    text = text_of(client_of(Role.LEADERSHIP, paper).get(page("minutes", paper)))
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)


# --- writing the letter ------------------------------------------------------------------------------------------


def scheduled() -> Meeting:
    meeting = meeting_in(MeetingState.SCHEDULED, 2)
    signing_post(meeting)
    return meeting


def test_letter_is_begun_with_suggestions_and_saved() -> None:
    meeting = scheduled()
    client = signed_in(someone(Role.SECRETARIAT, meeting))
    address = reverse("desk:letter", args=[meeting.public_id])
    assert "Kepala perangkat daerah" in text_of(client.get(address))
    post = signing_post(meeting)
    given = {
        "signer": post.public_id,
        "urgency": "segera",
        "addressee_line": "Para Kepala",
        "remarks": "  satu \r\n\r\n dua ",
        "copies_to": "Inspektur",
    }
    assert client.post(address, given).status_code == 302
    paper = Paper.objects.get()
    assert (paper.signer, paper.urgency, paper.remarks, paper.copies_to) == (
        post,
        "segera",
        ["satu", "dua"],
        ["Inspektur"],
    )
    assert client.post(address, {**given, "subject": "Hal baru"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.subject, Paper.objects.count()) == ("Hal baru", 1)


def test_next_letter_is_signed_as_the_last_one() -> None:
    meeting = scheduled()
    paper_of(meeting, PaperKind.INVITATION_LETTER, P.SENT)
    following = meeting_in(MeetingState.SCHEDULED, 1, convener=meeting.convener)
    text = text_of(
        signed_in(someone(Role.SECRETARIAT, following)).get(reverse("desk:letter", args=[following.public_id]))
    )
    assert f'<option value="{signing_post(meeting).public_id}" selected>' in text


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"signer": ""}, "required"),
        ({"signer": "tidak-ada"}, "valid choice"),
        ({"signer": "\x00"}, "Null characters"),
        ({"addressee_line": ""}, "required"),
        ({"remarks": "x" * 301}, "at most 300"),
        ({"subject": "x" * 301}, "at most 300"),
        ({"opening": "x" * 2001}, "at most 2000"),
        ({"copies_to": "\n".join(["y"] * 60)}, "at most 50"),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(values: dict[str, str], complaint: str) -> None:
    meeting = scheduled()
    given = {"signer": signing_post(meeting).public_id, "urgency": "biasa", "addressee_line": "Para Kepala"}
    client = signed_in(someone(Role.SECRETARIAT, meeting))
    response = client.post(
        reverse("desk:letter", args=[meeting.public_id]), {**given, "opening": "Kata saya", **values}
    )
    assert response.status_code == 422
    text = text_of(response)
    assert complaint in text
    assert "Kata saya" in text or "opening" in values
    assert not Paper.objects.exists()


def test_nobody_signs_for_himself_or_from_another_house() -> None:
    meeting = scheduled()
    from directory.states import PositionRole
    from tests.factories import PositionFactory

    head = PositionFactory.create(organization=meeting.convener, role=PositionRole.HEAD_OF_REGION)
    foreign = signing_post(meeting_in(MeetingState.SCHEDULED, 1))
    client = signed_in(someone(Role.SECRETARIAT, meeting))
    for given in ({"signer": head.public_id, "on_behalf_of": head.public_id}, {"signer": foreign.public_id}):
        values = {"urgency": "biasa", "addressee_line": "Para Kepala", **given}
        assert client.post(reverse("desk:letter", args=[meeting.public_id]), values).status_code == 422


@pytest.mark.parametrize("state", [P.IN_REVIEW, P.SIGNED, P.SENT])
def test_letter_that_is_no_draft_says_so_when_edited(state: PaperState) -> None:
    paper = letter_ready(1, state)
    given = {"signer": signing_post(paper.meeting).public_id, "urgency": "biasa", "addressee_line": "Lain"}
    response = client_of(Role.SECRETARIAT, paper).post(page("letter", paper), given)
    assert response.status_code == 422
    assert "can no longer be edited" in text_of(response)
    assert not Paper.objects.filter(addressee_line="Lain").exists()


def test_what_is_missing_is_named_and_submitting_waits() -> None:
    paper = letter_ready(1, answer_deadline=None)
    client = client_of(Role.SECRETARIAT, paper)
    text = text_of(client.get(page("letter", paper)))
    assert "Set until when answers are expected." in text
    assert "Submit for approval" not in text
    response = client.post(page("paper_submit", paper), follow=True)
    assert "Set until when answers are expected." in text_of(response)
    paper.refresh_from_db()
    assert paper.state == P.DRAFT


# --- deciding ----------------------------------------------------------------------------------------------------


def test_approver_reads_types_the_password_and_signs() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    client = client_of(Role.LEADERSHIP, paper)
    given = {"password": PASSWORD, "read_sha256": digest_on(client.get(page("minutes", paper)))}
    response = client.post(page("paper_approve", paper), given, follow=True)
    paper.refresh_from_db()
    assert paper.state == P.SIGNED
    assert paper.number in text_of(response)
    assert "Approve and sign" not in text_of(response)


@pytest.mark.parametrize("password", ["", "salah", PASSWORD.upper()])
def test_wrong_password_signs_nothing_and_keeps_the_page(password: str) -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    client = client_of(Role.LEADERSHIP, paper)
    read = digest_on(client.get(page("minutes", paper)))
    response = client.post(page("paper_approve", paper), {"password": password, "read_sha256": read})
    assert response.status_code == 422
    text = text_of(response)
    assert "This is not your password." in text if password else "required" in text
    assert paper.meeting.directives.get().text in text
    assert digest_on(response) == read
    assert PASSWORD not in text
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (P.IN_REVIEW, "")


def test_too_many_tries_are_stopped_before_the_password_is_looked_at() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    client = client_of(Role.LEADERSHIP, paper)
    read = digest_on(client.get(page("minutes", paper)))
    for _ in range(10):
        client.post(page("paper_approve", paper), {"password": "salah", "read_sha256": read})
    response = client.post(page("paper_approve", paper), {"password": PASSWORD, "read_sha256": read})
    assert response.status_code == 422
    assert "Too many tries." in text_of(response)
    paper.refresh_from_db()
    assert paper.state == P.IN_REVIEW


def test_paper_that_changed_must_be_read_again_and_can_then_be_signed() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    client = client_of(Role.LEADERSHIP, paper)
    read = digest_on(client.get(page("minutes", paper)))
    paper.meeting.directives.update(text="Isi yang berubah")
    response = client.post(page("paper_approve", paper), {"password": PASSWORD, "read_sha256": read})
    assert response.status_code == 422
    assert "has changed since you opened it" in text_of(response)
    assert "Isi yang berubah" in text_of(response)
    fresh = digest_on(response)
    assert fresh != read
    assert client.post(page("paper_approve", paper), {"password": PASSWORD, "read_sha256": fresh}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == P.SIGNED


def test_change_hidden_behind_a_wrong_password_is_still_told() -> None:
    paper = minutes_ready(1, P.IN_REVIEW)
    client = client_of(Role.LEADERSHIP, paper)
    read = digest_on(client.get(page("minutes", paper)))
    paper.meeting.directives.update(text="Isi yang berubah")
    wrong = client.post(page("paper_approve", paper), {"password": "salah", "read_sha256": read})
    again = client.post(page("paper_approve", paper), {"password": PASSWORD, "read_sha256": digest_on(wrong)})
    assert "has changed since you opened it" in text_of(again)


@pytest.mark.parametrize("state", [P.DRAFT, P.RETURNED, P.SIGNED])
def test_paper_that_does_not_wait_for_approval_says_so(state: PaperState) -> None:
    paper = letter_ready(1, state)
    client = client_of(Role.LEADERSHIP, paper)
    read = facts.sha256_of(facts_now(paper))
    for password in (PASSWORD, "salah"):
        given = {"password": password, "read_sha256": read}
        response = client.post(page("paper_approve", paper), given, follow=True)
        assert re.search(r"no longer waits for approval|approved already|cannot become", text_of(response))
    paper.refresh_from_db()
    assert paper.state == state


@pytest.mark.parametrize(
    ("name", "state", "who"),
    [("paper_return", P.IN_REVIEW, Role.LEADERSHIP), ("paper_revoke", P.SIGNED, Role.SECRETARIAT)],
)
def test_reason_is_asked_for_and_kept(name: str, state: PaperState, who: Role) -> None:
    paper = letter_ready(1, state)
    client = client_of(who, paper)
    assert client.get(page(name, paper)).status_code == 200
    assert client.post(page(name, paper), {"reason": "  "}).status_code == 422
    assert client.post(page(name, paper), {"reason": "Hari keliru"}).status_code == 302
    assert AuditEntry.objects.get().reason == "Hari keliru"
    again = client.post(page(name, paper), {"reason": "Sekali lagi"})
    assert again.status_code == 422
    assert "Sekali lagi" in text_of(again)


def test_returned_letter_shows_why_to_the_secretariat() -> None:
    paper = letter_ready(1, P.RETURNED)
    Paper.objects.update(returned_note="Tanggal keliru")
    text = text_of(client_of(Role.SECRETARIAT, paper).get(page("letter", paper)))
    assert "Tanggal keliru" in text
    assert "Submit for approval" in text


def test_sending_tells_how_many() -> None:
    paper = letter_ready(2, P.SIGNED)
    for line in paper.meeting.participants.all():
        ContactFactory.create(position=line.position)
    text = text_of(client_of(Role.SECRETARIAT, paper).post(page("letter_send", paper), follow=True))
    assert "2 invitations are on their way." in text


def test_who_was_added_later_is_invited_from_the_letter() -> None:
    paper = letter_ready(2, P.SIGNED)
    client = client_of(Role.SECRETARIAT, paper)
    client.post(page("letter_send", paper))
    assert "after the letter went out" not in text_of(client.get(page("letter", paper)))
    ParticipantFactory.create(meeting=paper.meeting)
    text = text_of(client.get(page("letter", paper)))
    assert "1 line was put on the roll after the letter went out" in text
    assert "Check and send the invitations" in text
    assert "1 invitation is on its way." in text_of(client.post(page("letter_send", paper), follow=True))
    assert "after the letter went out" not in text_of(client.get(page("letter", paper)))


def test_letter_that_no_longer_says_the_plan_is_not_offered_for_sending() -> None:
    paper = letter_ready(1, P.SIGNED)
    client = client_of(Role.SECRETARIAT, paper)
    assert "Check and send the invitations" in text_of(client.get(page("letter", paper)))
    paper.meeting.sessions.update(starts_at="2030-10-16T03:00Z")
    text = text_of(client.get(page("letter", paper)))
    assert "Check and send the invitations" not in text
    assert "Revoke it and write a new one." in text
    assert "Revoke the letter" in text


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [PaperKind.INVITATION_LETTER, PaperKind.MINUTES])
def test_pages_cost_the_same_for_3_and_for_300(kind: PaperKind) -> None:
    counted = []
    for size in (3, 300):
        paper = crowded(kind, size)
        AppointmentFactory.create(position=paper.meeting.participants.all()[0].position)
        client = client_of(Role.SECRETARIAT, paper)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page("minutes" if kind == PaperKind.MINUTES else "letter", paper)).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] <= 61


def test_stranger_is_not_told_that_a_paper_exists() -> None:
    paper = minutes_ready(1, P.SIGNED)
    row = with_pdf(paper)
    client = signed_in(UserFactory.create())
    for name, more in (("minutes", ()), ("paper_progress", ()), ("paper_pdf", (row.public_id,))):
        assert client.get(page(name, paper, *more)).status_code == 404
