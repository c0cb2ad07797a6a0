"""Replies by calendar: what counts, what is only kept, and what changes nothing at all."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.actions import Answer, answer_invitation
from attendance.links import Purpose, derive_token, holder_of
from attendance.models import AnswerEntry, CalendarReply, Invitation
from attendance.states import AnswerSource, CalendarAnswer, ExcuseReason, Rsvp
from audit.models import AuditEntry
from common.work import WorkState
from directory.models import Contact
from meetings.models import Meeting
from notices.actions import deliver, take_reply
from notices.calendar import uid_of
from notices.models import Message
from notices.replies import SIZE_LIMIT, Ignored, Reply, read_reply
from notices.states import MessageKind
from tests.factories import ContactFactory, GuestFactory, InvitationFactory, MessageFactory, invited_meeting
from tests.notices.mailing import sent

pytestmark = pytest.mark.django_db

MAIL = """\
From: {sender}
To: rakor@localhost
Subject: Accepted: Rakor
Message-ID: {name}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset=utf-8

Diterima.
--x
Content-Type: text/calendar; charset=utf-8; method={method}

BEGIN:VCALENDAR
PRODID:-//Kalender//ID
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:{uid}
DTSTAMP:{stamp}
SEQUENCE:{sequence}
{attendees}
END:VEVENT
END:VCALENDAR
--x--
"""


@pytest.fixture
def message() -> Message:
    """An invitation that was sent to the aide of a post; answers are awaited."""
    meeting = invited_meeting(0, answer_deadline=timezone.now() + dt.timedelta(days=3))
    return MessageFactory(
        invitation=InvitationFactory(participant__meeting=meeting), state=WorkState.DONE, sent_at=timezone.now()
    )


def mail(message: Message, answer: str = "ACCEPTED", **other: Any) -> bytes:
    """What the calendar of this message's contact replies; `other` says something else in its place."""
    address = other.pop("attendee", message.to_address)
    said = {
        "sender": message.to_address,
        "name": f"<{timezone.now().timestamp()}-{answer}@kalender>",
        "method": "REPLY",
        "uid": uid_of(message.invitation),
        "stamp": f"{timezone.now():%Y%m%dT%H%M%SZ}",
        "sequence": 0,
        "attendees": f"ATTENDEE;PARTSTAT={answer}:mailto:{address}",
    }
    return MAIL.format_map(said | other).replace("\n", "\r\n").encode()


def now(message: Message) -> Invitation:
    return Invitation.objects.get(pk=message.invitation_id)


# --- what counts -------------------------------------------------------------------------------------------------


def test_accepting_in_the_calendar_becomes_the_answer_where_there_is_none(message: Message) -> None:
    taken = take_reply(mail(message))
    assert taken is not None
    assert taken.is_answer
    answered = now(message)
    assert (answered.state, answered.source, answered.channel) == (Rsvp.ACCEPTED, AnswerSource.CALENDAR, "calendar")
    assert AnswerEntry.objects.get().source == AnswerSource.CALENDAR
    kept = CalendarReply.objects.get()
    assert (kept.invitation, kept.attendee, kept.answer) == (answered, message.to_address, CalendarAnswer.ACCEPTED)
    entry = AuditEntry.objects.get(action="take_calendar_reply")
    assert message.to_address not in f"{entry.after}{entry.actor_label}"


def test_the_same_mail_counts_once(message: Message) -> None:
    content = mail(message)
    assert take_reply(content) is not None
    assert take_reply(content) is None
    assert CalendarReply.objects.count() == AnswerEntry.objects.count() == 1


def test_a_mail_without_a_name_counts_once_too(message: Message) -> None:
    content = mail(message, name="")
    assert take_reply(content) is not None
    assert take_reply(content) is None


@pytest.mark.parametrize("answer", ["DECLINED", "TENTATIVE"])
def test_anything_but_yes_is_shown_and_asks_for_the_link(message: Message, answer: str) -> None:
    taken = take_reply(mail(message, answer))
    assert taken is not None
    assert not taken.is_answer
    assert now(message).state == Rsvp.PENDING
    asked = Message.objects.filter(kind=MessageKind.ANSWER_REMINDER)
    assert asked.count() == (1 if answer == "DECLINED" else 0)


def test_who_declines_is_asked_once_why(message: Message) -> None:
    ContactFactory(position=message.invitation.participant.position)
    for _ in range(2):
        take_reply(mail(message, "DECLINED"))
    asked = Message.objects.get(kind=MessageKind.ANSWER_REMINDER)
    assert asked.to_address == message.to_address
    deliver(message_id=asked.pk)
    assert "Kalender Saudara menyatakan tidak dapat hadir" in sent()[0].body


