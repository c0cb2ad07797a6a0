"""Subject and body of what is told. Always in Indonesian: it goes to offices, not to a screen."""

from collections.abc import Iterable
from textwrap import shorten
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from attendance.models import Invitation, OneTimeLink, Representation
from common import dates
from common.text import phone_number
from documents.models import Paper
from documents.queries.objections import circulated_minutes
from followups.models import FollowUp
from handovers.models import Handover
from handovers.queries import Matter
from meetings.models import Meeting
from meetings.queries import when_of
from meetings.states import MeetingMode
from notices.states import MessageKind

# Stands in a body where the personal link goes; the link is derived when the message is sent.
LINK = "{link}"
# Of a title on a small screen.
TITLE_LENGTH = 110

_SUBJECTS = {
    MessageKind.INVITATION: "Undangan: {title}",
    MessageKind.CANCELLATION: "Dibatalkan: {title}",
    MessageKind.ANSWER_REMINDER: "Mohon jawaban: {title}",
    MessageKind.MEETING_REMINDER: "Besok: {title}",
    MessageKind.MINUTES_FINAL: "Notula: {title}",
    MessageKind.FOLLOW_UP_DUE: "Batas waktu tindak lanjut: {title}",
    MessageKind.FOLLOW_UP_OVERDUE: "Tindak lanjut terlambat: {title}",
    MessageKind.SCHEDULE_CHANGE: "Perubahan jadwal: {title}",
    MessageKind.POSTPONEMENT: "Ditunda: {title}",
    MessageKind.REPRESENTATIVE: "Penunjukan sebagai wakil: {title}",
    MessageKind.REPRESENTATION_DECIDED: "Wakil Saudara: {title}",
    MessageKind.EXCUSE_QUESTION: "Mohon penjelasan: {title}",
    MessageKind.ABSENCE_QUESTION: "Mohon penjelasan ketidakhadiran: {title}",
    MessageKind.EXPLANATION_DECIDED: "Penjelasan ketidakhadiran: {title}",
    MessageKind.DEBRIEF: "Keputusan untuk Saudara: {title}",
    MessageKind.HANDOVER: "Serah terima: {title}",
    MessageKind.ONE_TIME_LINK: "Tautan sekali pakai: {title}",
    MessageKind.BRIEFING: "Taklimat pimpinan: {title}",
    MessageKind.MINUTES_CIRCULATED: "Konsep notula, mohon ditelaah: {title}",
    MessageKind.MINUTES_CORRECTED: "Ralat notula: {title}",
    MessageKind.OBJECTIONS_CLOSE: "Batas waktu keberatan atas notula: {title}",
}


def subject_of(kind: MessageKind, title: str) -> str:
    """One line, at most 250 characters, without line breaks whatever the title holds."""
    return " ".join(_SUBJECTS[kind].format_map({"title": title}).split())[:250]


def invitation_body(
    kind: MessageKind, meeting: Meeting, invitation: Invitation, *, reason: str = "", **said: object
) -> str:
    """The text for one invitation: an invitation, a reminder, a cancellation, or that the minutes are final.

    `said` is what the template of the kind names beside.
    """
    return _rendered(
        kind,
        {
            "meeting": meeting,
            "addressee": str(invitation.participant),
            "when": _when(meeting),
            "where": where_of(meeting),
            "deadline": _deadline(meeting),
            "reason": reason,
            "link": LINK,
            "objections_until": _objections_until(kind, meeting, said.pop("circulated", None)),
            **said,
        },
    )


def whatsapp_text(meeting: Meeting, invitation: Invitation, link: str) -> str:
    """The text that a person sends from his own telephone: short enough to be read whole, with `link`."""
    context = {
        "title": shorten(meeting.title, TITLE_LENGTH, placeholder="…"),
        "addressee": shorten(str(invitation.participant), TITLE_LENGTH, placeholder="…"),
        "when": _when(meeting),
        "where": shorten(where_of(meeting), TITLE_LENGTH, placeholder="…"),
        "deadline": _deadline(meeting),
        "convener": meeting.convener.name,
        "link": link,
    }
    with translation.override("id"):
        return render_to_string("notices/whatsapp.txt", context).strip()


