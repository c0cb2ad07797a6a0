"""Pages of letter and minutes: who may open them, what they show, what they do, what they keep when it goes wrong."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Duty, Role
from audit.models import AuditEntry
from common.work import ATTEMPTS, WorkState
from directory.models import Organization
from documents import actions, facts
from documents.models import Letterhead, Paper, Rendering
from documents.states import Edition, PaperKind, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.documents.test_queries import crowded, whole_meeting
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    DutyAssignmentFactory,
    GovernmentFactory,
    InvitationFactory,
    UserFactory,
    letter_ready,
    meeting_in,
    minutes_ready,
    paper_of,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db
P = PaperState
PASSWORD = "kata sandi yang panjang"
PDF = b"%PDF-1.7 contoh"
INSIDE = {
    Role.ADMINISTRATOR,
    Role.SECRETARIAT,
    Role.LEADERSHIP,
    Role.INSPECTORATE,
    Duty.NOTES,
    Duty.MODERATOR,
    Duty.APPROVER,
    Duty.VERIFIER,
    Duty.PUBLISHER,
}
EVERYBODY: list[Role | Duty | None] = [*Role, *Duty, None]


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def someone(who: Role | Duty | None, meeting: Meeting) -> User:
    if who is None:
        return user_with(Role.SECRETARIAT, GovernmentFactory.create())
    if isinstance(who, Duty):
        user = DutyAssignmentFactory.create(meeting=meeting, duty=who).user
    else:
        line = meeting.participants.first()
        assert line is not None
        assert line.organization is not None
        user = user_with(who, line.organization if who == Role.DELEGATE else meeting.convener)
    user.set_password(PASSWORD)
    user.save()
    return user


def client_of(who: Role | Duty | None, paper: Paper) -> Client:
    return signed_in(someone(who, paper.meeting))


def page(name: str, paper: Paper, *more: str) -> str:
    names = () if name in {"letter", "minutes", "minutes_open"} else (paper.public_id, *more)
    return reverse(f"desk:{name}", args=[paper.meeting.public_id, *names])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def digest_on(response: Any) -> str:
    found = re.search(r'name="read_sha256" value="([0-9a-f]{64})"', response.content.decode())
    assert found is not None
    return found[1]


def with_pdf(paper: Paper, edition: Edition = Edition.OFFICIAL, **fields: Any) -> Rendering:
    if edition == Edition.DRAFT:
        fields.setdefault("draft_facts", {})
    row = Rendering(key=f"{edition}:{paper.pk}:{Rendering.objects.count()}", paper=paper, edition=edition, **fields)
    row.state, row.size, row.sha256 = WorkState.DONE, len(PDF), "ab" * 32
    row.file.save("x.pdf", ContentFile(PDF))
    return row


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
    "letter_revoke": (P.SIGNED, {Role.SECRETARIAT}, {"reason": "Salah hari"}),
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
        given["read_sha256"] = facts.sha256_of(actions.facts_now(paper))
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


@pytest.mark.parametrize("name", [name for name in POSTS if name not in {"letter", "paper_return", "letter_revoke"}])
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


@pytest.mark.parametrize("kind", PaperKind)
def test_approver_can_read_everything_before_approving(kind: PaperKind) -> None:
    from django.utils.html import escape

    if kind == PaperKind.MINUTES:
        paper = paper_of(whole_meeting(), kind, P.IN_REVIEW)
    else:
        paper = letter_ready(3, P.IN_REVIEW, purposes=["maksud"], theme="Tema")
        Paper.objects.update(remarks=["membawa laptop"], copies_to=["Inspektur"], opening="Pembuka", subject="Undangan")
        paper.refresh_from_db()
    Letterhead.objects.all().delete()
    said = facts.as_json(actions.facts_now(paper))
    text = text_of(
        client_of(Role.LEADERSHIP, paper).get(page("minutes" if kind == PaperKind.MINUTES else "letter", paper))
    )
    for part in ("letterhead", "paper"):  # set once for all papers of the convener
        said.pop(part)
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
    read = facts.sha256_of(actions.facts_now(paper))
    for password in (PASSWORD, "salah"):
        given = {"password": password, "read_sha256": read}
        response = client.post(page("paper_approve", paper), given, follow=True)
        assert re.search(r"no longer waits for approval|approved already|cannot become", text_of(response))
    paper.refresh_from_db()
    assert paper.state == state


@pytest.mark.parametrize(
    ("name", "state", "who"),
    [("paper_return", P.IN_REVIEW, Role.LEADERSHIP), ("letter_revoke", P.SIGNED, Role.SECRETARIAT)],
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


# --- PDFs --------------------------------------------------------------------------------------------------------


def test_pdf_is_downloaded_whole_under_a_readable_name() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = with_pdf(paper)
    client = client_of(Role.LEADERSHIP, paper)
    address = page("paper_pdf", paper, row.public_id)
    assert address in text_of(client.get(page("letter", paper)))
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert paper.number.replace("/", "-") in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    response.close()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (Role.SECRETARIAT, {"draft", "official", "copy"}),
        (Role.INSPECTORATE, {"draft", "official"}),
        (Role.DELEGATE, {"official"}),
        (None, set()),
    ],
)
def test_pdf_of_another_edition_is_not_handed_out(who: Role | None, seen: set[str]) -> None:
    paper = letter_ready(1, P.SENT)
    Meeting.objects.update(state=MeetingState.INVITED)
    invitation = InvitationFactory.create(participant=paper.meeting.participants.get())
    rows = [with_pdf(paper), with_pdf(paper, Edition.DRAFT), with_pdf(paper, Edition.COPY, invitation=invitation)]
    client = client_of(who, paper)
    for row in rows:
        response = client.get(page("paper_pdf", paper, row.public_id))
        assert response.status_code == (200 if row.edition in seen else 404)
        if response.status_code == 200:
            assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
            for close in response._resource_closers:
                close()


def test_pdf_that_is_not_made_yet_is_not_there() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    assert client_of(Role.SECRETARIAT, paper).get(page("paper_pdf", paper, row.public_id)).status_code == 404


@pytest.mark.parametrize("state", [WorkState.PENDING, WorkState.RUNNING])
def test_progress_is_asked_for_again_while_it_is_being_made(state: WorkState) -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    Rendering.objects.filter(pk=row.pk).update(state=state)
    client = client_of(Role.SECRETARIAT, paper)
    for address in (page("letter", paper), page("paper_progress", paper)):
        text = text_of(client.get(address))
        assert f'hx-get="{page("paper_progress", paper)}"' in text
        assert "<progress" in text


def test_progress_ends_with_the_pdf() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = with_pdf(paper)
    text = text_of(client_of(Role.SECRETARIAT, paper).get(page("paper_progress", paper)))
    assert "hx-get" not in text
    assert page("paper_pdf", paper, row.public_id) in text


def test_failed_pdf_says_what_went_wrong_and_is_tried_again() -> None:
    paper = letter_ready(1, P.SIGNED)
    row = actions.render_official(paper=paper)
    failed = {"state": WorkState.FAILED, "attempts": ATTEMPTS, "last_error": "InvalidFacts: version 99"}
    Rendering.objects.filter(pk=row.pk).update(**failed)
    client = client_of(Role.SECRETARIAT, paper)
    text = text_of(client.get(page("paper_progress", paper)))
    assert "InvalidFacts: version 99" in text
    assert "hx-get" not in text
    reader = text_of(client_of(Role.INSPECTORATE, paper).get(page("letter", paper)))
    assert "could not be made" in reader
    assert "InvalidFacts" not in reader
    assert "Try again" not in reader
    retry = page("paper_retry", paper, row.public_id)
    assert retry in text
    assert client_of(Role.INSPECTORATE, paper).post(retry).status_code == 403
    assert client.post(retry).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.PENDING, 0)
    assert "has not failed" in text_of(client.post(retry, follow=True, headers={"referer": page("letter", paper)}))


def test_draft_pdf_of_an_older_state_is_marked_and_the_right_one_is_found_again() -> None:
    paper = letter_ready(1)
    client = client_of(Role.SECRETARIAT, paper)
    first, rows = paper.addressee_line, []
    for line in (first, "Baris lain"):
        Paper.objects.update(addressee_line=line)
        client.post(page("paper_draft_pdf", paper))
        rows.append(Rendering.objects.latest("pk"))
        Rendering.objects.filter(pk=rows[-1].pk).update(state=WorkState.DONE, size=1, file="x.pdf")
    mark = "has changed since this PDF was made"
    assert mark not in text_of(client.get(page("letter", paper)))
    Paper.objects.update(addressee_line=first)
    text = text_of(client.get(page("letter", paper)))
    assert page("paper_pdf", paper, rows[0].public_id) in text
    assert mark not in text
    Paper.objects.update(addressee_line="Baris ketiga")
    assert mark in text_of(client.get(page("letter", paper)))


# --- letterhead --------------------------------------------------------------------------------------------------

KOP = {
    "government_name": "Pemerintah Provinsi Contoh",
    "unit_name": "Sekretariat Daerah",
    "address": "Jalan Contoh 1",
    "place": "Ibu Kota",
    "unit_code": "B.01",
    "classification": "000.1.5",
    "number_pattern": "{classification}/{number}/{unit}/{year}",
    "contact": "Biro 0812",
}


@pytest.mark.parametrize("role", Role)
def test_letterhead_is_kept_by_those_who_keep_settings(role: Role) -> None:
    convener = GovernmentFactory.create()
    client = signed_in(user_with(role, convener))
    allowed = role in {Role.ADMINISTRATOR, Role.SECRETARIAT}
    address = reverse("desk:letterhead", args=[convener.public_id])
    assert client.get(reverse("desk:letterhead")).status_code == (302 if allowed else 404)
    assert client.get(address).status_code == (200 if allowed else 404)
    assert client.post(address, KOP).status_code == (302 if allowed else 404)
    assert Letterhead.objects.exists() == allowed


def test_letterhead_of_another_convener_is_not_there() -> None:
    client = signed_in(user_with(Role.ADMINISTRATOR, GovernmentFactory.create()))
    assert client.post(reverse("desk:letterhead", args=[GovernmentFactory.create().public_id]), KOP).status_code == 404


def test_letterhead_shows_how_a_number_looks_and_is_saved() -> None:
    convener = GovernmentFactory.create()
    client = signed_in(user_with(Role.ADMINISTRATOR, convener))
    address = reverse("desk:letterhead", args=[convener.public_id])
    assert re.search(r"000\.1\.5/0001/\d{4}", text_of(client.get(address)))
    client.post(address, KOP)
    assert re.search(r"000\.1\.5/0001/B\.01/\d{4}", text_of(client.get(address)))
    client.post(address, {**KOP, "unit_code": "B.02"})
    line = AuditEntry.objects.first()
    assert line is not None
    assert (line.before, line.after) == ({"unit_code": "B.01"}, {"unit_code": "B.02"})
    assert Organization.objects.get(pk=convener.pk).letterhead.unit_code == "B.02"


@pytest.mark.parametrize(
    "values",
    [
        {"number_pattern": "{classification}/{unit}/{year}"},
        {"number_pattern": "{number}"},
        {"number_pattern": "{number}/{year}/{bulan}"},
        {"number_pattern": "{number}/{year}/{"},
        {"number_pattern": "{number}/{year}" + "/{unit}" * 8, "unit_code": "U" * 30},
        {"place": ""},
        {"number_pattern": ""},
    ],
)
def test_pattern_that_could_not_be_printed_is_refused(values: dict[str, str]) -> None:
    convener = GovernmentFactory.create()
    client = signed_in(user_with(Role.ADMINISTRATOR, convener))
    assert client.post(reverse("desk:letterhead", args=[convener.public_id]), {**KOP, **values}).status_code == 422
    assert not Letterhead.objects.exists()


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PaperKind)
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
    assert counted[0] <= 60


def test_stranger_is_not_told_that_a_paper_exists() -> None:
    paper = minutes_ready(1, P.SIGNED)
    row = with_pdf(paper)
    client = signed_in(UserFactory.create())
    for name, more in (("minutes", ()), ("paper_progress", ()), ("paper_pdf", (row.public_id,))):
        assert client.get(page(name, paper, *more)).status_code == 404
