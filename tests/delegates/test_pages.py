"""The pages behind a personal link: they answer, they show, and reading them changes nothing."""

import datetime as dt
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from attendance.links import token_of
from attendance.models import AttendanceRecord, Invitation, LinkOpening
from attendance.states import Attendance, ExcuseReason, RepresentationState, Rsvp
from audit.models import AuditEntry
from documents.models import Paper, Rendering
from documents.states import Edition, PaperKind, PaperState
from flows.changes import cancel_meeting, postpone_meeting
from meetings.models import Meeting
from meetings.states import MeetingMode, MeetingState, RepresentationRule
from tests.factories import AttendanceRecordFactory, RepresentationFactory, SessionFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
SENDS = {
    "state": "delegated", "name": "A. Contoh", "position": "Asisten I", "phone": "0812-3456-7890", "mandate": "decide",
}  # fmt: skip


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(2)).order_by("participant__order")[0]


def address(invitation: Invitation, tail: str = "") -> str:
    return f"/u/{token_of(invitation)}/{tail}"


def get(invitation: Invitation, tail: str = "", **extra: Any) -> HttpResponse:
    return Client().get(address(invitation, tail), **extra)


def post(invitation: Invitation, values: dict[str, Any], client: Client | None = None) -> HttpResponse:
    return (client or Client(enforce_csrf_checks=True)).post(address(invitation), values)


def rows() -> dict[str, list[Any]]:
    """All that is stored, table by table, but for the observation that a link was opened."""
    tables = [model for model in apps.get_models() if model is not LinkOpening]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in tables}


def change(invitation: Invitation, **fields: Any) -> None:
    Meeting.objects.filter(pk=invitation.participant.meeting_id).update(**fields)


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("tail", ["", "?ubah=1", "?state=accepted", "surat/", "notula/"])
@pytest.mark.parametrize("answered", [False, True])
def test_reading_changes_nothing(invitation: Invitation, method: str, tail: str, answered: bool) -> None:
    if answered:
        post(invitation, {"state": "accepted"})
    before = rows()
    getattr(Client(), method)(address(invitation, tail))
    assert rows() == before


def test_an_opening_is_noted_when_the_page_is_read(invitation: Invitation) -> None:
    Client().head(address(invitation))
    post(invitation, {"state": "accepted"})
    assert not LinkOpening.objects.exists()
    get(invitation)
    assert LinkOpening.objects.get().invitation == invitation


def test_page_says_whom_what_when_where_and_until_when(invitation: Invitation) -> None:
    change(invitation, answer_deadline=dt.datetime(2030, 10, 11, 9, tzinfo=dt.UTC))
    page = get(invitation).content.decode()
    meeting = invitation.participant.meeting
    for words in (
        str(invitation.participant),
        meeting.title,
        "Rabu, 16 Oktober 2030",
        "pukul 09.00 WIB s.d. selesai",
        meeting.venue.name,
        "Jumat, 11 Oktober 2030 pukul 16.00 WIB",
        meeting.convener.name,
    ):
        assert words in page


def test_page_shows_nobody_elses_data(invitation: Invitation) -> None:
    other = Invitation.objects.of(invitation.participant.meeting).order_by("participant__order")[1]
    post(other, SENDS)
    page = get(invitation).content.decode()
    assert str(other.participant) not in page
    assert "A. Contoh" not in page


@pytest.mark.parametrize("tail", ["", "surat/", "notula/"])
def test_no_door_stores_or_leaks_the_address(invitation: Invitation, tail: str) -> None:
    response = get(invitation, tail)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies


@pytest.mark.parametrize("values", [{"state": "accepted"}, {"state": "delegated"}, {}])
def test_answering_sets_no_cookie_and_does_not_redirect(invitation: Invitation, values: dict[str, str]) -> None:
    response = post(invitation, values)
    assert not response.cookies
    assert response.status_code in {200, 422}
    assert response["Cache-Control"] == "no-store"


def test_page_is_indonesian_on_an_english_telephone(invitation: Invitation) -> None:
    response = get(invitation, headers={"accept-language": "en-US"})
    assert response["Content-Language"] == "id"
    assert '<html lang="id">' in response.content.decode()