def test_what_the_calendar_accepted_it_may_take_back(message: Message) -> None:
    take_reply(mail(message))
    take_reply(mail(message, "DECLINED"))
    back = now(message)
    assert (back.state, back.source, back.answered_at) == (Rsvp.PENDING, "", None)
    assert [entry.state for entry in AnswerEntry.objects.order_by("pk")] == [Rsvp.ACCEPTED, Rsvp.PENDING]


def test_an_older_reply_that_comes_late_is_only_kept(message: Message) -> None:
    take_reply(mail(message, "DECLINED"))
    late = take_reply(mail(message, stamp="20200101T000000Z"))
    assert late is not None
    assert not late.is_answer
    assert now(message).state == Rsvp.PENDING


def test_a_clock_that_runs_ahead_has_not_the_last_word(message: Message) -> None:
    take_reply(mail(message, "DECLINED", stamp="20990101T000000Z"))
    assert CalendarReply.objects.get().said_at <= timezone.now()


@pytest.mark.parametrize("state", [Rsvp.ACCEPTED, Rsvp.EXCUSED])
@pytest.mark.parametrize("answer", list(CalendarAnswer))
def test_an_answer_on_the_link_always_wins(message: Message, state: Rsvp, answer: str) -> None:
    given = Answer(state=state, excuse_reason=ExcuseReason.LEAVE if state == Rsvp.EXCUSED else "")
    answer_invitation(invitation=message.invitation, answer=given, by=holder_of(message.invitation))
    before = now(message)
    taken = take_reply(mail(message, answer))
    assert taken is not None
    assert not taken.is_answer
    after = now(message)
    assert (after.state, after.source, after.answer_revision) == (state, AnswerSource.LINK, before.answer_revision)
    assert not Message.objects.filter(kind=MessageKind.ANSWER_REMINDER).exists()


def test_yes_on_the_link_after_yes_in_the_calendar_is_not_taken_back_by_calendar(message: Message) -> None:
    take_reply(mail(message))
    answer_invitation(
        invitation=message.invitation, answer=Answer(state=Rsvp.ACCEPTED), by=holder_of(message.invitation)
    )
    take_reply(mail(message, "DECLINED"))
    after = now(message)
    assert (after.state, after.source) == (Rsvp.ACCEPTED, AnswerSource.LINK)
    assert [entry.source for entry in AnswerEntry.objects.order_by("pk")] == [AnswerSource.CALENDAR, AnswerSource.LINK]


@pytest.mark.parametrize("sequence", [0, 1, 3, 2**40])
def test_a_reply_to_another_schedule_is_only_kept(message: Message, sequence: int) -> None:
    Meeting.objects.update(schedule_revision=2)
    taken = take_reply(mail(message, sequence=sequence))
    assert taken is not None
    assert not taken.is_answer
    assert now(message).state == Rsvp.PENDING


