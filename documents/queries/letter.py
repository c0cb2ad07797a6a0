"""The surat undangan as a projection of plan and roll, with the few words that are its own."""

import datetime as dt
from collections import Counter
from itertools import groupby

from django.db.models import Prefetch
from django.utils import timezone, translation

from agendas.models import AgendaItem
from common.dates import days_text
from documents import facts
from documents.models import Paper
from documents.queries.sources import (
    LANGUAGE,
    layout_facts,
    letterhead_facts,
    meeting_facts,
    paper_facts,
    role_of,
    settings_of,
    signer_facts,
)
from documents.wording import enumerated, words
from meetings.models import Meeting, Participant
from meetings.states import Capacity, MeetingState, RepresentationRule, RoleInMeeting

_REPRESENTATION = {
    RepresentationRule.ALLOWED: "kehadiran dapat diwakilkan dengan surat tugas atau surat kuasa",
    RepresentationRule.IN_PERSON: "kehadiran tidak dapat diwakilkan",
}
_ENDINGS = " \t\n;,."  # a purpose is a line of a list, and here a part of a sentence
_NOTES = {
    Capacity.LEADER: "pimpinan rapat",
    Capacity.OPENER: "membuka rapat",
    Capacity.MODERATOR: "moderator",
    Capacity.PRESENTER: "narasumber",
    Capacity.PARTICIPANT: "peserta",
    Capacity.GUEST: "tamu undangan",
}


def letter_facts_now(paper: Paper) -> facts.InvitationLetterFacts:
    """What the draft of the letter says now. A fixed number of queries."""
    meeting = (
        Meeting.objects.select_related("kind", "venue", "convener__region", "source")
        .prefetch_related(
            "sessions",
            "roles__position",
            # Joined, not asked for by their ids: SQLite takes no list of thousands.
            Prefetch(
                "participants",
                Participant.objects.select_related("position__organization__region", "organization__region"),
            ),
            "agenda_items",
        )
        .get(pk=paper.meeting_id)
    )
    chair = role_of(meeting, RoleInMeeting.CHAIR)
    settings = settings_of(meeting.convener)
    today = timezone.localdate(timezone=meeting.zone)
    former = _former(paper)
    with translation.override(LANGUAGE):
        return facts.InvitationLetterFacts(
            letterhead=letterhead_facts(settings, paper.signer, paper.on_behalf_of),
            layout=layout_facts(settings),
            paper=paper_facts(paper, settings),
            urgency=paper.get_urgency_display(),
            subject=paper.subject or f"{'Perubahan jadwal' if former else 'Undangan'} {meeting.title}",
            addressee=facts.AddresseeBlock(label=paper.addressee_line or None),
            opening=paper.opening or _opening(meeting, settings.wording),
            closing=words(settings.wording, "letter_closing"),
            meeting=meeting_facts(meeting, recorded=False),
            chair_label=chair.position_label if chair else None,
            representation_rule=_REPRESENTATION[RepresentationRule(meeting.representation)],
            confirm_before=meeting.answer_deadline,
            contact=settings.contact or None,
            notes=tuple(paper.remarks),
            signer=signer_facts(paper.signer, today, on_behalf_of=paper.on_behalf_of),
            copies_to=tuple(paper.copies_to),
            invitees=_invitees(meeting),
            programme=programme_of(meeting),
            former=former,
        )


def _opening(meeting: Meeting, wording: dict[str, str]) -> str:
    """The first sentence in the office's own words, with the purposes of the meeting where it has any."""
    purposes = [purpose.strip(_ENDINGS) for purpose in meeting.purposes if purpose.strip(_ENDINGS)]
    if not purposes:
        return words(wording, "letter_opening_plain")
    return words(wording, "letter_opening").replace("{maksud}", enumerated(purposes))