def test_page_needs_no_script(invitation: Invitation) -> None:
    """The one script is fetched after the page is read, and the form is whole without it."""
    page = get(invitation).content.decode()
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/js/jawab.js" defer>']
    assert 'method="post"' in page
    assert "htmx" not in page


def test_answer_page_weighs_little(invitation: Invitation) -> None:
    """What travels of the page and its sheet, compressed as the portal sends them; with the script under 30 KB."""
    change(invitation, answer_deadline=timezone.now() + dt.timedelta(days=1))
    packed: dict[str, Any] = {"headers": {"accept-encoding": "gzip"}}
    pages = [
        get(invitation, **packed),
        Client().post(address(invitation), SENDS, **packed),
        get(invitation, "?ubah=1", **packed),
    ]
    static = Path(settings.BASE_DIR / "static")
    sheet, script = (len(gzip.compress((static / name).read_bytes())) for name in ("css/jawab.css", "js/jawab.js"))
    heaviest = max(len(page.content) for page in pages)
    assert pages[0]["Content-Encoding"] == "gzip"
    assert heaviest + sheet <= 10 * 1024  # the rest of 14 KB is for headers and the icon
    assert script <= 1500


# --- dead links --------------------------------------------------------------------------------------------------


def test_wrong_links_all_get_the_same_page(invitation: Invitation) -> None:
    token = token_of(invitation)
    swapped = token[:-1] + ("0" if token[-1] != "0" else "1")
    Invitation.objects.filter(pk=invitation.pk).update(link_version=2)
    bodies = set()
    for dead in (token, swapped, token[:20], "x", "é" * 38):
        response = Client().get(f"/u/{dead}/")
        assert response.status_code == 404
        assert response["Cache-Control"] == "no-store"
        bodies.add(response.content)
    assert len(bodies) == 1


def test_link_with_a_nul_in_it_opens_nothing() -> None:
    assert Client().get("/u/%00/").status_code == 404


@pytest.mark.parametrize("glued", [".", ",", ">", ")", ").", "%22"])
def test_marks_glued_to_the_link_are_overlooked(invitation: Invitation, glued: str) -> None:
    assert Client().get(f"/u/{token_of(invitation)}{glued}/").status_code == 200


