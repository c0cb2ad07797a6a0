"""What the device at a door asks and sends: its list, its records entry by entry, and every way of saying no."""

import base64
import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from attendance.actions import approve_walk_in, number_lines, open_roll_call, refuse_walk_in, reject_representation
from attendance.links import representative_token_of, token_of
from attendance.models import Arrival, DayRules, Hall, Invitation, Representation, WalkIn
from attendance.states import ArrivalState, Attendance, Rsvp
from audit.models import AuditEntry
from directory.states import PositionRole
from files.models import StoredFile
from meetings.models import Meeting, Session
from meetings.states import Capacity, MeetingState
from portal.desk.device_batches import OLDEST
from tests.attendance.door import door_of, line_of, mark_of, meeting_today, receipt
from tests.attendance.test_arrivals import PNG
from tests.factories import (
    AppointmentFactory,
    GuestFactory,
    ParticipantFactory,
    PositionFactory,
    RepresentationFactory,
    user_with,
)
from tests.scene import stored_rows

pytestmark = pytest.mark.django_db
SIGNATURE = "data:image/png;base64," + base64.b64encode(PNG).decode()


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(3)


@pytest.fixture
def user(meeting: Meeting) -> User:
    return door_of(meeting)


@pytest.fixture
def door(user: User) -> Client:
    return signed_in(user)


def signed_in(user: User, *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict)
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def address(name: str, meeting: Meeting) -> str:
    return reverse(f"desk:{name}", args=[meeting.public_id])


def data(door: Client, meeting: Meeting, query: str = "") -> dict[str, Any]:
    response = door.get(address("door_data", meeting) + query)
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    return told


def entry(line: str = "", **said: Any) -> dict[str, Any]:
    now = timezone.now().isoformat()
    return {"receipt": receipt(), "kind": "in", "line": line, "source": "qr", "at": now, **said}


def post(door: Client, meeting: Meeting, /, *entries: Any, **said: Any) -> Any:
    sent = {"device": receipt(), "door": "Pintu Utama", "sent_at": timezone.now().isoformat(), "entries": [*entries]}
    return door.post(address("door_record", meeting), {**sent, **said}, content_type="application/json")


def send(door: Client, meeting: Meeting, /, *entries: Any, **said: Any) -> list[dict[str, Any]]:
    response = post(door, meeting, *entries, **said)
    assert response.status_code == 200, response.content
    results: list[dict[str, Any]] = response.json()["results"]
    return results


# --- the list ----------------------------------------------------------------------------------------------------


def test_device_gets_what_it_needs_without_the_network(meeting: Meeting, door: Client, user: User) -> None:
    number_lines(meeting=meeting)
    told = data(door, meeting)
    assert (told["meeting"], told["title"], told["user"]) == (meeting.public_id, meeting.title, user.name)
    assert (told["is_open"], told["why_closed"], told["zone"]) == (True, "", "WIB")
    assert told["base"] == f"{settings.BASE_URL}/u/"
    assert told["counts"] == {"in": 0, "of": 3}
    assert (told["session"], told["roll"], told["may_decide"], told["takes_signatures"]) == (1, None, False, False)
    line, row = told["lines"][0], line_of(meeting)
    assert (line["id"], line["post"], line["state"]) == (row.public_id, row.position_label, "expected")
    assert line["code"].startswith("001-")
    assert line["institution_id"] == row.organization.public_id  # type: ignore[union-attr]
    expires, last = dt.datetime.fromisoformat(told["expires_at"]), meeting.sessions.get().date
    assert last
    assert dt.timedelta(days=1) < expires - timezone.now() <= dt.timedelta(days=2)


def test_no_token_leaves_the_house(meeting: Meeting, door: Client) -> None:
    """The device knows a code by its digest: who finds the device finds no link."""
    sent = RepresentationFactory.create(invitation=line_of(meeting).invitation)
    page = door.get(address("door_data", meeting)).content.decode()
    tokens = {"own": token_of(line_of(meeting).invitation), "representing": representative_token_of(sent)}
    links = {link["as"]: link["sha"] for link in json.loads(page)["lines"][0]["links"]}
    assert links == {name: hashlib.sha256(token.encode()).hexdigest()[:32] for name, token in tokens.items()}
    assert not any(token[12:] in page for token in tokens.values())


