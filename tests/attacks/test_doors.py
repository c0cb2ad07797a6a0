"""At the door with what is not one's own: codes of other meetings and houses, dead links, replays, foreign doors."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attendance.actions import approve_walk_in, settle_conflict
from attendance.links import Purpose, derive_token, hall_token_of, representative_token_of, token_of
from attendance.models import Arrival, AttendanceRecord, Hall, Invitation, WalkIn
from common.errors import Refused
from meetings.models import Meeting, Participant
from tests.attendance.door import door_of, line_of, mark_of, meeting_today, receipt, see
from tests.factories import RepresentationFactory, user_with
from tests.scene import stored_rows
from tests.stacks import ON_ONE_STACK

if TYPE_CHECKING:
    from tests.scene import House

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]


@pytest.fixture
def meeting() -> Meeting:
    return meeting_today(2)


@pytest.fixture
def other() -> Meeting:
    """Of another house, on the same day."""
    return meeting_today(2)


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(user)
    return client


def send(by: User, meeting: Meeting, *entries: dict[str, Any]) -> Any:
    now = timezone.now().isoformat()
    made = [{"receipt": receipt(), "kind": "in", "source": "qr", "at": now, **entry} for entry in entries]
    sent = {"device": "perangkat-1", "door": "Pintu", "sent_at": now, "entries": made}
    place = reverse("desk:door_record", args=[meeting.public_id])
    return client_of(by).post(place, json.dumps(sent), content_type="application/json")


def unsigned(rows: dict[str, Any]) -> dict[str, Any]:
    """All that is stored, but for when somebody signed in."""
    return {name: found for name, found in rows.items() if name != "accounts.User"}


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [result["outcome"] for result in answer.json()["results"]]


# --- codes -------------------------------------------------------------------------------------------------------


def test_codes_of_other_meetings_let_nobody_in(meeting: Meeting, other: Meeting) -> None:
    own_sent = RepresentationFactory.create(invitation=line_of(other).invitation)
    tokens = [token_of(line_of(other, 1).invitation), representative_token_of(own_sent)]
    answer = send(door_of(meeting), meeting, *[{"token": token} for token in tokens])
    assert outcomes(answer) == ["refused", "refused"]
    for result in answer.json()["results"]:
        assert set(result["other"]) == {"title", "day", "code"}, "title and day, as the link itself shows, and no more"
    text = answer.content.decode()
    assert not any(words in text for words in (str(line_of(other)), own_sent.name, *[token[12:] for token in tokens]))
    assert not Arrival.objects.exists()


def test_line_of_another_meeting_is_not_on_this_roll(meeting: Meeting, other: Meeting) -> None:
    answer = send(door_of(meeting), meeting, {"line": line_of(other).public_id})
    assert outcomes(answer) == ["refused"]
    assert str(line_of(other)) not in answer.content.decode()
    assert mark_of(other) is None


def test_tokens_for_other_purposes_open_no_door(meeting: Meeting) -> None:
    """A calendar's name, the board's link, a guess on a known id: none is an invitation."""
    invitation = line_of(meeting).invitation
    hall = Hall.objects.create(meeting=meeting)
    wrong = [derive_token(purpose, invitation.public_id, 1) for purpose in Purpose if purpose != Purpose.INVITATION]
    wrong += [hall_token_of(Purpose.BOARD, hall), derive_token(Purpose.INVITATION, invitation.public_id, 2)]
    wrong += [invitation.public_id, invitation.public_id + "0" * 26, token_of(invitation)[:-1] + "?"]
    for start in range(0, len(wrong), 40):
        answer = send(door_of(meeting), meeting, *[{"token": token} for token in wrong[start : start + 40]])
        assert set(outcomes(answer)) == {"refused"}
        assert all(result["other"] is None for result in answer.json()["results"])
    assert not Arrival.objects.exists()


def test_revoked_link_lets_nobody_in(meeting: Meeting) -> None:
    old = token_of(line_of(meeting).invitation)
    Invitation.objects.filter(participant=line_of(meeting)).update(link_version=2)
    assert outcomes(send(door_of(meeting), meeting, {"token": old})) == ["refused"]
    assert mark_of(meeting) is None


# --- replays -----------------------------------------------------------------------------------------------------


def test_receipt_copied_from_another_meeting_shows_nothing_of_it(meeting: Meeting, other: Meeting) -> None:
    number = receipt()
    see(other, door_of(other), receipt=number, capacity="representing", name="Nama Rahasia")
    by = door_of(meeting)
    before = stored_rows()
    answer = send(by, meeting, {"receipt": number, "line": line_of(meeting).public_id}, {"kind": "undo", "of": number})
    assert outcomes(answer) == ["refused", "refused"]
    assert "Rahasia" not in answer.content.decode()
    assert unsigned(stored_rows()) == unsigned(before)
    assert Arrival.objects.get().state == "counted"


def test_sent_a_hundred_times_it_is_one_arrival(meeting: Meeting) -> None:
    by, entry = door_of(meeting), {"receipt": receipt(), "line": line_of(meeting).public_id}
    for _again in range(4):
        assert set(outcomes(send(by, meeting, *[entry] * 25))) == {"accepted"}
    assert (Arrival.objects.count(), AttendanceRecord.objects.count()) == (1, 1)


def test_receipt_of_one_line_does_not_move_to_another(meeting: Meeting) -> None:
    by, number = door_of(meeting), receipt()
    send(by, meeting, {"receipt": number, "line": line_of(meeting).public_id})
    answer = send(by, meeting, {"receipt": number, "line": line_of(meeting, 1).public_id})
    (result,) = answer.json()["results"]
    assert result["line"]["id"] == line_of(meeting).public_id, "what was done, not what is said now"
    assert mark_of(meeting, 1) is None


def test_no_device_takes_the_receipt_of_a_guest_who_is_to_be_let_in(meeting: Meeting) -> None:
    """Else the record of another line would be taken for his, and he would be let in without being there."""
    by = door_of(meeting)
    send(by, meeting, {"kind": "walk_in", "name": "Tamu", "institution": "Instansi"})
    guest = WalkIn.objects.get()
    taken = {"receipt": f"walk-in-{guest.public_id}", "line": line_of(meeting).public_id}
    assert outcomes(send(by, meeting, taken)) == ["refused"]
    approve_walk_in(walk_in=guest, by=user_with(Role.SECRETARIAT, meeting.convener))
    assert AttendanceRecord.objects.get().participant == WalkIn.objects.get().participant


# --- foreign doors -----------------------------------------------------------------------------------------------


def test_door_of_another_meeting_sees_and_does_nothing(meeting: Meeting, other: Meeting) -> None:
    arrival = see(other, door_of(other)).arrival
    late = see(other, door_of(other), is_offline=True).arrival
    walk_in = WalkIn.objects.create(
        session=other.sessions.get(), name="Tamu", institution="X", receipt=receipt(), at=timezone.now(), by="X"
    )
    assert arrival
    assert late
    intruder = door_of(meeting)
    client = client_of(intruder)
    before = stored_rows()
    for name, row in (
        ("arrival_undo", arrival),
        ("conflict_settle", late),
        ("walk_in_decide", walk_in),
    ):
        for place in (other, meeting):  # under its own address, and smuggled under that of the own meeting
            address = reverse(f"desk:{name}", args=[place.public_id, row.public_id])
            sent = {"reason": "x", "verdict": "instead"}
            assert client.post(address, sent).status_code == 404
    for name in ("door", "door_data", "arrivals", "door_conflicts", "walk_ins"):
        response = client.get(reverse(f"desk:{name}", args=[other.public_id]))
        assert response.status_code == 404
        assert other.title not in response.content.decode()
    assert send(intruder, other, {"line": line_of(other).public_id}).status_code == 404
    with pytest.raises(Refused):
        settle_conflict(arrival=late, keep=False, reason="x", by=intruder)
    with pytest.raises(Refused):
        approve_walk_in(walk_in=walk_in, by=intruder)
    assert unsigned(stored_rows()) == unsigned(before)


def test_device_of_a_duty_that_was_taken_away_is_shut_out(meeting: Meeting) -> None:
    by = door_of(meeting)
    assert outcomes(send(by, meeting, {"line": line_of(meeting).public_id})) == ["accepted"]
    by.duties.all().delete()
    assert send(by, meeting, {"line": line_of(meeting, 1).public_id}).status_code == 404
    assert mark_of(meeting, 1) is None


def test_text_from_the_door_is_shown_as_text(meeting: Meeting) -> None:
    by = door_of(meeting)
    bad = "<script>alert(1)</script>"
    line = line_of(meeting).public_id
    send(by, meeting, {"line": line, "capacity": "representing", "name": bad, "position": bad, "by": bad})
    send(by, meeting, {"line": line, "offline": True, "name": bad, "by": bad})
    send(by, meeting, {"kind": "walk_in", "name": bad, "institution": bad, "position": bad})
    for name in ("arrivals", "door_conflicts", "walk_ins"):
        page = client_of(by).get(reverse(f"desk:{name}", args=[meeting.public_id])).content.decode()
        assert bad not in page
        assert "&lt;script&gt;" in page


def test_staff_of_the_next_house_finds_no_door(house: "House", meeting: Meeting) -> None:
    for name in ("door_data", "arrivals", "door_conflicts", "walk_ins"):
        for who in ("secretariat", "door", "administrator", "leadership"):
            response = client_of(house.people[who]).get(reverse(f"desk:{name}", args=[meeting.public_id]))
            assert response.status_code == 404
    assert Participant.objects.filter(meeting=meeting).count() == 2