def representative_words(representation: Representation, link: str) -> str:
    """The text with which a person sends the representative his own link from his own telephone."""
    invitation = representation.invitation
    meeting = invitation.participant.meeting
    context = {
        "name": representation.name,
        "addressee": shorten(str(invitation.participant), TITLE_LENGTH, placeholder="…"),
        "title": shorten(meeting.title, TITLE_LENGTH, placeholder="…"),
        "when": _when(meeting),
        "link": link,
    }
    with translation.override("id"):
        return render_to_string("notices/whatsapp_representative.txt", context).strip()


def whatsapp_address(words: str, phone: str = "") -> str:
    """Where WhatsApp opens with `words` typed in, for `phone` or for a contact still to be chosen.

    Empty if `phone` is no telephone number.
    """
    try:
        digits = phone_number(phone).removeprefix("+") if phone else ""
    except ValueError:
        return ""
    return f"https://wa.me/{digits}?text={quote(words)}"


def follow_up_body(kind: MessageKind, follow_up: FollowUp) -> str:
    """The text for one follow-up that is due soon or overdue."""
    return _rendered(
        kind,
        {
            "follow_up": follow_up,
            "directive": follow_up.directive,
            "meeting": follow_up.directive.meeting,
            "when": _when(follow_up.directive.meeting),
            "due": dates.weekday_date(follow_up.due_date) if follow_up.due_date else "",
            "page": f"{settings.BASE_URL}{reverse('desk:follow_up', args=[follow_up.public_id])}",
        },
    )


def one_time_link_body(link: OneTimeLink) -> str:
    """The text that brings a one-time link."""
    return _rendered(
        MessageKind.ONE_TIME_LINK,
        {
            "addressee": link.contact.name or str(link.contact.position),
            "organization": link.organization.name,
            "until": _until(link),
            "link": LINK,
        },
    )


def handover_body(handover: Handover, matters: Iterable[Matter]) -> str:
    """The text for the office of a new holder: what is handed over, line by line."""
    return _rendered(MessageKind.HANDOVER, {"handover": handover, "matters": list(matters), "link": LINK})


def briefing_body(meeting: Meeting) -> str:
    """The text that brings the briefing to those who lead: where it stands, never what stands in it."""
    page = f"{settings.BASE_URL}{reverse('desk:briefing', args=[meeting.public_id])}"
    return _rendered(
        MessageKind.BRIEFING,
        {"meeting": meeting, "when": _when(meeting), "where": where_of(meeting), "page": page},
    )


def where_of(meeting: Meeting) -> str:
    """The venue, and "daring" where one may (also) take part from afar; empty where neither is known."""
    venue = str(meeting.venue) if meeting.venue else ""
    if meeting.mode == MeetingMode.ON_SITE:
        return venue
    return f"{venue} dan daring" if venue and meeting.mode == MeetingMode.HYBRID else "daring"


def _deadline(meeting: Meeting) -> str:
    return dates.weekday_moment(meeting.answer_deadline, meeting.timezone) if meeting.answer_deadline else ""


def _objections_until(kind: MessageKind, meeting: Meeting, circulated: object) -> str:
    """Until when the minutes may be objected to, for the kinds that say so; `circulated` spares a query."""
    if kind not in {MessageKind.MINUTES_CIRCULATED, MessageKind.OBJECTIONS_CLOSE}:
        return ""
    paper = circulated if isinstance(circulated, Paper) else circulated_minutes(meeting)
    until = paper.objections_until if paper else None
    return dates.weekday_moment(until, meeting.timezone) if until else ""


def _until(link: OneTimeLink) -> str:
    region = link.organization.region
    return dates.weekday_moment(link.expires_at, region.timezone if region else settings.TIME_ZONE)


def _when(meeting: Meeting) -> str:
    return when_of(meeting, list(meeting.sessions.all()))


def _rendered(kind: MessageKind, context: dict[str, object]) -> str:
    with translation.override("id"):
        return render_to_string(f"notices/{kind.value}.txt", context).strip() + "\n"
