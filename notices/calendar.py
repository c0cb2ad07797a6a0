"""The calendar entry that goes with an invitation (iTIP, RFC 5546): asked for, changed, called off.

One entry for each invitation, whatever the number of sessions: it reaches from the beginning of the first to the end
of the last and lists them in its text. So a reply speaks of the whole invitation, as an answer on the page does, and
a session that is dropped leaves nothing behind in a calendar.
"""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vUri

from attendance.links import Purpose, derive_token, link_of, public_id_in
from attendance.models import Invitation
from common.dates import zone_label
from common.text import one_line
from meetings.models import Meeting, Session
from meetings.queries import day_of, time_of
from meetings.radar import ASSUMED_LENGTH
from notices.messages import where_of
from notices.models import Message
from notices.states import MessageKind

REQUEST, CANCEL = "REQUEST", "CANCEL"
METHODS = {
    MessageKind.INVITATION: REQUEST,
    MessageKind.SCHEDULE_CHANGE: REQUEST,
    MessageKind.CANCELLATION: CANCEL,
    MessageKind.POSTPONEMENT: CANCEL,
}
_HOST = "@rakor"
_VERSION = 1  # the entry outlives a link that was revoked: a new one would stand beside it in the calendar
# Controls, and what turns the direction of a text; a calendar gets neither.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Entry:
    """A calendar entry as it is mailed."""

    method: str
    content: bytes


def uid_of(invitation: Invitation) -> str:
    """The UID of the entry: derived, stable over all changes, and known only to those who got it."""
    return derive_token(Purpose.CALENDAR, invitation.public_id, _VERSION) + _HOST


def public_id_of(uid: str) -> str:
    """The public id of the invitation whose UID this is; empty for any text that we did not derive."""
    token = uid.removesuffix(_HOST)
    public_id = public_id_in(token)
    return public_id if public_id and uid == derive_token(Purpose.CALENDAR, public_id, _VERSION) + _HOST else ""


def entry_of(message: Message, address: str, now: dt.datetime) -> Entry | None:
    """What goes into the calendar of `address` with this message; None for a message that changes no calendar.

    Of a meeting whose day is not known there is nothing to enter. A representative got no entry, and gets none of a
    change: it would hold the personal link of the one invited.
    """
    method = METHODS.get(MessageKind(message.kind))
    if method is None or message.invitation is None or message.meeting is None or message.representation is not None:
        return None
    sessions = [session for session in message.meeting.sessions.all() if session.date]
    if not sessions and method == REQUEST:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Rakor//Portal Rapat Koordinasi//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = _event(message, message.invitation, message.meeting, sessions, method)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event["attendee"] = _attendee(message.to_name, address, method)
    starts = event.get("dtstart")
    if starts is not None and "TZID" in starts.params:
        calendar.add_component(_zone(message.meeting, starts.dt))
    calendar.add_component(event)
    return Entry(method, calendar.to_ical())


def _event(message: Message, invitation: Invitation, meeting: Meeting, sessions: list[Session], method: str) -> Event:
    event = Event()
    event.add("uid", uid_of(invitation))
    event.add("sequence", meeting.schedule_revision)
    event.add("summary", fit(meeting.title))
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event["organizer"] = _organizer(meeting)
    _add_times(event, meeting, sessions)
    if where := fit(where_of(meeting)):
        event.add("location", where)
    if method == REQUEST:
        link = link_of(invitation)
        event.add("description", _description(invitation, meeting, sessions, link))
        event["url"] = vUri(link)
    return event


def _add_times(event: Event, meeting: Meeting, sessions: list[Session]) -> None:
    """From the first beginning to the last end; whole days where no hour is planned.

    A session "s.d. selesai" takes as long as the clash radar assumes; the text of the entry says how it is meant.
    """
    if not sessions:
        return
    days = [session.date for session in sessions if session.date]
    starts = [session.starts_at for session in sessions]
    if any(start is None for start in starts):
        event.add("dtstart", min(days))
        event.add("dtend", max(days) + dt.timedelta(days=1))
        return
    begin = min(start for start in starts if start)
    end = max(session.ends_at or session.starts_at + ASSUMED_LENGTH for session in sessions if session.starts_at)
    event.add("dtstart", begin.astimezone(meeting.zone))
    event.add("dtend", end.astimezone(meeting.zone))


def _zone(meeting: Meeting, at: dt.datetime) -> Timezone:
    """The meeting's zone under its Indonesian name. None of the three knows summer time (Keppres 41/1987)."""
    offset = at.astimezone(meeting.zone).utcoffset() or dt.timedelta()
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1970, 1, 1))  # noqa: DTZ001 - a zone begins on its own clock
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", zone_label(meeting.timezone))
    zone = Timezone()
    zone.add("tzid", meeting.timezone)
    zone.add_component(standard)
    return zone


def _organizer(meeting: Meeting) -> vCalAddress:
    """The convener, reached at the mailbox that the portal reads."""
    organizer = vCalAddress(f"mailto:{settings.REPLY_ADDRESS}")
    organizer.params["CN"] = named(meeting.convener.name)
    return organizer


def _attendee(name: str, address: str, method: str) -> vCalAddress:
    """The one address that is written to; nobody learns who else is invited."""
    attendee = vCalAddress(f"mailto:{parseaddr(address)[1]}")
    attendee.params["CN"] = named(name)
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if method == REQUEST:
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        # Nobody is asked for a reply that would lie unread.
        attendee.params["RSVP"] = "TRUE" if settings.TAKES_REPLIES else "FALSE"
    return attendee


def _description(invitation: Invitation, meeting: Meeting, sessions: list[Session], link: str) -> str:
    lines = [f"Yth. {invitation.participant}", ""]
    lines += [", ".join(filter(None, (row.label, day_of(row), time_of(meeting, row)))) for row in sessions]
    lines += ["", "Jawaban Saudara (hadir, diwakilkan, atau berhalangan) melalui tautan pribadi ini:", link]
    return "\n".join(fit(line) for line in lines)


def fit(text: str) -> str:
    """One line of text as a calendar may hold it."""
    return _UNFIT.sub("", " ".join(text.split()))


def named(text: str) -> str:
    """A name for a parameter, which can hold no quotation mark, or for a header of a mail."""
    return one_line(text).replace('"', "'")[:120]