def test_holder_is_named_and_a_guest_by_his_printed_name(meeting: Meeting, door: Client) -> None:
    appointment = AppointmentFactory.create(position=line_of(meeting).position)
    guest = GuestFactory.create(meeting=meeting)
    lines = {line["id"]: line for line in data(door, meeting)["lines"]}
    assert lines[line_of(meeting).public_id]["name"] == appointment.official.name
    assert lines[guest.public_id]["name"] == guest.printed_name
    assert data(door, meeting)["counts"]["of"] == 3, "guests are let in and not counted"


@pytest.mark.parametrize(
    ("state", "asks"),
    [(Rsvp.PENDING, True), (Rsvp.NO_RESPONSE, True), (Rsvp.EXCUSED, True), (Rsvp.ACCEPTED, False)],
)
def test_capacity_is_asked_where_the_answer_leaves_it_open(
    meeting: Meeting, door: Client, state: str, asks: bool
) -> None:
    excuse = {"excuse_reason": "leave", "excuse_state": "submitted"} if state == Rsvp.EXCUSED else {}
    Invitation.objects.update(state=state, answered_at=timezone.now(), **excuse)
    assert {line["asks"] for line in data(door, meeting)["lines"]} == {asks}


def test_capacity_is_asked_of_deputy_heads_and_of_posts_that_announced_another(meeting: Meeting, door: Client) -> None:
    Invitation.objects.update(state=Rsvp.ACCEPTED, answered_at=timezone.now())
    unit = line_of(meeting).position.organization  # type: ignore[union-attr]
    head, deputy = (
        ParticipantFactory.create(meeting=meeting, position=PositionFactory.create(organization=unit, role=role))
        for role in (PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD)
    )
    Invitation.objects.create(participant=deputy, state=Rsvp.ACCEPTED, answered_at=timezone.now())
    sent = RepresentationFactory.create(invitation=line_of(meeting, 1).invitation)
    lines = {line["id"]: line for line in data(door, meeting)["lines"]}
    assert (lines[deputy.public_id]["asks"], lines[deputy.public_id]["head"]) == (True, head.public_id)
    announced = lines[line_of(meeting, 1).public_id]
    assert (announced["asks"], announced["as"]) == (True, "representing")
    assert announced["announced"] == {"name": sent.name, "position": sent.position}
    assert not lines[line_of(meeting).public_id]["asks"]


def test_data_costs_the_same_for_few_lines_and_for_many(meeting: Meeting, door: Client) -> None:
    def cost() -> int:
        data(door, meeting)
        with CaptureQueriesContext(connection) as asked:
            data(door, meeting)
        return len(asked)

    send(door, meeting, entry(line_of(meeting).public_id))
    few = cost()
    for line in ParticipantFactory.create_batch(60, meeting=meeting):
        Invitation.objects.create(participant=line)
        AppointmentFactory.create(position=line.position)
        RepresentationFactory.create(invitation=line.invitation)
    send(door, meeting, *[entry(line.public_id, name="Wakil") for line in meeting.participants.all()[:40]])
    assert cost() == few < 25


def test_closed_door_says_why(meeting: Meeting, door: Client) -> None:
    Meeting.objects.update(state=MeetingState.INVITED, started_at=None)
    meeting.sessions.update(date=timezone.localdate() + dt.timedelta(days=3))
    told = data(door, meeting)
    assert (told["is_open"], told["why_closed"]) == (False, "Attendance is marked from the day of the meeting on.")


def test_session_can_be_chosen_and_one_that_is_not_there_is_missing(meeting: Meeting, door: Client) -> None:
    assert data(door, meeting, "?sesi=1")["session"] == 1
    assert door.get(address("door_data", meeting) + "?sesi=9").status_code == 404


# --- records -----------------------------------------------------------------------------------------------------


def test_record_lets_in_and_tells_line_and_counts(meeting: Meeting, door: Client, user: User) -> None:
    line = line_of(meeting)
    response = post(door, meeting, entry(line.public_id, by="Petugas kedua"))
    told = response.json()
    (result,) = told["results"]
    assert (result["outcome"], result["title"], result["line"]["state"]) == ("accepted", "Accepted", "present")
    assert told["counts"] == {"in": 1, "of": 3}
    arrival = Arrival.objects.get()
    assert (arrival.door, arrival.source, arrival.by, arrival.noted_by) == (
        "Pintu Utama",
        "qr",
        user.name,
        "Petugas kedua",
    )