def test_answer_to_a_dead_link_is_not_taken(invitation: Invitation) -> None:
    old = address(invitation)
    Invitation.objects.filter(pk=invitation.pk).update(link_version=2)
    assert Client().post(old, {"state": "accepted"}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == Rsvp.PENDING


def test_links_rest_ninety_days_after_the_meeting() -> None:
    invitation = Invitation.objects.of(invited_meeting(1, MeetingState.HELD)).get()
    change(invitation, ended_at=timezone.now() - dt.timedelta(days=89))
    assert get(invitation).status_code == 200
    change(invitation, ended_at=timezone.now() - dt.timedelta(days=91))
    assert get(invitation).status_code == 404


# --- answering ---------------------------------------------------------------------------------------------------


def test_coming_in_one_tap(invitation: Invitation) -> None:
    response = post(invitation, {"state": "accepted"})
    assert response.status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == Rsvp.ACCEPTED
    assert AuditEntry.objects.get().actor_kind == "link"


def test_representative_with_letter(invitation: Invitation) -> None:
    letter = SimpleUploadedFile("surat tugas.pdf", PDF, "application/pdf")
    page = post(invitation, {**SENDS, "letter": letter, "companions": "2"}).content.decode()
    assert "A. Contoh" in page
    assert "surat tugas.pdf" in page
    representation = invitation.representations.get()
    assert (representation.phone, representation.letter.name) == ("+6281234567890", "surat tugas.pdf")


def test_excuse(invitation: Invitation) -> None:
    post(invitation, {"state": "excused", "excuse_reason": "leave", "excuse_note": "Cuti\r\ntahunan"})
    invitation.refresh_from_db()
    assert (invitation.excuse_reason, invitation.excuse_note) == (ExcuseReason.LEAVE, "Cuti\ntahunan")


def test_sending_twice_is_harmless(invitation: Invitation) -> None:
    post(invitation, SENDS)
    before = rows()
    assert post(invitation, SENDS).status_code == 200
    assert rows() == before


def test_mistakes_of_another_answer_do_not_stand_in_the_way(invitation: Invitation) -> None:
    values = {"state": "accepted", "phone": "abc", "name": "x" * 300, "excuse_reason": "malas"}
    assert post(invitation, values).status_code == 200


def test_answer_that_stands_is_shown_and_can_be_changed(invitation: Invitation) -> None:
    post(invitation, {**SENDS, "needs": "Kursi roda"})
    assert 'name="state"' not in get(invitation).content.decode()
    form = get(invitation, "?ubah=1").content.decode()
    for kept in ("A. Contoh", "Asisten I", "Kursi roda"):
        assert kept in form
    post(invitation, {"state": "accepted"})
    assert invitation.representations.get().state == RepresentationState.CANCELLED


def test_refused_representative_is_told_with_the_reason(invitation: Invitation) -> None:
    post(invitation, SENDS)
    invitation.representations.update(state=RepresentationState.REJECTED, decision_note="Eselon terlalu rendah")
    for tail in ("", "?ubah=1"):
        assert "Eselon terlalu rendah" in get(invitation, tail).content.decode()


def test_nobody_is_offered_a_representative_where_none_is_allowed(invitation: Invitation) -> None:
    change(invitation, representation=RepresentationRule.IN_PERSON)
    assert 'value="delegated"' not in get(invitation).content.decode()
    assert post(invitation, SENDS).status_code == 422


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({}, ""),
        ({"state": "hadirr"}, ""),
        ({"state": "pending"}, ""),
        ({"state": ["accepted", "excused"]}, ""),
        ({"state": "accepted", "companions": "6"}, "6"),
        ({"state": "accepted", "companions": "-1"}, ""),
        ({"state": "accepted", "companions": "dua"}, "dua"),
        ({"state": "accepted", "companions": "9" * 5000}, ""),
        ({"state": "accepted", "needs": "x" * 10_000}, ""),
        ({"state": "delegated", "position": "Asisten I"}, "Asisten I"),
        ({**SENDS, "name": "   \u200b\u202e "}, "Asisten I"),
        ({**SENDS, "name": "x" * 10_000}, "Asisten I"),
        ({**SENDS, "phone": "08"}, "A. Contoh"),
        ({**SENDS, "phone": "nol delapan"}, "nol delapan"),
        ({**SENDS, "phone": "0" * 40}, "A. Contoh"),
        ({"state": "excused"}, ""),
        ({"state": "excused", "excuse_reason": "malas"}, ""),
        ({"state": "excused", "excuse_reason": "other", "excuse_note": "sibuk"}, "sibuk"),
        ({"state": "excused", "excuse_reason": "leave", "excuse_note": "x" * 10_000}, ""),
    ],
)
def test_bad_input_is_told_beside_the_field_and_kept(invitation: Invitation, values: dict[str, Any], kept: str) -> None:
    response = post(invitation, values)
    page = response.content.decode()
    assert response.status_code == 422
    assert "errorlist" in page
    assert kept in page
    invitation.refresh_from_db()
    assert invitation.state == Rsvp.PENDING
    assert not AuditEntry.objects.exists()


def test_all_mistakes_are_told_at_once(invitation: Invitation) -> None:
    page = post(invitation, {"state": "delegated", "phone": "abc"}).content.decode()
    for field in ("name", "position", "phone"):
        assert f'id="id_{field}_error"' in page


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("O'Brien", "O'Brien"),
        ("Ni Luh Gede 😀", "Ni Luh Gede 😀"),
        ("Budi\u202egnp.exe", "Budignp.exe"),
        ("Budi\x00 Contoh", "Budi Contoh"),
        ("  Budi \t Contoh ", "Budi Contoh"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}} %(x)s {0}", "{{7*7}} %(x)s {0}"),
    ],
)
def test_names_are_kept_exactly_but_for_what_nobody_sees(invitation: Invitation, name: str, kept: str) -> None:
    page = post(invitation, {**SENDS, "name": name}).content.decode()
    assert invitation.representations.get().name == kept
    assert "<script>alert" not in page
    assert "{{7*7}}" in page or "{{" not in name


