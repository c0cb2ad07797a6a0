"""The calendar entry: read back by a parser of calendars, whatever the title holds."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from attendance.links import link_of
from attendance.models import Invitation
from meetings.models import Meeting, Session
from notices.actions import deliver
from notices.calendar import entry_of, public_id_of, uid_of
from notices.models import Message
from notices.states import MessageKind
from tests.factories import GovernmentFactory, MessageFactory, ProvinceFactory, SessionFactory, invited_meeting
from tests.notices.mailing import NOW, sent

pytestmark = pytest.mark.django_db

ADDRESS = "ajudan@example.go.id"


def message_of(kind: MessageKind = MessageKind.INVITATION, **meeting: Any) -> Message:
    return MessageFactory(
        invitation__participant__meeting=invited_meeting(0, **meeting), kind=kind, to_name="Ajudan", to_address=ADDRESS
    )


def raw(message: Message) -> bytes:
    found = entry_of(Message.objects.get(pk=message.pk), ADDRESS, NOW)
    assert found is not None
    return found.content


def calendar(message: Message) -> Calendar:
    read = Calendar.from_ical(raw(message))
    assert isinstance(read, Calendar)
    return read


def event(message: Message) -> Event:
    (found,) = calendar(message).walk("VEVENT")
    return found


# --- what it says ------------------------------------------------------------------------------------------------


def test_an_invitation_asks_for_a_reply_and_names_the_link() -> None:
    message = message_of(title="Rakor Kepala Daerah")
    asked, found = calendar(message), event(message)
    assert (asked["method"], asked["version"]) == ("REQUEST", "2.0")
    assert found["uid"] == uid_of(message.invitation)
    assert (found["summary"], found["status"], found["sequence"]) == ("Rakor Kepala Daerah", "CONFIRMED", 0)
    assert found["dtstamp"].dt == NOW
    link = link_of(message.invitation)
    assert found["url"] == link
    assert link in found["description"]
    assert "pukul 09.00 WIB s.d. selesai" in found["description"]
    assert message.meeting.venue.name in found["location"]


def test_it_is_written_to_one_attendee_and_answered_to_the_portal() -> None:
    message = message_of()
    with override_settings(REPLY_ADDRESS="balas@rakor.example.go.id"):
        found = event(message)
    assert found["attendee"] == f"mailto:{ADDRESS}"
    assert dict(found["attendee"].params) == {
        "CN": "Ajudan",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }
    assert found["organizer"] == "mailto:balas@rakor.example.go.id"
    assert found["organizer"].params["CN"] == message.meeting.convener.name


def test_where_nobody_reads_replies_none_is_asked_for() -> None:
    with override_settings(TAKES_REPLIES=False):
        assert event(message_of())["attendee"].params["RSVP"] == "FALSE"


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (MessageKind.INVITATION, "REQUEST"),
        (MessageKind.SCHEDULE_CHANGE, "REQUEST"),
        (MessageKind.CANCELLATION, "CANCEL"),
        (MessageKind.POSTPONEMENT, "CANCEL"),
    ],
)
def test_method_by_kind(kind: MessageKind, method: str) -> None:
    message = message_of(kind, schedule_revision=2)
    found = event(message)
    assert calendar(message)["method"] == method
    assert found["status"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
    assert found["sequence"] == 2
    assert ("url" in found) is (method == "REQUEST")


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if "remind" in kind or kind in {"debrief", "handover"}])
def test_what_changes_no_calendar_brings_none(kind: MessageKind) -> None:
    assert entry_of(message_of(kind), ADDRESS, NOW) is None


def test_the_uid_outlives_changes_and_links() -> None:
    message = message_of()
    before = event(message)["uid"]
    Meeting.objects.update(schedule_revision=3, title="Judul lain")
    Invitation.objects.update(link_version=2)
    assert event(message)["uid"] == before
    assert event(message)["sequence"] == 3


def test_a_uid_is_ours_or_nobodys() -> None:
    invitation, other = message_of().invitation, message_of().invitation
    uid = uid_of(invitation)
    assert public_id_of(uid) == invitation.public_id
    for forged in (
        "",
        "x",
        invitation.public_id,
        uid.removesuffix("@rakor"),
        f"{uid}x",
        uid.replace("@rakor", "@other"),
        other.public_id + uid[12:],
        uid.upper(),
        link_of(invitation).rstrip("/").rsplit("/", 1)[1] + "@rakor",
    ):
        assert public_id_of(forged) == ""


# --- when --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "name", "offset"),
    [("Asia/Jakarta", "WIB", 7), ("Asia/Makassar", "WITA", 8), ("Asia/Jayapura", "WIT", 9)],
)
def test_the_zone_is_said_in_full(zone: str, name: str, offset: int) -> None:
    convener = GovernmentFactory(region=ProvinceFactory(timezone=zone))
    message = message_of(convener=convener)
    (said,) = calendar(message).walk("VTIMEZONE")
    (standard,) = said.walk("STANDARD")
    assert (said["tzid"], standard["tzname"]) == (zone, name)
    assert standard["tzoffsetto"].td == dt.timedelta(hours=offset)
    assert event(message)["dtstart"].params["TZID"] == zone
    assert event(message)["dtstart"].dt == dt.datetime(2030, 10, 16, 9, tzinfo=ZoneInfo(zone))


def test_until_it_is_over_is_taken_to_be_four_hours() -> None:
    found = event(message_of())
    assert found["dtend"].dt - found["dtstart"].dt == dt.timedelta(hours=4)


def test_several_sessions_are_one_entry_from_first_to_last() -> None:
    message = message_of()
    zone = message.meeting.zone
    SessionFactory(
        meeting=message.meeting,
        label="Sidang pleno",
        date=dt.date(2030, 10, 17),
        starts_at=dt.datetime(2030, 10, 17, 8, tzinfo=zone),
        ends_at=dt.datetime(2030, 10, 17, 15, 30, tzinfo=zone),
    )
    found = event(message)
    assert found["dtstart"].dt == dt.datetime(2030, 10, 16, 9, tzinfo=zone)
    assert found["dtend"].dt == dt.datetime(2030, 10, 17, 15, 30, tzinfo=zone)
    assert "Sidang pleno, " in found["description"]


def test_without_an_hour_it_is_the_whole_day() -> None:
    message = message_of()
    Session.objects.update(starts_at=None, ends_at=None)
    found = event(message)
    assert (found["dtstart"].dt, found["dtend"].dt) == (dt.date(2030, 10, 16), dt.date(2030, 10, 17))
    assert calendar(message).walk("VTIMEZONE") == []


def test_without_a_day_there_is_nothing_to_enter_but_something_to_call_off() -> None:
    message, off = message_of(), message_of(MessageKind.POSTPONEMENT)
    Session.objects.all().delete()
    assert entry_of(message, ADDRESS, NOW) is None
    assert "dtstart" not in event(off)


# --- hostile words (reliability C1–C4) ---------------------------------------------------------------------------

HOSTILE = [
    "Rakor\r\nATTENDEE:mailto:orang@example.org",
    "Rakor; bagian, kedua\\ketiga",
    "END:VEVENT\nEND:VCALENDAR",
    "é" * 300,
    "\u202erokaR\x07",
    '"kutip" ^n :',
    "{link} %(x)s {0.__class__}",
    "漢" * 300,
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_text(title: str) -> None:
    message = message_of()
    Meeting.objects.update(title=title)
    type(message.meeting.convener).objects.update(name=title[:120])
    Message.objects.update(to_name=title[:120])
    assert_whole(raw(message))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_any_title_stays_text(title: str) -> None:
    held = _held()
    meeting = held.participant.meeting
    message = Message(kind=MessageKind.INVITATION, invitation=held, meeting=meeting, to_name=title)
    meeting.title = title
    found = entry_of(message, ADDRESS, NOW)
    assert found is not None
    assert_whole(found.content)
    (read,) = Calendar.from_ical(found.content).walk("VEVENT")
    assert read["uid"] == uid_of(held)
    assert len(read.get("attendee", "")) == len(f"mailto:{ADDRESS}")


def _held() -> Invitation:
    found = Invitation.objects.select_related("participant__meeting__convener").first()
    return found or Invitation.objects.get(pk=message_of().invitation_id)


def assert_whole(content: bytes) -> None:
    """One event with one attendee, each property once, each line of at most 75 bytes."""
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    (read,) = Calendar.from_ical(content).walk("VEVENT")
    assert not isinstance(read["attendee"], list)
    assert content.count(b"\nBEGIN:VEVENT") == content.count(b"\nEND:VEVENT") == 1
    for line in lines:
        line.decode()  # folded between letters, not inside one


# --- in the mail -------------------------------------------------------------------------------------------------


def test_it_goes_as_a_part_that_calendars_act_on_and_as_a_file() -> None:
    message = message_of(title="Rapat ü")
    deliver(message_id=message.pk)
    (letter,) = sent()
    whole = letter.message()
    parts = {part.get_content_type(): part for part in whole.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["application/ics"].get_filename() == "undangan.ics"
    inline = parts["text/calendar"].get_payload(decode=True)
    assert b"METHOD:REQUEST" in inline
    assert (
        Calendar.from_ical(inline).to_ical()
        == Calendar.from_ical(parts["application/ics"].get_payload(decode=True)).to_ical()
    )
    # The words come first: what cannot read a calendar shows them.
    assert [part.get_content_type() for part in whole.walk()][2] == "text/plain"


def test_the_host_of_a_request_has_no_part_in_it() -> None:
    message = message_of()
    with override_settings(BASE_URL="https://rakor.example.go.id"):
        found = event(message)
    assert found["url"].startswith("https://rakor.example.go.id/u/")


def test_it_comes_from_the_convener_at_the_portals_address() -> None:
    message = message_of()
    type(message.meeting.convener).objects.update(name='Pemerintah\r\nBcc: x@example.org "Kota", ü')
    with override_settings(DEFAULT_FROM_EMAIL="Rakor <rakor@example.go.id>"):
        deliver(message_id=message.pk)
        (letter,) = sent()
        whole = letter.message()
    assert whole["Bcc"] is None
    assert whole["From"].endswith("<rakor@example.go.id>")
    assert "\n" not in letter.from_email


def test_no_meeting_no_entry() -> None:
    message = message_of()
    message.meeting = None
    assert entry_of(message, ADDRESS, NOW) is None