def test_what_is_sent_twice_counts_once(meeting: Meeting, door: Client) -> None:
    sent = [entry(line.public_id) for line in meeting.participants.all()]
    first, again = send(door, meeting, *sent), send(door, meeting, *sent)
    assert [result["outcome"] for result in again] == [result["outcome"] for result in first] == ["accepted"] * 3
    assert Arrival.objects.count() == 3


def test_one_bad_entry_loses_no_other(meeting: Meeting, door: Client) -> None:
    """Wrong in form, wrong in fact, refused by the house: the others are done all the same, in their order."""
    lines = [line.public_id for line in meeting.participants.all()]
    first = entry(lines[0])
    bad = [
        None,
        {"receipt": "x"},
        entry(lines[0], kind="dance"),
        entry("0" * 12),
        entry(lines[0], at="yesterday"),
        entry(lines[0], kind="out"),
        entry(lines[0], signature="data:image/png;base64,%%%"),
        entry(lines[0], session=7),
    ]
    results = send(door, meeting, first, *bad, entry(lines[1]), entry(lines[2], kind=["in"]))
    outcomes = [result["outcome"] for result in results]
    assert outcomes[0] == outcomes[-2] == "accepted"
    assert outcomes[-1] == "refused"
    assert all(result["words"] for result in results if result["outcome"] == "refused")
    # Who is in may leave: that one was no fault.
    assert outcomes[1:-2] == ["refused"] * 5 + ["accepted"] + ["refused"] * 2
    assert Arrival.objects.counted().count() == 3


def test_double_says_who_was_before(meeting: Meeting, door: Client) -> None:
    line = line_of(meeting).public_id
    send(door, meeting, entry(line))
    (result,) = send(door, meeting, entry(line), door="Pintu Timur")
    assert (result["outcome"], result["title"]) == ("double", "In already")
    assert (result["earlier"]["door"], result["earlier"]["as"]) == ("Pintu Utama", "In own right")
    assert Arrival.objects.count() == 1


def test_two_devices_offline_leave_a_conflict(meeting: Meeting, door: Client) -> None:
    line = line_of(meeting).public_id
    send(door, meeting, entry(line, offline=True))
    response = post(door, meeting, entry(line, offline=True), door="Pintu Timur").json()
    assert response["results"][0]["outcome"] == "conflict"
    assert (response["conflicts"], response["counts"]["in"]) == (1, 1)


def test_leaving_coming_back_and_the_later_roll(meeting: Meeting, door: Client, user: User) -> None:
    line = line_of(meeting).public_id
    open_roll_call(session=meeting.sessions.get(), by=user)
    assert data(door, meeting)["roll"] == 2
    steps = [entry(line), entry(line, kind="roll"), entry(line, kind="out"), entry(line)]
    results = send(door, meeting, *steps)
    assert [result["outcome"] for result in results] == ["accepted", "accepted", "accepted", "back"]
    assert [result["title"] for result in results] == ["Accepted", "Still here", "Left", "Back again"]


def test_walk_in_waits_and_hears_what_was_decided(meeting: Meeting, door: Client) -> None:
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    asked = [entry(kind="walk_in", name=name, institution="Lembaga Contoh") for name in ("Tamu Satu", "Tamu Dua")]
    response = post(door, meeting, *asked).json()
    assert [result["outcome"] for result in response["results"]] == ["waiting", "waiting"]
    assert response["walk_ins"] == 2
    one, two = WalkIn.objects.order_by("name")[::-1]
    approve_walk_in(walk_in=one, by=staff)
    refuse_walk_in(walk_in=two, reason="Ruang penuh", by=staff)
    let_in, refused = send(door, meeting, *asked)
    assert (let_in["outcome"], let_in["line"]["name"]) == ("accepted", "Tamu Satu")
    assert (refused["outcome"], refused["words"]) == ("refused", "Ruang penuh")
    (nameless,) = send(door, meeting, entry(kind="walk_in"))
    assert nameless["outcome"] == "refused"


def test_undo_takes_back_what_was_counted_and_only_that(meeting: Meeting, door: Client) -> None:
    first = entry(line_of(meeting).public_id)
    send(door, meeting, first)
    undo = entry(kind="undo", of=first["receipt"], reason="Salah orang")
    for _again in range(2):
        (result,) = send(door, meeting, undo)
        assert (result["outcome"], result["line"]["state"]) == ("undone", "expected")
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.decision_note) == (ArrivalState.UNDONE, "Salah orang")
    assert AuditEntry.objects.filter(action="undo_arrival").count() == 1
    assert send(door, meeting, entry(kind="undo", of=receipt()))[0]["outcome"] == "refused"
    assert send(door, meeting, entry(kind="undo"))[0]["outcome"] == "refused"