@pytest.mark.parametrize(
    "letter",
    [
        SimpleUploadedFile("kosong.pdf", b""),
        SimpleUploadedFile("surat.pdf", b"MZ\x90\x00"),
        SimpleUploadedFile("gambar.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_refused_letter_is_told_beside_its_field(invitation: Invitation, letter: SimpleUploadedFile) -> None:
    letter.seek(0)
    response = post(invitation, {**SENDS, "letter": letter})
    assert response.status_code == 422
    assert 'id="id_letter_error"' in response.content.decode()
    assert not invitation.representations.exists()


def test_letter_over_the_limit_is_told(invitation: Invitation, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1024
    response = post(invitation, {**SENDS, "letter": SimpleUploadedFile("surat.pdf", PDF + b"0" * 2000)})
    assert response.status_code == 422
    assert 'id="id_letter_error"' in response.content.decode()


def test_what_is_far_too_large_is_not_even_read(invitation: Invitation) -> None:
    response = Client().post(address(invitation), SENDS, CONTENT_LENGTH=str(100 * 1024 * 1024))
    assert response.status_code == 413
    invitation.refresh_from_db()
    assert invitation.state == Rsvp.PENDING


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"state=%ff%fe&name=\xff", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"&".join(b"a%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
    ],
)
def test_broken_requests_are_refused_not_fatal(invitation: Invitation, body: bytes, content_type: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.generic("POST", address(invitation), body, content_type)
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(invitation: Invitation, method: str) -> None:
    assert getattr(Client(), method)(address(invitation)).status_code == 405


# --- when --------------------------------------------------------------------------------------------------------


def test_after_the_cut_off_one_is_told_whom_to_call(invitation: Invitation) -> None:
    post(invitation, {"state": "accepted"})
    change(invitation, answer_deadline=timezone.now() - dt.timedelta(minutes=1))
    response = post(invitation, {"state": "excused", "excuse_reason": "leave"})
    assert response.status_code == 409
    page = get(invitation, "?ubah=1").content.decode()
    assert 'name="state"' not in page
    invitation.refresh_from_db()
    assert invitation.state == Rsvp.ACCEPTED


def test_after_the_cut_off_nobody_is_asked_to_mend_an_answer(invitation: Invitation) -> None:
    change(invitation, answer_deadline=timezone.now() - dt.timedelta(minutes=1))
    for values in ({}, {"state": "excused"}, {"state": "delegated", "name": "A. Contoh"}, {"state": "malas"}):
        response = post(invitation, values)
        assert response.status_code == 409, values
        page = response.content.decode()
        assert 'name="state"' not in page
        assert "Jawaban tidak tersimpan." in page
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_at) == (Rsvp.PENDING, None)


@pytest.mark.parametrize("state", set(MeetingState) - {MeetingState.INVITED})
def test_every_other_state_shows_a_page_and_takes_no_answer(state: MeetingState) -> None:
    invitation = Invitation.objects.of(invited_meeting(1, state)).get()
    change(invitation, ended_at=timezone.now() if state in {MeetingState.HELD, MeetingState.CLOSED} else None)
    page = get(invitation)
    assert page.status_code == 200
    assert b'name="state"' not in page.content
    assert post(invitation, {"state": "accepted"}).status_code == 409
    assert post(invitation, {"state": "delegated"}).status_code == 409


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.POSTPONED])
def test_called_off_says_why(state: MeetingState) -> None:
    invitation = Invitation.objects.of(invited_meeting(1, state, state_reason="Banjir di lokasi")).get()
    assert "Banjir di lokasi" in get(invitation).content.decode()


@pytest.mark.parametrize("call_off", [cancel_meeting, postpone_meeting])
def test_called_off_says_why_once(invitation: Invitation, call_off: Callable[..., object]) -> None:
    meeting = invitation.participant.meeting
    call_off(meeting=meeting, reason="Banjir di lokasi", by=user_with(Role.SECRETARIAT, meeting.convener))
    assert get(invitation).content.decode().count("Banjir di lokasi") == 1


@pytest.mark.parametrize(
    ("values", "mode", "shown"),
    [
        (None, MeetingMode.ONLINE, False),
        ({"state": "excused", "excuse_reason": "leave"}, MeetingMode.ONLINE, False),
        ({"state": "accepted"}, MeetingMode.ON_SITE, False),
        ({"state": "accepted"}, MeetingMode.HYBRID, True),
        (SENDS, MeetingMode.ONLINE, True),
    ],
)
def test_join_link_is_for_those_who_come(
    invitation: Invitation, values: dict[str, str] | None, mode: MeetingMode, shown: bool
) -> None:
    change(invitation, mode=mode, join_link="https://rapat.example.go.id/abc")
    if values is not None:
        post(invitation, values)
    for tail in ("", "?ubah=1"):
        assert ("rapat.example.go.id" in get(invitation, tail).content.decode()) is shown


def test_attendance_is_told_once_the_roll_is_final() -> None:
    invitation = Invitation.objects.of(invited_meeting(1, MeetingState.HELD)).get()
    change(invitation, ended_at=timezone.now())
    AttendanceRecordFactory.create(
        participant=invitation.participant, state=Attendance.REPRESENTED, represented_by="B. Contoh, Kabag"
    )
    assert AttendanceRecord.objects.count() == 1
    assert "B. Contoh" not in get(invitation).content.decode()
    change(invitation, attendance_finalised_at=timezone.now())
    assert "B. Contoh" in get(invitation).content.decode()


# --- papers ------------------------------------------------------------------------------------------------------


def paper(meeting: Meeting, kind: PaperKind, state: PaperState) -> Paper:
    now = timezone.now()
    return Paper.objects.create(
        meeting=meeting,
        kind=kind,
        state=state,
        facts={},
        number="000.1.5/1/2030",
        dated=now.date(),
        approved_at=now,
        signed_at=now,
    )


def copy_for(invitation: Invitation, state: PaperState = PaperState.SENT, file: str = "") -> Rendering:
    letter = paper(invitation.participant.meeting, PaperKind.INVITATION_LETTER, state)
    return Rendering.objects.create(
        key=f"copy:{invitation.public_id}", paper=letter, edition=Edition.COPY, invitation=invitation, file=file
    )


@pytest.fixture
def pdf() -> str:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    return default_storage.save("papers/tes.pdf", ContentFile(PDF))


def read(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_own_copy_of_the_letter_is_handed_out(invitation: Invitation, pdf: str) -> None:
    copy_for(invitation, file=pdf)
    assert "/surat/" in get(invitation).content.decode()
    response = get(invitation, "surat/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert read(response) == PDF


def test_copy_of_another_is_not(invitation: Invitation, pdf: str) -> None:
    other = Invitation.objects.of(invitation.participant.meeting).order_by("participant__order")[1]
    copy_for(other, file=pdf)
    assert get(invitation, "surat/").status_code == 404


def test_letter_that_is_being_made_is_said_to_be(invitation: Invitation) -> None:
    copy_for(invitation)
    assert get(invitation, "surat/").status_code == 202


def test_revoked_letter_is_not_handed_out(invitation: Invitation, pdf: str) -> None:
    copy_for(invitation, PaperState.REVOKED, pdf)
    assert get(invitation, "surat/").status_code == 404


@pytest.mark.parametrize("state", [PaperState.APPROVED, PaperState.SUPERSEDED, PaperState.SIGNED])
def test_minutes_are_handed_out_when_signed(pdf: str, state: PaperState) -> None:
    invitation = Invitation.objects.of(invited_meeting(1, MeetingState.HELD)).get()
    change(invitation, ended_at=timezone.now(), minutes_signed_at=timezone.now())
    minutes = paper(invitation.participant.meeting, PaperKind.MINUTES, state)
    Rendering.objects.create(key="official:1", paper=minutes, edition=Edition.OFFICIAL, file=pdf)
    response = get(invitation, "notula/")
    if state == PaperState.SIGNED:
        assert read(response) == PDF
        assert "/notula/" in get(invitation).content.decode()
    else:
        assert response.status_code == 404
        assert "/notula/" not in get(invitation).content.decode()


# --- cost --------------------------------------------------------------------------------------------------------


def test_pages_cost_the_same_for_3_and_for_300(django_assert_max_num_queries: Any) -> None:
    costs = []
    for size in (3, 300):
        meeting = invited_meeting(size)
        invitation = Invitation.objects.of(meeting).order_by("participant__order")[0]
        SessionFactory.create(meeting=meeting)
        RepresentationFactory.create(invitation=invitation)
        pages = []
        for act in (get, lambda one: post(one, {"state": "accepted"}), get):
            with django_assert_max_num_queries(20) as counted:
                act(invitation)
            pages.append(len(counted))
        costs.append(pages)
    assert costs[0] == costs[1]
    assert costs[0][0] <= 9  # one of them tells all the ways that lead on (portal.delegates.ways)
