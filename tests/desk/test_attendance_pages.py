"""Answers and attendance as the staff see them: who may open what, and what each page does."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.links import invitation_of, token_of
from attendance.models import AttendanceRecord, Invitation, Representation
from attendance.states import Attendance, AttendanceSource, RepresentationState, Rsvp
from files.actions import store_file
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AttendanceRecordFactory,
    ContactFactory,
    DutyAssignmentFactory,
    MembershipFactory,
    RepresentationFactory,
    SessionFactory,
    UserFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(3, MeetingState.ONGOING)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def staff(meeting: Meeting) -> Client:
    return client_of(user_with(Role.SECRETARIAT, meeting.convener))


def first_line(meeting: Meeting) -> Any:
    return meeting.participants.order_by("order")[0]


def delegated(meeting: Meeting, **fields: Any) -> Representation:
    """A representative proposed for the first line."""
    invitation = first_line(meeting).invitation
    Invitation.objects.filter(pk=invitation.pk).update(state=Rsvp.DELEGATED, answered_at=timezone.now())
    return RepresentationFactory.create(invitation=invitation, **fields)


def address(name: str, meeting: Meeting, *args: Any) -> str:
    return reverse(f"desk:{name}", args=[meeting.public_id, *args])


def mark(client: Client, meeting: Meeting, state: str, *, htmx: bool = False, **values: str) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    values = {"line": first_line(meeting).public_id, "state": state, **values}
    return client.post(address("attendance", meeting), values, headers=headers)


# --- who may open what -------------------------------------------------------------------------------------------

# 200: opens; 404: as if it were not there; 403: known to be there, and refused.
DECIDERS = {"answers": 200, "answer_enter": 404, "answer_link": 404, "letter": 200}
NOBODY = {"answers": 404, "answer_enter": 404, "answer_link": 404, "letter": 404}
SHEETS = {"attendance": 404, "attendance_absent": 404, "attendance_finalise": 404, "attendance_reopen": 404}
MATRIX: dict[str, dict[str, int]] = {
    Role.SECRETARIAT: {
        "answers": 200,
        "answer_enter": 200,
        "answer_link": 200,
        "letter": 200,
        "attendance": 200,
        "attendance_absent": 200,
        "attendance_finalise": 200,
        "attendance_reopen": 200,
    },
    Role.ADMINISTRATOR: NOBODY | SHEETS,
    Role.LEADERSHIP: DECIDERS | SHEETS,
    Role.INSPECTORATE: NOBODY | SHEETS,
    Role.DELEGATE: NOBODY | SHEETS,
    Duty.DOOR: NOBODY
    | {"attendance": 200, "attendance_absent": 403, "attendance_finalise": 403, "attendance_reopen": 403},
    Duty.NOTES: NOBODY | SHEETS,
    Duty.MODERATOR: NOBODY | SHEETS,
    Duty.APPROVER: NOBODY | SHEETS,
    Duty.VERIFIER: NOBODY | SHEETS,
    Duty.PUBLISHER: NOBODY | SHEETS,
    "stranger": NOBODY | SHEETS,
    "nobody": NOBODY | SHEETS,
}


def person(kind: str, meeting: Meeting) -> User:
    if kind == "nobody":
        return UserFactory.create()
    if kind == "stranger":
        return user_with(Role.SECRETARIAT, invited_meeting(1).convener)
    if kind == Role.DELEGATE:
        return user_with(Role.DELEGATE, first_line(meeting).organization)
    if kind in Role.values:
        return user_with(Role(kind), meeting.convener)
    return DutyAssignmentFactory.create(meeting=meeting, duty=kind).user


def pages(meeting: Meeting) -> dict[str, str]:
    letter = store_file(upload=SimpleUploadedFile("surat.pdf", PDF), by=UserFactory.create())
    representation = delegated(meeting, letter=letter)
    invitation = representation.invitation.public_id
    return {
        "answers": address("answers", meeting),
        "answer_enter": address("answer_enter", meeting, invitation),
        "answer_link": address("answer_link", meeting, invitation),
        "letter": address("representation_letter", meeting, representation.public_id),
        "attendance": address("attendance", meeting),
        "attendance_absent": address("attendance_absent", meeting, 1),
        "attendance_finalise": address("attendance_finalise", meeting),
        "attendance_reopen": address("attendance_reopen", meeting),
    }


def status_of(response: Any) -> int:
    """Reads a download to its end: that closes its file."""
    if response.streaming:
        b"".join(response.streaming_content)
    return int(response.status_code)


def test_matrix_names_every_role_and_duty() -> None:
    assert set(MATRIX) >= {*Role.values, *Duty.values}


@pytest.mark.parametrize("kind", MATRIX)
def test_pages_open_for_those_they_are_for(meeting: Meeting, kind: str) -> None:
    client = client_of(person(kind, meeting))
    assert {name: status_of(client.get(url)) for name, url in pages(meeting).items()} == MATRIX[kind]


@pytest.mark.parametrize("kind", MATRIX)
def test_acts_are_for_the_secretariat(meeting: Meeting, kind: str) -> None:
    """The same acts sent straight to their addresses: only the secretariat changes anything."""
    client = client_of(person(kind, meeting))
    representation = delegated(meeting)
    invitation = representation.invitation
    posts = [
        (address("representation_reject", meeting, representation.public_id), {"reason": "Terlalu rendah"}),
        (address("representation_accept", meeting, representation.public_id), {}),
        (address("answer_link_revoke", meeting, invitation.public_id), {"reason": "Salah kirim"}),
        (address("answer_enter", meeting, invitation.public_id), {"state": "accepted", "channel": "telephone"}),
    ]
    for url, values in posts:
        client.post(url, values)
    invitation.refresh_from_db()
    representation.refresh_from_db()
    changed = (invitation.state, invitation.link_version, representation.state)
    if kind == Role.SECRETARIAT:
        assert changed == (Rsvp.ACCEPTED, 2, RepresentationState.REJECTED)
    else:
        assert changed == (Rsvp.DELEGATED, 1, RepresentationState.PROPOSED)


@pytest.mark.parametrize("kind", MATRIX)
def test_marks_are_made_by_secretariat_and_door(meeting: Meeting, kind: str) -> None:
    mark(client_of(person(kind, meeting)), meeting, Attendance.PRESENT)
    sources = {Role.SECRETARIAT: [AttendanceSource.LIST], Duty.DOOR: [AttendanceSource.DOOR]}
    assert list(AttendanceRecord.objects.values_list("source", flat=True)) == sources.get(kind, [])


def test_anonymous_is_sent_to_the_login(meeting: Meeting) -> None:
    for url in pages(meeting).values():
        response = Client().get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/masuk/")


def test_things_of_another_meeting_are_not_found(meeting: Meeting) -> None:
    """Two meetings of one house: an id of the one does not open under the address of the other."""
    other = invited_meeting(1, MeetingState.ONGOING, convener=meeting.convener)
    client = client_of(user_with(Role.SECRETARIAT, meeting.convener))
    representation = delegated(other)
    assert client.get(address("answer_link", meeting, representation.invitation.public_id)).status_code == 404
    assert client.post(address("representation_accept", meeting, representation.public_id)).status_code == 404
    stranger = first_line(other).public_id
    response = client.post(address("attendance", meeting), {"line": stranger, "state": "present"})
    assert response.status_code == 404


# --- the door ----------------------------------------------------------------------------------------------------


def test_door_sees_the_door_and_nothing_else(meeting: Meeting) -> None:
    door = client_of(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user)
    page = door.get(address("attendance", meeting))
    assert page.status_code == 200
    assert [entry.url for entry in page.context["shell"].nav] == [reverse("desk:home")]
    text = page.content.decode()
    for name in ("attendance_finalise", "answers", "meeting"):
        assert f'"{address(name, meeting)}"' not in text
    assert door.get(address("meeting", meeting)).status_code == 404
    assert door.get(reverse("desk:meetings")).status_code in {200, 403, 404}
    assert meeting.title not in door.get(reverse("desk:meetings")).content.decode()


@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
def test_door_ends_with_the_meeting(meeting: Meeting, state: MeetingState) -> None:
    door = client_of(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user)
    assert door.get(address("attendance", meeting)).status_code == 200
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(
        state=state, state_reason="Alasan", attendance_finalised_at=now, minutes_signed_at=now
    )
    assert door.get(address("attendance", meeting)).status_code == 404
    assert mark(door, meeting, Attendance.PRESENT).status_code == 404


def test_door_does_not_read_excuses(meeting: Meeting) -> None:
    line = first_line(meeting)
    Invitation.objects.filter(participant=line).update(
        state=Rsvp.EXCUSED, excuse_reason="sick", excuse_state="accepted", answered_at=timezone.now()
    )
    door = client_of(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user)
    text = door.get(address("attendance", meeting)).content.decode()
    assert str(Invitation(excuse_reason="sick").get_excuse_reason_display()) not in text


# --- the list ----------------------------------------------------------------------------------------------------


def test_one_tap_marks_and_returns_to_the_line(meeting: Meeting, staff: Client) -> None:
    response = mark(staff, meeting, Attendance.PRESENT)
    assert response.status_code == 302
    assert response["Location"].endswith(f"#p-{first_line(meeting).public_id}")
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT


def test_one_tap_with_htmx_brings_the_line_and_the_counts(meeting: Meeting, staff: Client) -> None:
    text = mark(staff, meeting, Attendance.PRESENT, htmx=True).content.decode()
    assert f'id="p-{first_line(meeting).public_id}"' in text
    assert 'hx-swap-oob="true"' in text
    assert "1/3" in text
    assert "<html" not in text


def test_line_keeps_its_filter(meeting: Meeting, staff: Client) -> None:
    url = f"{address('attendance', meeting)}?sesi=1&keadaan=expected&q="
    values = {"line": first_line(meeting).public_id, "state": "present"}
    assert staff.post(url, values)["Location"].startswith(url)


@pytest.mark.parametrize("htmx", [False, True])
def test_refused_mark_stands_beside_its_line_with_what_was_typed(meeting: Meeting, staff: Client, htmx: bool) -> None:
    response = mark(staff, meeting, Attendance.REPRESENTED, htmx=htmx, note="datang pukul sepuluh")
    text = response.content.decode()
    assert response.status_code == (200 if htmx else 422)
    assert 'role="alert"' in text
    assert "datang pukul sepuluh" in text
    assert not AttendanceRecord.objects.exists()


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"state": "hadirr"}, 422),
        ({"state": ""}, 422),
        ({"note": "x" * 301}, 422),
        ({"line": "tidakada0000"}, 404),
        ({"line": "\x00"}, 404),
    ],
)
def test_bad_marks_are_refused(meeting: Meeting, staff: Client, values: dict[str, str], status: int) -> None:
    sent = {"line": first_line(meeting).public_id, "state": "present", **values}
    assert staff.post(address("attendance", meeting), sent).status_code == status
    assert not AttendanceRecord.objects.exists()


def test_representative_of_the_answer_is_taken_with_one_tap(meeting: Meeting, staff: Client) -> None:
    representation = delegated(meeting)
    mark(staff, meeting, Attendance.REPRESENTED)
    assert AttendanceRecord.objects.get().represented_by == str(representation)


def test_list_is_filtered_and_searched(meeting: Meeting, staff: Client) -> None:
    present, *others = meeting.participants.order_by("order")
    AttendanceRecordFactory.create(participant=present)
    url = address("attendance", meeting)
    text = staff.get(url, {"keadaan": "expected"}).content.decode()
    assert f"p-{present.public_id}" not in text
    assert all(f"p-{line.public_id}" in text for line in others)
    text = staff.get(url, {"q": present.position.title}).content.decode()
    assert f"p-{present.public_id}" in text


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=abc", "?page=" + "9" * 30, "?keadaan=x", "?q=%25_%00"])
@pytest.mark.parametrize("name", ["answers", "attendance"])
def test_odd_addresses_still_show_a_page(meeting: Meeting, staff: Client, name: str, query: str) -> None:
    assert staff.get(address(name, meeting) + query).status_code == 200


@pytest.mark.parametrize("order", ["7", "x", "-1", "7%00"])
def test_session_that_is_not_there_is_not_found(meeting: Meeting, staff: Client, order: str) -> None:
    assert staff.get(f"{address('attendance', meeting)}?sesi={order}").status_code == 404


def test_sessions_are_marked_apart(meeting: Meeting, staff: Client) -> None:
    second = SessionFactory.create(meeting=meeting, date=dt.date(2030, 10, 17))
    url = f"{address('attendance', meeting)}?sesi={second.order}"
    staff.post(url, {"line": first_line(meeting).public_id, "state": "present"})
    assert AttendanceRecord.objects.get().session == second


def test_today_is_the_session_shown_first(meeting: Meeting, staff: Client) -> None:
    today = timezone.now().astimezone(meeting.zone).date()
    second = SessionFactory.create(meeting=meeting, date=today)
    assert staff.get(address("attendance", meeting)).context["session"] == second


def test_meeting_without_session_says_so(meeting: Meeting, staff: Client) -> None:
    meeting.sessions.all().delete()
    assert staff.get(address("attendance", meeting)).status_code == 200


def test_the_rest_are_named_before_they_are_marked(meeting: Meeting, staff: Client) -> None:
    AttendanceRecordFactory.create(participant=first_line(meeting))
    url = address("attendance_absent", meeting, 1)
    page = staff.get(url)
    assert len(page.context["lines"]) == 2
    assert AttendanceRecord.objects.count() == 1
    staff.post(url)
    assert AttendanceRecord.objects.filter(state=Attendance.ABSENT).count() == 2


def test_roll_is_made_final_and_opened_again() -> None:
    meeting = invited_meeting(1, MeetingState.HELD)
    staff = client_of(user_with(Role.SECRETARIAT, meeting.convener))
    url = address("attendance_finalise", meeting)
    assert staff.post(url).status_code == 422
    AttendanceRecordFactory.create(participant=first_line(meeting))
    assert staff.get(url).context["is_complete"]
    staff.post(url)
    meeting.refresh_from_db()
    assert meeting.attendance_finalised_at is not None
    assert 'name="state"' not in staff.get(address("attendance", meeting)).content.decode()
    assert mark(staff, meeting, Attendance.ABSENT).status_code in {302, 422}
    assert AttendanceRecord.objects.get().state == Attendance.PRESENT
    assert staff.post(address("attendance_reopen", meeting), {"reason": " "}).status_code == 422
    staff.post(address("attendance_reopen", meeting), {"reason": "Salah tandai"})
    meeting.refresh_from_db()
    assert meeting.attendance_finalised_at is None


# --- the board ---------------------------------------------------------------------------------------------------


def test_board_shows_answers_and_filters(meeting: Meeting, staff: Client) -> None:
    delegated(meeting, name="Wakil Contoh Satu")
    url = address("answers", meeting)
    assert "Wakil Contoh Satu" in staff.get(url).content.decode()
    assert len(staff.get(url, {"keadaan": "pending"}).context["rows"]) == 2
    assert len(staff.get(url, {"keadaan": "wakil"}).context["rows"]) == 1
    assert len(staff.get(url, {"q": "contoh satu"}).context["rows"]) == 1
    assert staff.get(url, {"q": "tidak ada"}).context["rows"] == []


def test_board_pages(staff: Client, meeting: Meeting) -> None:
    large = invited_meeting(51, MeetingState.INVITED, convener=meeting.convener)
    page = staff.get(address("answers", large))
    assert len(page.context["rows"]) == 50
    assert len(staff.get(address("answers", large), {"page": "2"}).context["rows"]) == 1


def test_readers_see_no_buttons_and_no_links(meeting: Meeting) -> None:
    delegated(meeting)
    reader = client_of(user_with(Role.LEADERSHIP, meeting.convener))
    text = reader.get(address("answers", meeting)).content.decode()
    assert "/tautan/" not in text
    assert "/isi/" not in text
    assert "/terima/" not in text


def test_answer_by_telephone(meeting: Meeting, staff: Client) -> None:
    invitation = first_line(meeting).invitation
    url = address("answer_enter", meeting, invitation.public_id)
    assert staff.post(url, {"state": "excused", "excuse_reason": "other", "channel": "telephone"}).status_code == 422
    told = {"state": "excused", "excuse_reason": "leave", "excuse_note": "Cuti"}
    # How it came belongs to what is kept of it.
    assert staff.post(url, told).status_code == 422
    response = staff.post(url, told | {"channel": "telephone"})
    assert response.status_code == 302
    invitation.refresh_from_db()
    assert (invitation.state, invitation.excuse_note) == (Rsvp.EXCUSED, "Cuti")


def test_answer_after_the_roll_is_final_is_refused_on_the_form(meeting: Meeting, staff: Client) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(attendance_finalised_at=timezone.now())
    url = address("answer_enter", meeting, first_line(meeting).invitation.public_id)
    assert staff.post(url, {"state": "accepted", "channel": "letter"}).status_code == 422


def test_link_is_handed_on_by_hand(meeting: Meeting, staff: Client) -> None:
    invitation = first_line(meeting).invitation
    ContactFactory.create(position=invitation.participant.position, phone="0812-3456-789")
    page = staff.get(address("answer_link", meeting, invitation.public_id))
    text = page.content.decode()
    assert token_of(invitation) in text
    assert "https://wa.me/628123456789?text=" in text
    assert page["Cache-Control"] == "private, no-store"


def test_revoked_link_is_replaced(meeting: Meeting, staff: Client) -> None:
    invitation = first_line(meeting).invitation
    old = token_of(invitation)
    url = address("answer_link_revoke", meeting, invitation.public_id)
    assert staff.post(url, {"reason": ""}).status_code == 422
    assert staff.post(url, {"reason": "Salah kirim"}).status_code == 302
    assert invitation_of(old) is None


def test_representative_is_decided_on(meeting: Meeting, staff: Client) -> None:
    representation = delegated(meeting)
    url = address("representation_reject", meeting, representation.public_id)
    assert staff.post(url, {"reason": ""}).status_code == 422
    assert staff.get(address("representation_accept", meeting, representation.public_id)).status_code == 405
    staff.post(url, {"reason": "Eselon terlalu rendah"})
    representation.refresh_from_db()
    assert (representation.state, representation.decision_note) == (
        RepresentationState.REJECTED,
        "Eselon terlalu rendah",
    )


def test_letter_is_a_download_that_nothing_runs_in(meeting: Meeting, staff: Client) -> None:
    letter = store_file(upload=SimpleUploadedFile("<svg onload=x>.pdf", PDF), by=UserFactory.create())
    representation = delegated(meeting, letter=letter)
    response = staff.get(address("representation_letter", meeting, representation.public_id))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == PDF
    page = staff.get(address("answers", meeting)).content.decode()
    assert "<svg onload" not in page


def test_representative_without_letter_has_none_to_open(meeting: Meeting, staff: Client) -> None:
    representation = delegated(meeting)
    assert staff.get(address("representation_letter", meeting, representation.public_id)).status_code == 404


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["answers", "attendance", "attendance_finalise", "attendance_absent"])
def test_pages_cost_the_same_for_3_and_for_300(django_assert_max_num_queries: Any, name: str) -> None:
    costs = []
    for size in (3, 300):
        meeting = invited_meeting(size, MeetingState.ONGOING)
        delegated(meeting)
        AttendanceRecordFactory.create(participant=meeting.participants.order_by("order")[1])
        client = client_of(user_with(Role.SECRETARIAT, meeting.convener))
        url = address(name, meeting, *([1] if name == "attendance_absent" else []))
        with django_assert_max_num_queries(25) as counted:
            assert client.get(url).status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_one_person_may_hold_a_role_and_a_duty(meeting: Meeting) -> None:
    """The secretariat of another house at the door of this one marks, and still cannot make the roll final."""
    user = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.DOOR).user
    MembershipFactory.create(user=user, organization=invited_meeting(1).convener, role=Role.SECRETARIAT)
    client = client_of(user)
    assert client.get(address("attendance", meeting)).status_code == 200
    assert client.get(address("attendance_finalise", meeting)).status_code == 403