def test_undo_of_a_conflict_sets_it_aside(meeting: Meeting, door: Client) -> None:
    line = line_of(meeting).public_id
    late = entry(line, offline=True)
    send(door, meeting, entry(line, offline=True), late)
    (result,) = send(door, meeting, entry(kind="undo", of=late["receipt"]))
    assert (result["outcome"], Arrival.objects.get(receipt=late["receipt"]).state) == ("undone", ArrivalState.SET_ASIDE)


# --- codes that the device does not know -------------------------------------------------------------------------


def test_code_unknown_to_the_device_is_known_to_the_house(meeting: Meeting, door: Client) -> None:
    """Somebody was invited, or a representative named, after the device had fetched its list."""
    sent = RepresentationFactory.create(invitation=line_of(meeting, 1).invitation)
    own, representing = send(
        door,
        meeting,
        entry(token=token_of(line_of(meeting).invitation)),
        entry(token=representative_token_of(sent)),
    )
    assert (own["outcome"], own["line"]["state"]) == ("accepted", "present")
    assert (representing["outcome"], representing["line"]["state"]) == ("accepted", "represented")
    assert Arrival.objects.get(participant=line_of(meeting, 1)).name == sent.name


def test_code_of_another_meeting_is_told_with_title_and_day(meeting: Meeting, door: Client) -> None:
    other = meeting_today(1)
    (result,) = send(door, meeting, entry(token=token_of(line_of(other).invitation)))
    assert (result["outcome"], result["title"]) == ("refused", "No invitation to this meeting")
    assert result["other"]["title"] == other.title
    assert "2030" in result["other"]["day"]
    assert not Arrival.objects.exists()


def test_code_that_was_replaced_opens_nothing(meeting: Meeting, door: Client) -> None:
    old = token_of(line_of(meeting).invitation)
    Invitation.objects.update(link_version=2)
    sent = RepresentationFactory.create(invitation=line_of(meeting, 1).invitation)
    rejected = representative_token_of(sent)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    reject_representation(representation=Representation.objects.get(), reason="Bukan eselon II", by=staff)
    results = send(door, meeting, *[entry(token=token) for token in (old, rejected, "x", "", None)])
    assert {result["outcome"] for result in results} == {"refused"}
    assert {result["other"] for result in results} == {None}
    assert not Arrival.objects.exists()


def test_deputy_who_represents_his_head_is_noted_on_the_head_s_line(meeting: Meeting, door: Client) -> None:
    said = {"capacity": "representing", "name": "Wakil Bupati Contoh", "position": "Wakil Bupati"}
    (result,) = send(door, meeting, entry(line_of(meeting).public_id, **said))
    assert result["line"]["state"] == "represented"
    mark = mark_of(meeting)
    assert mark
    assert mark.represented_by == "Wakil Bupati Contoh, Wakil Bupati"


# --- clocks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [dt.timedelta(hours=5), dt.timedelta(days=-400), dt.timedelta(seconds=3)])
def test_clock_of_the_device_is_set_right(meeting: Meeting, door: Client, wrong: dt.timedelta) -> None:
    now = timezone.now()
    ten_minutes_ago = now - dt.timedelta(minutes=10) + wrong
    sent_at = (now + wrong).isoformat()
    send(door, meeting, entry(line_of(meeting).public_id, at=ten_minutes_ago.isoformat()), sent_at=sent_at)
    kept = Arrival.objects.get().at
    assert abs(kept - (now - dt.timedelta(minutes=10))) < dt.timedelta(seconds=5)


@pytest.mark.parametrize(
    ("said", "expected"), [(dt.timedelta(days=3), dt.timedelta()), (dt.timedelta(days=-9), -OLDEST)]
)
def test_no_record_is_ahead_of_the_clock_or_days_old(
    meeting: Meeting, door: Client, said: dt.timedelta, expected: dt.timedelta
) -> None:
    send(door, meeting, entry(line_of(meeting).public_id, at=(timezone.now() + said).isoformat()))
    assert abs(Arrival.objects.get().at - (timezone.now() + expected)) < dt.timedelta(seconds=5)


# --- signatures --------------------------------------------------------------------------------------------------


