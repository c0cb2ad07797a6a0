"""What the doors saw, as pages: every record, those that do not agree, those without invitation."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from attendance.actions import ask_walk_in
from attendance.models import Arrival, DayRules, WalkIn
from attendance.states import ArrivalCapacity, ArrivalState, AttendanceSource, WalkInState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.attendance.door import door_of, line_of, mark_of, meeting_today, receipt, see, session_of, sighting
from tests.attendance.test_arrivals import PNG
from tests.factories import ParticipantFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(3)


@pytest.fixture
def door_user(meeting: Meeting) -> User:
    return door_of(meeting)


@pytest.fixture
def door(door_user: User) -> Client:
    return signed_in(door_user)


@pytest.fixture
def staff(meeting: Meeting) -> Client:
    return signed_in(user_with(Role.SECRETARIAT, meeting.convener))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def address(name: str, meeting: Meeting, *args: Any) -> str:
    return reverse(f"desk:{name}", args=[meeting.public_id, *args])


def page(client: Client, name: str, meeting: Meeting, query: str = "") -> str:
    response = client.get(address(name, meeting) + query)
    assert response.status_code == 200
    return response.content.decode()


def conflict(meeting: Meeting, by: User, **seen: Any) -> Arrival:
    arrival = see(meeting, by, is_offline=True, **seen).arrival
    assert arrival
    assert arrival.state == ArrivalState.CONFLICT
    return arrival


def walk_in(meeting: Meeting, by: User, name: str = "Tamu Contoh") -> WalkIn:
    seen = sighting(name=name, position="Ketua")
    return ask_walk_in(session=session_of(meeting), seen=seen, institution="Lembaga Contoh", by=by)


# --- every record ------------------------------------------------------------------------------------------------


def test_record_shows_time_line_source_door_and_who_noted_it(meeting: Meeting, door: Client, door_user: User) -> None:
    see(meeting, door_user, noted_by="Petugas kedua")
    see(meeting, door_user, 1, source=AttendanceSource.ROOM_CODE, door="")
    shown = page(door, "arrivals", meeting)
    for words in (str(line_of(meeting)), "QR code scanned at the door", "Pintu Utama", "Petugas kedua", "WIB"):
        assert words in shown
    assert shown.count("weak source") == 1


def test_records_are_narrowed_by_state_source_and_words(meeting: Meeting, door: Client, door_user: User) -> None:
    see(meeting, door_user)
    conflict(meeting, door_user)
    see(meeting, door_user, 1, source=AttendanceSource.SEARCH)
    see(meeting, door_user, 2, capacity=ArrivalCapacity.REPRESENTING, name="Wakil Mencolok")

    def rows(query: str) -> int:
        return page(door, "arrivals", meeting, query).count('<tr id="c-')

    assert [rows(query) for query in ("", "?keadaan=conflict", "?sumber=search", "?q=mencolok")] == [4, 1, 1, 1]
    assert rows("?q=tidakada") == rows("?keadaan=undone") == 0
    assert rows("?keadaan=x&sumber=y&q=%00") == 4
    assert "No record fits this" in page(door, "arrivals", meeting, "?q=tidakada")


def test_empty_lists_say_what_will_stand_there(meeting: Meeting, door: Client) -> None:
    assert "No door has seen anybody yet" in page(door, "arrivals", meeting)
    assert "Nothing to decide" in page(door, "door_conflicts", meeting)
    assert "Nobody came without an invitation" in page(door, "walk_ins", meeting)


def test_record_is_taken_back_with_a_reason(meeting: Meeting, door: Client, door_user: User) -> None:
    arrival = see(meeting, door_user).arrival
    assert arrival
    place = address("arrival_undo", meeting, arrival.public_id)
    assert str(line_of(meeting)) in door.get(place).content.decode()
    assert door.post(place, {"reason": " "}).status_code == 422
    assert door.post(place, {"reason": "Salah orang"}).status_code == 302
    arrival.refresh_from_db()
    assert (arrival.state, arrival.decision_note) == (ArrivalState.UNDONE, "Salah orang")
    again = door.post(place, {"reason": "Sekali lagi"})
    assert (again.status_code, "Taken back" in again.content.decode()) == (422, True)
    assert "Salah orang" in page(door, "arrivals", meeting)


# --- conflicts ---------------------------------------------------------------------------------------------------


def test_conflict_shows_both_records_and_proposes_the_earlier_of_one_person(
    meeting: Meeting, door: Client, door_user: User
) -> None:
    see(meeting, door_user, device="perangkat-satu")
    late = conflict(meeting, door_user, door="Pintu Timur", at=timezone.now() - dt.timedelta(minutes=20))
    shown = page(door, "door_conflicts", meeting)
    for words in ("Pintu Utama", "Pintu Timur", "perangka", "another door has already let this line in"):
        assert words in shown
    assert 'value="earlier_instead"' in shown
    answer = door.post(address("conflict_settle", meeting, late.public_id), {"verdict": "earlier_instead"})
    assert answer.status_code == 302
    late.refresh_from_db()
    mark = mark_of(meeting)
    assert mark
    assert (late.state, late.decision_note) == ("counted", "Same person: the earlier time counts.")
    assert mark.arrived_at == late.at


def test_earlier_time_that_stands_is_kept(meeting: Meeting, door: Client, door_user: User) -> None:
    see(meeting, door_user, at=timezone.now() - dt.timedelta(minutes=20))
    late = conflict(meeting, door_user)
    assert 'value="earlier_stands"' in page(door, "door_conflicts", meeting)
    door.post(address("conflict_settle", meeting, late.public_id), {"verdict": "earlier_stands"})
    late.refresh_from_db()
    assert (late.state, late.decision_note) == ("set_aside", "Same person: the earlier time counts.")


def test_two_persons_are_never_proposed_as_one(meeting: Meeting, door: Client, door_user: User) -> None:
    see(meeting, door_user)
    late = conflict(meeting, door_user, capacity=ArrivalCapacity.REPRESENTING, name="Wakil Contoh")
    shown = page(door, "door_conflicts", meeting)
    assert 'value="earlier_' not in shown
    assert "Wakil Contoh" in shown
    sent = {"verdict": "instead", "reason": "Kepala tidak jadi datang"}
    door.post(address("conflict_settle", meeting, late.public_id), sent)
    late.refresh_from_db()
    assert (late.state, late.decision_note) == ("counted", "Kepala tidak jadi datang")


def test_decision_that_is_none_or_comes_too_late_decides_nothing(
    meeting: Meeting, door: Client, door_user: User
) -> None:
    see(meeting, door_user)
    late = conflict(meeting, door_user)
    place = address("conflict_settle", meeting, late.public_id)
    for sent in ({}, {"verdict": "x"}, {"verdict": "aside", "reason": "x" * 301}):
        assert door.post(place, sent).status_code == 422
    assert door.post(place, {"verdict": "aside"}).status_code == 302
    again = door.post(place, {"verdict": "instead"})
    assert again.status_code == 422
    late.refresh_from_db()
    assert late.state == ArrivalState.SET_ASIDE


# --- without invitation ------------------------------------------------------------------------------------------


def test_secretariat_lets_in_or_says_why_not(meeting: Meeting, staff: Client, door_user: User) -> None:
    one, two = walk_in(meeting, door_user, "Tamu Satu"), walk_in(meeting, door_user, "Tamu Dua")
    shown = page(staff, "walk_ins", meeting)
    assert "Tamu Satu" in shown
    assert "Lembaga Contoh" in shown
    assert staff.post(address("walk_in_decide", meeting, one.public_id), {"verdict": "let_in"}).status_code == 302
    place = address("walk_in_decide", meeting, two.public_id)
    assert staff.post(place, {"verdict": "refuse"}).status_code == 422
    assert staff.post(place, {"verdict": "refuse", "reason": "Ruang penuh"}).status_code == 302
    assert staff.post(place, {}).status_code == 422
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state, two.decision_note) == (WalkInState.APPROVED, WalkInState.REFUSED, "Ruang penuh")
    assert one.participant
    assert meeting.participants.count() == 4


def test_door_sees_who_waits_and_decides_nothing(meeting: Meeting, door: Client, door_user: User) -> None:
    asked = walk_in(meeting, door_user)
    shown = page(door, "walk_ins", meeting)
    assert "Tamu Contoh" in shown
    assert 'value="let_in"' not in shown
    assert door.post(address("walk_in_decide", meeting, asked.public_id), {"verdict": "let_in"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == WalkInState.ASKED


def test_who_waits_stands_first(meeting: Meeting, staff: Client, door_user: User) -> None:
    first = walk_in(meeting, door_user, "Tamu Menunggu")
    later = walk_in(meeting, door_user, "Tamu Selesai")
    staff.post(address("walk_in_decide", meeting, later.public_id), {"verdict": "let_in"})
    page(staff, "walk_ins", meeting)  # says once that he is let in
    shown = page(staff, "walk_ins", meeting)
    assert shown.index(first.name) < shown.index(later.name)


# --- all of them -------------------------------------------------------------------------------------------------


def test_final_roll_can_be_read_and_no_longer_changed(meeting: Meeting, staff: Client, door_user: User) -> None:
    arrival = see(meeting, door_user).arrival
    late, asked = conflict(meeting, door_user), walk_in(meeting, door_user)
    assert arrival
    ended = {"state": MeetingState.HELD, "ended_at": timezone.now(), "attendance_finalised_at": timezone.now()}
    Meeting.objects.filter(pk=meeting.pk).update(**ended)
    assert "Take the record back" not in page(staff, "arrivals", meeting)
    assert "The roll is final" in page(staff, "door_conflicts", meeting)
    assert 'value="let_in"' not in page(staff, "walk_ins", meeting)
    for name, row, sent in (
        ("arrival_undo", arrival, {"reason": "x"}),
        ("conflict_settle", late, {"verdict": "instead"}),
        ("walk_in_decide", asked, {"verdict": "let_in"}),
    ):
        assert staff.post(address(name, meeting, row.public_id), sent).status_code == 422


def test_pages_ask_as_often_for_few_rows_as_for_many(meeting: Meeting, staff: Client, door_user: User) -> None:
    names = ("arrivals", "door_conflicts", "walk_ins")

    def costs() -> list[int]:
        found = []
        for name in names:
            page(staff, name, meeting)
            with CaptureQueriesContext(connection) as asked:
                page(staff, name, meeting)
            found.append(len(asked))
        return found

    def grow(number: int) -> None:
        session = session_of(meeting)
        for line in ParticipantFactory.create_batch(number, meeting=meeting):
            given = {"participant": line, "session": session, "at": timezone.now(), "source": "qr", "by": "Pintu"}
            Arrival.objects.create(receipt=receipt(), **given)
            Arrival.objects.create(receipt=receipt(), state="conflict", trouble="already_in", **given)
            walk_in(meeting, door_user)

    grow(2)
    few = costs()
    grow(48)
    assert costs() == few
    assert max(few) < 25, few


def test_a_signature_is_read_by_those_who_keep_the_roll_and_not_by_the_doors(
    meeting: Meeting, door_user: User, door: Client, staff: Client
) -> None:
    DayRules.objects.create(meeting=meeting, takes_signatures=True)
    drawn = SimpleUploadedFile("tanda-tangan.png", PNG, content_type="image/png")
    see(meeting, door_user, 0, signature=drawn)
    see(meeting, door_user, 1)
    with_one, without = Arrival.objects.order_by("pk")
    page = address("arrival_signature", meeting, with_one.public_id)
    answer = staff.get(page)
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[arg-type]
    assert (answer["Cache-Control"], answer["Content-Disposition"][:10]) == ("private, no-store", "attachment")
    assert staff.get(address("arrival_signature", meeting, without.public_id)).status_code == 404
    assert door.get(page).status_code == 403
    link = page.encode()
    assert link in staff.get(address("arrivals", meeting)).content
    assert link not in door.get(address("arrivals", meeting)).content