@pytest.mark.parametrize(
    "change",
    [{"answer_deadline": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, {"state": "ongoing"}, {"state": "cancelled"}],
)
def test_after_the_cut_off_it_is_only_kept(message: Message, change: dict[str, Any]) -> None:
    Meeting.objects.update(**change, state_reason="Alasan")
    for answer in ("ACCEPTED", "DECLINED"):
        taken = take_reply(mail(message, answer))
        assert taken is not None
        assert not taken.is_answer
    assert now(message).state == Rsvp.PENDING
    assert not Message.objects.filter(kind=MessageKind.ANSWER_REMINDER).exists()


def test_a_guest_replies_too() -> None:
    meeting = invited_meeting(0)
    invitation = InvitationFactory(participant=GuestFactory(meeting=meeting, guest_email="Tamu@Example.org"))
    message = MessageFactory(
        invitation=invitation, contact=None, to_name="Tamu", to_address="tamu@example.org", state=WorkState.DONE
    )
    assert take_reply(mail(message, attendee="TAMU@example.org")) is not None


# --- what changes nothing ----------------------------------------------------------------------------------------


def another(message: Message) -> Message:
    return MessageFactory(invitation__participant__meeting=message.meeting, state=WorkState.DONE)


FORGERIES: list[tuple[Ignored, Callable[[Message], bytes]]] = [
    (Ignored.UNKNOWN_ENTRY, lambda m: mail(m, uid="x@rakor")),
    (Ignored.UNKNOWN_ENTRY, lambda m: mail(m, uid=m.invitation.public_id)),
    (Ignored.UNKNOWN_ENTRY, lambda m: mail(m, uid=f"{m.invitation.public_id}{'0' * 26}@rakor")),
    (Ignored.UNKNOWN_ENTRY, lambda m: mail(m, uid=_link_token(m))),
    (Ignored.UNKNOWN_ENTRY, lambda m: mail(m, uid="")),
    (Ignored.NEVER_WRITTEN_TO, lambda m: mail(m, uid=uid_of(another(m).invitation))),
    (Ignored.NEVER_WRITTEN_TO, lambda m: mail(m, attendee="orang@example.org", sender="orang@example.org")),
    (Ignored.OTHER_SENDER, lambda m: mail(m, sender="orang@example.org")),
    (Ignored.OTHER_SENDER, lambda m: mail(m, sender=f'"{m.to_address}" <orang@example.org>')),
    (Ignored.OTHER_SENDER, lambda m: mail(m, sender=f"{m.to_address}, orang@example.org")),
    (Ignored.OTHER_SENDER, lambda m: mail(m, sender=f"orang@example.org\nFrom: {m.to_address}")),
    (Ignored.OTHER_SENDER, lambda m: mail(m, sender="")),
    (Ignored.OTHER_SENDER, lambda m: mail(m, attendee="orang@example.org")),
    (Ignored.NO_CALENDAR, lambda m: mail(m, method="REQUEST")),
    (Ignored.NO_CALENDAR, lambda m: mail(m, method="CANCEL")),
    (Ignored.NO_CALENDAR, lambda _: b"From: a@b.id\r\n\r\nSaya hadir."),
    (Ignored.NO_CALENDAR, lambda _: b""),
    (Ignored.UNKNOWN_ANSWER, lambda m: mail(m, "DELEGATED")),
    (Ignored.UNKNOWN_ANSWER, lambda m: mail(m, "<script>")),
    (Ignored.UNKNOWN_ANSWER, lambda m: mail(m, attendees=f"ATTENDEE:mailto:{m.to_address}")),
    (Ignored.SEVERAL, lambda m: mail(m, attendees="")),
    (Ignored.SEVERAL, lambda m: mail(m, attendees="ATTENDEE;PARTSTAT=ACCEPTED:urn:x")),
    (
        Ignored.SEVERAL,
        lambda m: mail(m, attendees=f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{m.to_address}\nATTENDEE:mailto:x@b.id"),
    ),
    (
        Ignored.SEVERAL,
        lambda m: mail(m).replace(b"END:VEVENT\r\n", b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n"),
    ),
    (Ignored.UNREADABLE, lambda m: mail(m, sequence="x")),
    (Ignored.TOO_LARGE, lambda m: mail(m) + b"x" * SIZE_LIMIT),
    (Ignored.NO_CALENDAR, lambda m: mail(m).replace(b"SEQUENCE", b"X-A:" + b"x" * 70_000 + b"\r\nSEQUENCE")),
]


def _link_token(message: Message) -> str:
    invitation = message.invitation
    return derive_token(Purpose.INVITATION, invitation.public_id, invitation.link_version) + "@rakor"


@pytest.mark.parametrize(("reason", "forge"), FORGERIES)
def test_a_forgery_changes_nothing_and_leaves_one_line_without_names(
    message: Message, reason: Ignored, forge: Callable[[Message], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    content = forge(message)
    with caplog.at_level(logging.INFO):
        assert take_reply(content) is None
    assert not CalendarReply.objects.exists()
    assert not AuditEntry.objects.filter(action="take_calendar_reply").exists()
    assert set(Invitation.objects.values_list("state", flat=True)) == {Rsvp.PENDING}
    (line,) = [record.getMessage() for record in caplog.records]
    assert reason.value in line
    assert "@" not in line


def test_only_who_was_written_to_and_still_is_a_contact_replies(message: Message) -> None:
    Message.objects.update(state=WorkState.PENDING)
    assert take_reply(mail(message)) is None
    Message.objects.update(state=WorkState.DONE)
    Contact.objects.update(is_active=False)
    assert take_reply(mail(message)) is None
    Contact.objects.update(is_active=True, email="baru@example.go.id")
    assert take_reply(mail(message)) is None
    assert not CalendarReply.objects.exists()


NESTED = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
WHOLE = MAIL.format_map(
    {
        "sender": "ajudan@example.go.id",
        "name": "<a@b>",
        "method": "REPLY",
        "uid": "x@rakor",
        "stamp": "20301001T000000Z",
        "sequence": 0,
        "attendees": "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ajudan@example.go.id",
    }
).encode()


def test_the_mail_that_is_mangled_below_is_whole() -> None:
    assert isinstance(read_reply(WHOLE), Reply)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_comes_nothing_is_raised(data: st.DataObject) -> None:
    content = WHOLE
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)))
    mangled = content[:start] + data.draw(st.binary(max_size=40)) + content[end:]
    assert isinstance(read_reply(mangled), Reply | Ignored)


@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 1000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        + b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" * 5000,
        b"Content-Type: text/calendar; charset=\xff\xfe\r\n\r\nBEGIN:VCALENDAR",
        b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n====",
        b"From: =?utf-8?q?=00?= <@>\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND",
        b"From: a@b" + b"(" * 5000 + b"\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nMETHOD:REPLY",
    ],
)
def test_hostile_mail_is_named_not_raised(content: bytes) -> None:
    assert isinstance(read_reply(content), Ignored)