def _former(paper: Paper) -> facts.FormerLetter | None:
    """What the letter that `paper` replaces said, from its frozen facts."""
    if paper.supersedes is None:
        return None
    said = facts.letter_facts(paper.supersedes.facts or {})
    return facts.FormerLetter(
        number=said.paper.number, date=said.paper.date, sessions=said.meeting.sessions, venue=said.meeting.venue
    )


# What a letter tells of the plan; the programme may still change by a few minutes, and is the agenda's to tell.
_PLANNED = ("meeting", "chair_label", "representation_rule", "confirm_before")


def still_says_the_plan(paper: Paper) -> bool:
    """Whether the approved letter says what is planned now, and everyone on its list is on the roll.

    Who was added to the roll later is not on the list, and still gets a copy of his own.
    """
    frozen, now = facts.letter_facts(paper.facts or {}), letter_facts_now(paper)
    is_same_plan = all(getattr(frozen, name) == getattr(now, name) for name in _PLANNED)
    return is_same_plan and not Counter(_listed(frozen)) - Counter(_listed(now))


def names_former_schedule(paper: Paper) -> bool:
    """Whether an issued letter names a day, hour or place at which the meeting is not held any more."""
    said, meeting = facts.letter_facts(paper.facts or {}).meeting, paper.meeting
    if meeting.state == MeetingState.CANCELLED:
        return False  # it is not held at all, which is told elsewhere
    now = meeting_facts(meeting, recorded=False)
    return (said.sessions, said.venue, said.mode) != (now.sessions, now.venue, now.mode)


def days_named(paper: Paper) -> str:
    """The days on which an issued letter invites; empty where its facts give none."""
    days = [session.date for session in facts.letter_facts(paper.facts or {}).meeting.sessions if session.date]
    return days_text(days) if days else ""


def _listed(letter: facts.InvitationLetterFacts) -> list[str | None]:
    return [line.label for group in letter.invitees for line in group.rows]


def _invitees(meeting: Meeting) -> tuple[facts.InviteeGroup, ...]:
    lines = enumerate((line for line in meeting.participants.all() if line.is_invitable), start=1)
    return tuple(
        facts.InviteeGroup(
            heading=heading or None,
            rows=tuple(_invitee(number, line) for number, line in group),
        )
        for heading, group in groupby(lines, key=lambda pair: pair[1].group_label)
    )


def _invitee(number: int, line: Participant) -> facts.Invitee:
    return facts.Invitee(
        order=number, label=addressee_label(line), place=place_of(line), note=_NOTES.get(Capacity(line.capacity))
    )


def addressee_label(line: Participant) -> str:
    """To whom a copy goes: the post; for a guest name and post."""
    return line.label if line.capacity == Capacity.GUEST or line.position is None else line.position.title


def place_of(line: Participant) -> str | None:
    """Where the addressee sits: a guest's address, else the seat of the region."""
    if line.guest_address:
        return line.guest_address
    organization = line.organization or (line.position.organization if line.position else None)
    return (organization.region.capital or None) if organization and organization.region else None


def programme_of(meeting: Meeting) -> tuple[facts.ProgrammeLine, ...]:
    """Items in order; times run on from the start of the first session as long as every item has a duration."""
    first = next(iter(meeting.sessions.all()), None)
    clock = first.starts_at if first else None
    lines: list[facts.ProgrammeLine] = []
    for number, item in enumerate(meeting.agenda_items.all(), start=1):
        ends = clock + dt.timedelta(minutes=item.duration_minutes) if clock and item.duration_minutes else None
        lines.append(_programme_line(number, item, clock, ends, meeting))
        clock = ends
    return tuple(lines)


def _programme_line(
    number: int, item: AgendaItem, starts: dt.datetime | None, ends: dt.datetime | None, meeting: Meeting
) -> facts.ProgrammeLine:
    return facts.ProgrammeLine(
        number=number,
        starts=starts.astimezone(meeting.zone).time() if starts else None,
        ends=ends.astimezone(meeting.zone).time() if ends else None,
        title=item.title,
        by=tuple(item.led_by) + tuple(item.organizations),
    )
