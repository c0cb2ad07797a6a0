"""Drafts of the letters that ask an institution for clarification: who of it was absent without notice.

They state what is recorded and that it may be answered; no motive is supposed and none is asked for. They are drafts:
whoever signs draws the number.
"""

from dataclasses import asdict
from typing import Any

from django.utils import timezone, translation

from attendance.models import AttendanceRecord
from attendance.queries import absent_lines, asked_lines
from common import dates
from directory.models import Position
from documents.models import Paper
from documents.queries.brief import told_sessions, venue_words
from documents.queries.letter import addressee_label, place_of
from documents.queries.papers import letter_in_force
from documents.queries.sources import LANGUAGE, letterhead_facts, letterhead_row, signer_facts
from meetings.models import Meeting, Participant
from meetings.queries import day_of, when_of


def clarification_facts(meeting: Meeting) -> dict[str, Any]:
    """What the letters say now, as plain JSON and in Indonesian: one an institution, in the order of the roll.

    A fixed number of queries. `letters` is empty where nobody was absent without notice.
    """
    found = (
        Meeting.objects.select_related("venue", "convener__region", "convener__letterhead")
        .prefetch_related("sessions")
        .get(pk=meeting.pk)
    )
    letter = letter_in_force(found)
    signer = letter.signer if letter else None
    on_behalf_of = letter.on_behalf_of if letter else None
    today = timezone.localdate(timezone=found.zone)
    with translation.override(LANGUAGE):
        signing = signer_facts(signer, today, on_behalf_of=on_behalf_of)
        return {
            "letterhead": asdict(letterhead_facts(found.convener, signer, on_behalf_of)),
            "contact": letterhead_row(found.convener).contact,
            "meeting": {
                "title": found.title,
                "when": when_of(found, told_sessions(found)),
                "venue": venue_words(found),
            },
            "invitation": _invitation(letter),
            "signer": asdict(signing) if signing else None,
            "letters": _letters(found),
        }


def _invitation(letter: Paper | None) -> dict[str, str]:
    if letter is None or letter.dated is None:
        return {}
    return {"number": letter.number, "date": dates.long_date(letter.dated)}


def _letters(meeting: Meeting) -> list[dict[str, Any]]:
    by_institution: dict[Any, list[tuple[Participant, list[AttendanceRecord]]]] = {}
    for absent in absent_lines(asked_lines(meeting).select_related("organization__region")):
        line = absent.participant
        key = line.organization_id or (line.position.organization_id if line.position else f"line {line.pk}")
        by_institution.setdefault(key, []).append((line, absent.absences))
    heads = _heads([key for key, lines in by_institution.items() if len(lines) > 1 and isinstance(key, int)])
    names_sessions = len(meeting.sessions.all()) > 1
    return [
        {
            "addressee": heads.get(key) or _addressee([line for line, _marks in lines]),
            "place": place_of(lines[0][0]) or "",
            "posts": [
                {"post": addressee_label(line), "sessions": _sessions(marks) if names_sessions else []}
                for line, marks in lines
            ],
        }
        for key, lines in by_institution.items()
    ]


def _heads(institutions: list[int]) -> dict[int, str]:
    """Who leads an institution of which several posts were absent: to him one letter goes."""
    heads = Position.objects.filter(organization__in=institutions, is_head=True).order_by("protocol_order", "pk")
    # Of two the first in protocol is meant: it is written last.
    return dict(reversed(heads.values_list("organization", "title")))


def _addressee(lines: list[Participant]) -> str:
    return addressee_label(lines[0]) if len(lines) == 1 else f"Pimpinan {lines[0].institution_label}"


def _sessions(marks: list[AttendanceRecord]) -> list[str]:
    return [mark.session.label or day_of(mark.session) for mark in marks]