def test_signature_is_stored_only_where_the_meeting_takes_them(meeting: Meeting, door: Client) -> None:
    send(door, meeting, entry(line_of(meeting).public_id, signature=SIGNATURE))
    assert not StoredFile.objects.exists()
    DayRules.objects.create(meeting=meeting, takes_signatures=True)
    signed = entry(line_of(meeting, 1).public_id, signature=SIGNATURE)
    send(door, meeting, signed)
    send(door, meeting, signed)
    assert StoredFile.objects.get().size == len(PNG)


@pytest.mark.parametrize(
    "drawn",
    [
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,",
        "data:image/png;base64," + base64.b64encode(b"%PDF-1.4 no picture").decode(),
        "data:image/png;base64," + base64.b64encode(PNG + b"\x00" * 200_001).decode(),
        {"a": 1},
    ],
)
def test_what_is_no_drawing_is_refused_in_words(meeting: Meeting, door: Client, drawn: Any) -> None:
    DayRules.objects.create(meeting=meeting, takes_signatures=True)
    (result,) = send(door, meeting, entry(line_of(meeting).public_id, signature=drawn))
    assert result["outcome"] == "refused"
    assert result["words"]
    assert not Arrival.objects.exists()
    assert not StoredFile.objects.exists()


# --- saying no ---------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_is_told_where(meeting: Meeting) -> None:
    for answer in (Client().get(address("door_data", meeting)), post(Client(), meeting)):
        assert (answer.status_code, answer.json()) == (401, {"login": reverse("account_login")})


def test_stale_token_is_answered_with_a_fresh_one(meeting: Meeting, user: User) -> None:
    door = signed_in(user, strict=True)
    refused = post(door, meeting, entry(line_of(meeting).public_id))
    assert refused.status_code == 403
    assert not Arrival.objects.exists()
    sent = {"device": "d", "sent_at": timezone.now().isoformat(), "entries": [entry(line_of(meeting).public_id)]}
    again = door.post(
        address("door_record", meeting),
        sent,
        content_type="application/json",
        headers={"X-CSRFToken": refused.json()["csrf"]},
    )
    assert again.json()["results"][0]["outcome"] == "accepted"
    assert door.get(address("door_data", meeting)).json()["csrf"]


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CLOSED])
def test_final_roll_lets_the_device_forget_and_takes_what_still_waits(meeting: Meeting, state: str) -> None:
    door = signed_in(user_with(Role.SECRETARIAT, meeting.convener))
    now = timezone.now()
    final = {"ended_at": now, "attendance_finalised_at": now, "minutes_signed_at": now}
    Meeting.objects.filter(pk=meeting.pk).update(state=state, **final)
    for answer in (door.get(address("door_data", meeting)), post(door, meeting)):
        assert answer.status_code == 410
        assert answer.json()["error"]
    assert send(door, meeting, entry(line_of(meeting).public_id, offline=True))[0]["outcome"] == "conflict"
    assert send(door, meeting, entry(line_of(meeting, 1).public_id))[0]["outcome"] == "refused"


def test_device_forgets_when_the_days_are_over_whether_or_not_the_roll_is_final(meeting: Meeting, door: Client) -> None:
    Session.objects.filter(meeting=meeting).update(date=timezone.now() - dt.timedelta(days=3), starts_at=None)
    assert door.get(address("door_data", meeting)).status_code == 410
    assert send(door, meeting, entry(line_of(meeting).public_id, offline=True))[0]["outcome"] == "accepted"


def test_list_that_has_not_changed_is_not_sent_again(meeting: Meeting, door: Client) -> None:
    place = address("door_data", meeting)

    def ask(mark: str) -> Any:
        return door.get(place, headers={"If-None-Match": mark})

    first = door.get(place)
    mark = first["ETag"]
    assert (ask(mark).status_code, ask(mark).content, ask(f"W/{mark}").status_code) == (304, b"", 304)
    assert "no-store" in ask(mark)["Cache-Control"]
    marks = {mark}
    for change in (
        lambda: send(door, meeting, entry(line_of(meeting).public_id)),
        lambda: send(door, meeting, entry(kind="walk_in", name="Tamu", institution="Instansi")),
        lambda: open_roll_call(session=meeting.sessions.get(), by=user_with(Role.SECRETARIAT, meeting.convener)),
        lambda: number_lines(meeting=meeting),
        lambda: RepresentationFactory.create(invitation=line_of(meeting, 1).invitation),
        lambda: DayRules.objects.create(meeting=meeting, takes_signatures=True),
    ):
        change()
        now = ask(mark)
        assert now.status_code == 200
        mark = now["ETag"]
        assert mark not in marks
        marks.add(mark)


