"""Subject and body of what is told. Always in Indonesian: it goes to offices, not to a screen."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from attendance.models import Invitation
from common import dates
from followups.models import FollowUp
from meetings.models import Meeting
from meetings.queries import when_of
from meetings.states import MeetingMode
from notices.states import MessageKind

# Stands in a body where the personal link goes; the link is derived when the message is sent.
LINK = "{link}"

_SUBJECTS = {
    MessageKind.INVITATION: "Undangan: {title}",
    MessageKind.CANCELLATION: "Dibatalkan: {title}",
    MessageKind.ANSWER_REMINDER: "Mohon jawaban: {title}",
    MessageKind.MEETING_REMINDER: "Besok: {title}",
    MessageKind.MINUTES_FINAL: "Notula: {title}",
    MessageKind.FOLLOW_UP_DUE: "Batas waktu tindak lanjut: {title}",
    MessageKind.FOLLOW_UP_OVERDUE: "Tindak lanjut terlambat: {title}",
}


def subject_of(kind: MessageKind, meeting: Meeting) -> str:
    """One line, at most 250 characters, without line breaks whatever the title holds."""
    return " ".join(_SUBJECTS[kind].format_map({"title": meeting.title}).split())[:250]


def invitation_body(kind: MessageKind, meeting: Meeting, invitation: Invitation, *, reason: str = "") -> str:
    """The text for one invitation: an invitation, a reminder, a cancellation, or that the minutes are final."""
    return _rendered(
        kind,
        {
            "meeting": meeting,
            "addressee": str(invitation.participant),
            "when": _when(meeting),
            "where": where_of(meeting),
            "deadline": dates.moment(meeting.answer_deadline, meeting.timezone) if meeting.answer_deadline else "",
            "reason": reason,
            "link": LINK,
        },
    )


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


def where_of(meeting: Meeting) -> str:
    """The venue, and "daring" where one may (also) take part from afar; empty where neither is known."""
    venue = str(meeting.venue) if meeting.venue else ""
    if meeting.mode == MeetingMode.ON_SITE:
        return venue
    return f"{venue} dan daring" if venue and meeting.mode == MeetingMode.HYBRID else "daring"


def _when(meeting: Meeting) -> str:
    return when_of(meeting, list(meeting.sessions.all()))


def _rendered(kind: MessageKind, context: dict[str, object]) -> str:
    with translation.override("id"):
        return render_to_string(f"notices/{kind.value}.txt", context).strip() + "\n"
