"""The brief of a representative: what the one he sits for owes, what names it, and what was decided last."""

from typing import Any

from django.db.models import Q
from django.utils import timezone, translation

from agendas.models import AgendaItem
from attendance.models import Representation
from common import dates
from directory.models import Organization
from documents.queries.decisions import Decision, decisions_for
from documents.queries.sources import LANGUAGE, role_of
from followups.models import FollowUp
from followups.permissions import institution_of
from followups.queries import with_updates
from followups.states import REPORTING
from meetings.models import Meeting, Session
from meetings.queries import day_of, time_of
from meetings.states import MeetingState, RoleInMeeting

# Two pages hold this much; the rest is counted.
LINES = 5
LETTERS = 150
LETTERS_OF_REPORT = 80
LAST_MEETINGS = 3


def brief_facts(representation: Representation) -> dict[str, Any]:
    """What the brief says now, as plain JSON and in Indonesian. A fixed number of queries.

    Of the institution's follow-ups only those owed to the convener of this meeting: what it owes another is not for
    this link to tell.
    """
    invitation = representation.invitation
    meeting = (
        Meeting.objects.select_related("venue", "convener")
        .prefetch_related("sessions", "roles__position")
        .get(pk=invitation.participant.meeting_id)
    )
    institution = institution_of(invitation)
    chair = role_of(meeting, RoleInMeeting.CHAIR)
    with translation.override(LANGUAGE):
        return {
            "meeting": {
                "title": _short(meeting.title),
                "convener": meeting.convener.name,
                "sessions": [[row.label, day_of(row), time_of(meeting, row)] for row in told_sessions(meeting)],
                "venue": venue_words(meeting),
                "chair": chair.position_label or chair.printed_name if chair else "",
            },
            "as_of": dates.long_date(timezone.localdate(timezone=meeting.zone)),
            "represents": _short(str(invitation.participant)),
            "institution": _short(institution.name if institution else invitation.participant.institution_label),
            "representative": representation.name,
            "post": representation.position,
            "mandate": str(representation.get_mandate_display()),
            "instruction": _short(representation.instruction),
            **_owed(institution, meeting),
            **_named(institution, meeting),
            **_decided(institution, meeting),
        }


def _owed(institution: Organization | None, meeting: Meeting) -> dict[str, Any]:
    if institution is None:
        return _part("follow_ups", [])
    owed = FollowUp.objects.filter(
        organization=institution, directive__meeting__convener=meeting.convener_id, state__in=list(REPORTING)
    )
    lines = [_follow_up(row) for row in with_updates(owed)]
    return _part("follow_ups", lines)


def _follow_up(row: FollowUp) -> dict[str, Any]:
    last = next(iter(row.updates.all()), None)
    return {
        "text": _short(row.directive.text),
        "origin": _short(row.directive.meeting.title, LETTERS_OF_REPORT),
        "state": str(row.get_state_display()),
        "due": dates.long_date(row.due_date) if row.due_date else "",
        "days_late": row.days_late,
        "percent": row.percent,
        "last": _short(last.note, LETTERS_OF_REPORT) if last else "",
    }


def _named(institution: Organization | None, meeting: Meeting) -> dict[str, Any]:
    """The items of the agenda that name the institution, or that someone of it presents."""
    if institution is None:
        return _part("items", [])
    items = AgendaItem.objects.filter(meeting=meeting).prefetch_related("presenters__position")
    names = {name.casefold() for name in (institution.name, institution.short_name) if name}
    lines = [
        {"number": number, "title": _short(item.title)}
        for number, item in enumerate(items, start=1)
        if _names(item, institution, names)
    ]
    return _part("items", lines)


def _names(item: AgendaItem, institution: Organization, names: set[str]) -> bool:
    if names & {str(name).casefold() for name in item.organizations}:
        return True
    presenters = item.presenters.all()
    return any(
        institution.pk in {row.organization_id, row.position.organization_id if row.position else None}
        for row in presenters
    )


def _decided(institution: Organization | None, meeting: Meeting) -> dict[str, Any]:
    """What the convener's last meetings decided about the institution, or about all who were invited with it."""
    if institution is None:
        return _part("decisions", [])
    was_meant = (
        Q(participants__organization=institution)
        | Q(participants__position__organization=institution)
        | Q(directives__addressees__organization=institution)
    )
    last = (
        Meeting.objects.filter(was_meant, convener=meeting.convener_id, minutes_signed_at__isnull=False)
        .exclude(pk=meeting.pk)
        .distinct()
        .order_by("-first_day", "-pk")[:LAST_MEETINGS]
    )
    newest_first = sorted(decisions_for(institution, list(last)), key=_recency)
    return _part("decisions", [_decision(row) for row in newest_first])


def _recency(row: Decision) -> tuple[int, int]:
    day = row.meeting.first_day
    return -day.toordinal() if day else 0, row.number


def _decision(row: Decision) -> dict[str, Any]:
    return {"text": _short(row.text), "origin": _short(row.meeting.title, LETTERS_OF_REPORT), "number": row.number}


def _part(name: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """As many lines as two pages hold, and how many more there are."""
    return {name: lines[:LINES], f"more_{name}": max(len(lines) - LINES, 0)}


def _short(text: str, letters: int = LETTERS) -> str:
    words = " ".join(text.split())
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"


def told_sessions(meeting: Meeting) -> list[Session]:
    """The sessions as those invited may know them: none while a new date is planned and not told yet."""
    return [] if meeting.state == MeetingState.POSTPONED else list(meeting.sessions.all())


def venue_words(meeting: Meeting) -> str:
    """The venue with its address in one line; empty where none is known."""
    venue = meeting.venue
    return ", ".join(part for part in (venue.name, venue.address, venue.city) if part) if venue else ""
