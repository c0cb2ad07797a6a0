"""Drafts of what a representative is sent with: surat tugas and surat kuasa, as far as the portal knows the facts.

They are papers of the sending office: it adds number and signature, so the portal draws no number and prints no seal.
Parts: domain notes 2.2 (dasar, menugaskan, kepada, untuk; pemberi dan penerima kuasa).
"""

from typing import Any

from django.utils import timezone, translation

from attendance.models import Representation
from attendance.states import Mandate
from common import dates
from directory.models import Position
from directory.queries import holder_on
from directory.states import STATUS_PREFIX, AppointmentStatus, PositionRole
from documents.models import Paper
from documents.queries.brief import told_sessions, venue_words
from documents.queries.sources import LANGUAGE
from documents.states import PaperKind, PaperState
from meetings.models import Meeting, Participant
from meetings.queries import when_of


def mandate_facts(representation: Representation) -> dict[str, Any]:
    """What both drafts say now, as plain JSON and in Indonesian. A fixed number of queries."""
    line = representation.invitation.participant
    meeting = Meeting.objects.select_related("venue", "convener").prefetch_related("sessions").get(pk=line.meeting_id)
    with translation.override(LANGUAGE):
        return {
            "letterhead": _letterhead(line),
            "basis": _basis(meeting),
            "meeting": {
                "title": meeting.title,
                "when": when_of(meeting, told_sessions(meeting)),
                "venue": venue_words(meeting),
            },
            "principal": _principal(line, meeting),
            "representative": {
                "name": representation.name,
                "post": representation.position,
                "rank": representation.rank,
            },
            "may_decide": representation.mandate == Mandate.DECIDE,
            "may_only_report": representation.mandate == Mandate.REPORT,
            "place": _place(line),
        }


def _letterhead(line: Participant) -> dict[str, str]:
    """The kop of the sending office: a head of region sends under his own, everyone else under the unit's.

    Source: Permendagri 1/2023 as excerpted (domain notes 2.1).
    """
    post = line.position
    if post is None:
        return {"kind": "instansi", "government_name": "", "unit_name": line.institution_label}
    if post.role == PositionRole.HEAD_OF_REGION:
        return {"kind": "jabatan", "unit_name": post.title}
    region = post.organization.region
    government = f"Pemerintah {region.full_name}" if region else ""
    unit = post.organization.name
    return {"kind": "instansi", "government_name": government if government != unit else "", "unit_name": unit}


def _basis(meeting: Meeting) -> str:
    """The letter by which the meeting was called."""
    letter = (
        Paper.objects.filter(meeting=meeting, kind=PaperKind.INVITATION_LETTER, state=PaperState.SENT)
        .order_by("-version")
        .first()
    )
    words = f"Surat undangan {meeting.convener.name}"
    if letter is None or letter.dated is None:
        return f"{words} perihal {meeting.title}"
    return (
        f"{words} Nomor {letter.number} tanggal {dates.long_date(letter.dated)} hal {letter.subject or meeting.title}"
    )


def _principal(line: Participant, meeting: Meeting) -> dict[str, Any]:
    post = line.position
    if post is None:
        return {"post": line.position_label, "status": "", "name": line.printed_name, "prints_rank": False}
    held = holder_on(post, timezone.localdate(timezone=meeting.zone))
    return {
        "post": post.title,
        "status": STATUS_PREFIX[AppointmentStatus(held.status)] if held else "",
        "name": held.official.name if held else "",
        "prints_rank": _prints_rank(post),
    }


def _prints_rank(post: Position) -> bool:
    return post.is_ranked and post.role not in {PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD}


def _place(line: Participant) -> str:
    organization = line.position.organization if line.position else line.organization
    return organization.region.capital if organization and organization.region else ""
