"""What a calendar replies by mail (iTIP REPLY, RFC 5546 3.2.3): one mail read, and whose invitation it speaks of.

Anybody can write a mail in anybody's name. What a stranger does not have is the UID: it is derived under a key, and
only those who were written to got it. So a reply counts when its UID is ours, its one attendee is an address that
this invitation was sent to and that still is one, and the mail comes from that same address. Of anything else nothing
remains but the name of what was wrong.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from enum import StrEnum
from typing import Any

from icalendar import Calendar

from attendance.models import Invitation
from attendance.states import CalendarAnswer
from common.work import WorkState
from notices.calendar import public_id_of
from notices.models import Message
from notices.queries import recipients_of, with_recipients
from notices.states import Channel

SIZE_LIMIT = 1024 * 1024  # a reply repeats the invitation at most, and that is small
CALENDAR_LIMIT = 64 * 1024
PARTS_LIMIT = 50
HEADER_LIMIT = 2_000
LARGEST_NUMBER = 2**31 - 1
_TYPES = ("text/calendar", "application/ics")


class Ignored(StrEnum):
    """Why a mail is no reply that counts."""

    TOO_LARGE = "too large"
    UNREADABLE = "cannot be read"
    NO_CALENDAR = "holds no reply of a calendar"
    SEVERAL = "speaks of more than one entry or attendee"
    UNKNOWN_ANSWER = "an answer that is not known here"
    OTHER_SENDER = "sent by another than its attendee"
    UNKNOWN_ENTRY = "an entry that is not ours"
    NEVER_WRITTEN_TO = "an attendee whom this invitation does not go to"


class _ShortHeaders(EmailPolicy):
    """Leaves a header empty that is longer than any that is read here: the time it takes to parse one grows with the
    square of its length, and a single mail would keep a worker for hours."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value if len(value) <= HEADER_LIMIT else ""


# Generic to a checker of types only: a class cannot say so where it runs.
_POLICY: "EmailPolicy[EmailMessage]" = _ShortHeaders()  # type: ignore[assignment]


@dataclass(frozen=True)
class Reply:
    """What one mail says; whether it may say so is asked of `invitation_for`."""

    message_id: str
    uid: str
    attendee: str
    answer: CalendarAnswer
    sequence: int
    # None where the reply does not say.
    said_at: dt.datetime | None


def read_reply(content: bytes) -> Reply | Ignored:
    """The reply in the bytes of one mail, or why there is none. Never raises, whatever the bytes are."""
    if len(content) > SIZE_LIMIT:
        return Ignored.TOO_LARGE
    try:
        return _read(content)
    except Exception:  # parsers of mail and calendar fail in many ways on hostile input
        return Ignored.UNREADABLE


def invitation_for(reply: Reply) -> Invitation | Ignored:
    """The invitation that this reply may speak of, or why there is none."""
    public_id = public_id_of(reply.uid)
    invitation = with_recipients(Invitation.objects.filter(public_id=public_id)).first() if public_id else None
    if invitation is None:
        return Ignored.UNKNOWN_ENTRY
    current = {recipient.address.casefold() for recipient in recipients_of(invitation)}
    told = Message.objects.filter(
        invitation=invitation, channel=Channel.EMAIL, state=WorkState.DONE, to_address__iexact=reply.attendee
    )
    if reply.attendee not in current or not told.exists():
        return Ignored.NEVER_WRITTEN_TO
    return invitation


def _read(content: bytes) -> Reply | Ignored:
    mail = message_from_bytes(content, policy=_POLICY)
    events = next((found for part in _calendar_parts(mail) if (found := _replied(part))), None)
    if events is None:
        return Ignored.NO_CALENDAR
    if len(events) != 1:
        return Ignored.SEVERAL
    event = events[0]
    attendee = _address(event.get("attendee"))
    answer = _text(event["attendee"].params.get("PARTSTAT")) if attendee else ""
    sequence = int(event.get("sequence", 0))
    if not attendee:
        return Ignored.SEVERAL
    if answer not in CalendarAnswer.values:
        return Ignored.UNKNOWN_ANSWER
    if _sender(mail) != attendee:
        return Ignored.OTHER_SENDER
    return Reply(
        message_id=_name_of(mail, content),
        uid=_text(event.get("uid")),
        attendee=attendee,
        answer=CalendarAnswer(answer),
        # What its column cannot hold is no number of ours, and is kept as one that we never gave.
        sequence=sequence if 0 <= sequence <= LARGEST_NUMBER else LARGEST_NUMBER,
        said_at=_moment(event.get("dtstamp")),
    )


def _calendar_parts(mail: EmailMessage) -> Iterator[bytes]:
    """What is, by its type, a calendar, and not too large to be one of ours."""
    for number, part in enumerate(mail.walk()):
        if number == PARTS_LIMIT:
            return
        if part.get_content_type() in _TYPES:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and len(content) <= CALENDAR_LIMIT:
                yield content


def _replied(content: bytes) -> list[Any]:
    """The events of a calendar that is a reply; none of any other."""
    calendar = Calendar.from_ical(content)
    return list(calendar.walk("VEVENT")) if _text(calendar.get("method")) == "REPLY" else []


def _address(attendee: Any) -> str:
    """The address of the one attendee; empty where there is none, or more than one."""
    words = attendee.casefold() if isinstance(attendee, str) else ""
    return words.removeprefix("mailto:") if words.startswith("mailto:") else ""


def _sender(mail: EmailMessage) -> str:
    """The one address that the mail says it is from; empty if it names none, or several."""
    headers: list[Any] = mail.get_all("From", [])
    addresses: tuple[Any, ...] = headers[0].addresses if len(headers) == 1 else ()
    return addresses[0].addr_spec.casefold() if len(addresses) == 1 else ""


def _name_of(mail: EmailMessage, content: bytes) -> str:
    """What makes it the same mail: its Message-ID, or its own bytes where that cannot be kept."""
    name = _text(mail.get("Message-ID")).strip()
    if 0 < len(name) <= 200 and name.isprintable():
        return name
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _moment(stamp: Any) -> dt.datetime | None:
    moment = getattr(stamp, "dt", None)
    return moment if isinstance(moment, dt.datetime) and moment.tzinfo is not None else None


def _text(value: Any) -> str:
    return str(value) if value is not None else ""
