"""Letters that ask an institution for clarification: who of it was absent without notice.

They state what is recorded and that it may be answered; no motive is supposed and none is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone, translation

from attendance.models import AttendanceRecord
from attendance.queries import absent_lines, asked_lines
from directory.models import Position
from documents import facts
from documents.models import Paper
from documents.queries.letter import addressee_label, place_of
from documents.queries.minutes import invitation_reference
from documents.queries.sources import (
    LANGUAGE,
    layout_facts,
    letterhead_facts,
    meeting_facts,
    paper_facts,
    settings_of,
    signer_facts,
)
from documents.wording import words
from meetings.models import Meeting, Participant
from meetings.queries import day_of

SUBJECT = "Permintaan klarifikasi kehadiran"
# Working days for the answer. A letter reaches its institution by its post room and is answered by a letter: that takes
# a working week, more than the two days that are left to explain an absence before the roll is final. Our proposal.
ANSWER_DAYS = 5


@dataclass(frozen=True)
class Absence:
    """An institution of which somebody was absent without notice: to whom a letter goes, and whom it names."""

    institution: int
    addressee: str
    place: str | None
    posts: tuple[facts.AbsentPost, ...]


def absences_of(meeting: Meeting) -> list[Absence]:
    """One for each institution that is to be asked, in the order of the roll. Reads `sessions`; three queries."""
    by_institution: dict[int, list[tuple[Participant, list[AttendanceRecord]]]] = {}
    for absent in absent_lines(asked_lines(meeting).select_related("organization__region")):
        line = absent.participant
        institution = line.organization_id or (line.position.organization_id if line.position else None)
        if institution is not None:
            by_institution.setdefault(institution, []).append((line, absent.absences))
    heads = _heads([institution for institution, lines in by_institution.items() if len(lines) > 1])
    names_sessions = len(meeting.sessions.all()) > 1
    return [
        Absence(
            institution=institution,
            addressee=heads.get(institution) or _addressee([line for line, _marks in lines]),
            place=place_of(lines[0][0]),
            posts=tuple(
                facts.AbsentPost(post=addressee_label(line), sessions=_sessions(marks) if names_sessions else ())
                for line, marks in lines
            ),
        )
        for institution, lines in by_institution.items()
    ]


def clarification_facts_now(paper: Paper) -> facts.ClarificationFacts:
    """What the draft of the letter says now. A fixed number of queries."""
    return clarifications_now(paper.meeting, [paper])[0]


def clarifications_now(meeting: Meeting, papers: Iterable[Paper]) -> list[facts.ClarificationFacts]:
    """What the drafts of letters of one meeting say now; as many queries for one as for all."""
    found = Meeting.objects.select_related("kind", "venue", "convener__region", "source").prefetch_related("sessions")
    whole = found.get(pk=meeting.pk)
    settings = settings_of(whole.convener)
    today = timezone.localdate(timezone=whole.zone)
    signers: dict[tuple[int | None, int | None], facts.Signer | None] = {}
    letters = []
    with translation.override(LANGUAGE):
        absences = {absence.institution: absence for absence in absences_of(whole)}
        common = facts.ClarificationFacts(
            layout=layout_facts(settings),
            meeting=meeting_facts(whole, recorded=True),
            invitation_letter=invitation_reference(whole),
            request=words(settings.wording, "clarification_request"),
            answer_days=ANSWER_DAYS,
            contact=settings.contact or None,
            closing=words(settings.wording, "clarification_closing"),
        )
        for paper in papers:
            key = (paper.signer_id, paper.on_behalf_of_id)
            if key not in signers:
                signers[key] = signer_facts(paper.signer, today, on_behalf_of=paper.on_behalf_of)
            absence = absences.get(paper.institution_id or 0)
            letters.append(
                replace(
                    common,
                    letterhead=letterhead_facts(settings, paper.signer, paper.on_behalf_of),
                    paper=paper_facts(paper, settings),
                    urgency=paper.get_urgency_display(),
                    subject=paper.subject or SUBJECT,
                    addressee=facts.AddresseeBlock(
                        label=absence.addressee if absence else None,
                        is_listed=False,
                        place=absence.place if absence else None,
                    ),
                    posts=absence.posts if absence else (),
                    signer=signers[key],
                    copies_to=tuple(paper.copies_to),
                )
            )
    return letters


def _heads(institutions: list[int]) -> dict[int, str]:
    """Who leads an institution of which several posts were absent: to him one letter goes."""
    heads = Position.objects.filter(organization__in=institutions, is_head=True).order_by("protocol_order", "pk")
    # Of two the first in protocol is meant: it is written last.
    return dict(reversed(heads.values_list("organization", "title")))


def _addressee(lines: list[Participant]) -> str:
    return addressee_label(lines[0]) if len(lines) == 1 else f"Pimpinan {lines[0].institution_label}"


def _sessions(marks: list[AttendanceRecord]) -> tuple[str, ...]:
    return tuple(mark.session.label or day_of(mark.session) for mark in marks)