def test_strangers_and_doors_of_other_meetings_find_nothing(meeting: Meeting) -> None:
    others = [door_of(meeting_today(1)), user_with(Role.SECRETARIAT, meeting_today(1).convener)]
    others.append(user_with(Role.LEADERSHIP, meeting.convener))
    for other in others:
        for answer in (
            signed_in(other).get(address("door_data", meeting)),
            post(signed_in(other), meeting, entry(line_of(meeting).public_id)),
        ):
            assert answer.status_code == 404
            assert meeting.title not in answer.content.decode()
    assert not Arrival.objects.exists()


def test_busy_database_is_no_fault_of_the_page(meeting: Meeting, door: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("attendance.actions.note_arrival", busy)
    answer = post(door, meeting, entry(line_of(meeting).public_id))
    assert (answer.status_code, bool(answer.json()["error"])) == (503, True)


BODIES = [
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"\xff\xfe", 400),
    (b'"\\ud800"', 400),
    (b"[" * 100_000, 400),
    (b'{"a":' * 50_000, 400),
    (b'{"entries": {}}', 400),
    (b'{"entries": [], "sent_at": 12}', 400),
    (b'{"entries": [], "sent_at": "0001-01-01T00:00:00+14:00"}', 400),
    (b'{"entries": [], "sent_at": "2030-10-16T09:00:00"}', 400),
    (b'{"entries": [' + b",".join([b"1"] * 51) + b'], "sent_at": "2030-10-16T09:00:00Z"}', 400),
    (b"9" * 5000, 400),
    (b'{"entries": [], "session": 99, "sent_at": "2030-10-16T09:00:00Z"}', 400),
    (b" " * (2 * 1024 * 1024 + 1), 413),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
def test_what_no_device_sends_is_refused_in_words(meeting: Meeting, door: Client, body: bytes, status: int) -> None:
    answer = door.post(address("door_record", meeting), body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    assert not Arrival.objects.exists()


def test_form_instead_of_json_is_refused_in_words(meeting: Meeting, door: Client) -> None:
    answer = door.post(address("door_record", meeting), {"entries": "x"})
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["\x00", "\ud800", "9" * 400, "2030-10-16T09:00:00Z", "9999-12-31T23:59:59-23:59", "in", "own"])
)
_nested = st.lists(_leaves, max_size=3) | st.dictionaries(st.text(max_size=8), _leaves)
_anything = _leaves | _nested | st.lists(_nested, max_size=3) | st.dictionaries(st.text(max_size=8), _nested)
_fields = ["kind", "line", "token", "source", "capacity", "mode", "name", "position", "institution", "at", "offline"]
_fields += ["by", "signature", "reason", "of", "session", "receipt"]


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(spoilt=st.dictionaries(st.sampled_from(_fields), _anything, max_size=5), head=_anything)
def test_nothing_that_is_sent_is_a_fault(meeting: Meeting, door: Client, spoilt: dict[str, Any], head: Any) -> None:
    """One entry with any field spoilt, under any head: an answer in JSON, and the entry beside it is done."""
    good = entry(line_of(meeting, 2).public_id)
    bad = {**entry(line_of(meeting).public_id), **spoilt}
    sent = {"device": head, "door": head, "sent_at": timezone.now().isoformat(), "entries": [bad, good]}
    answer = door.post(address("door_record", meeting), json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert results[1]["outcome"] in {"accepted", "double"}
    assert isinstance(results[0]["words"], str)
    answer = door.post(address("door_record", meeting), json.dumps(head), content_type="application/json")
    assert answer.status_code in {200, 400}


def test_reading_changes_nothing(meeting: Meeting, door: Client) -> None:
    data(door, meeting)
    before = stored_rows()
    data(door, meeting)
    assert stored_rows() == before
    assert not Hall.objects.exists()
    assert data(door, meeting)["lines"][0]["state"] == Attendance.EXPECTED


def test_companion_on_the_roll_is_let_in_and_not_counted(meeting: Meeting, door: Client) -> None:
    companion = ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    (result,) = send(door, meeting, entry(companion.public_id))
    assert (result["outcome"], result["line"]["asks"]) == ("accepted", False)
    assert data(door, meeting)["counts"] == {"in": 0, "of": 3}
