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
from documents.facts import letter_facts
from documents.models import Paper
from documents.queries.brief import told_sessions, venue_words
from documents.queries.sources import LANGUAGE
from documents.states import PaperKind, PaperState
from meetings.models import Meeting, Participant
from meetings.queries import when_of

# Room for what is written by hand.
_DOTS = "…" * 12


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
            },
            "may_decide": representation.mandate == Mandate.DECIDE,
            "may_only_report": representation.mandate == Mandate.REPORT,
            "place": _place(line),
        }


def _letterhead(line: Participant) -> dict[str, Any]:
    """The kop of the sending office: a head of region sends under his own, everyone else under the unit's.

    Its address is known where the office has set its papers here; else it is left to be filled in.
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
    kop = post.organization.paper_settings.order_by("-version").first()
    return {
        "kind": "instansi",
        "government_name": government if government != unit else "",
        "unit_name": unit,
        "address_lines": [words.strip() for words in kop.address.splitlines() if words.strip()] if kop else [],
    }


def _basis(meeting: Meeting) -> str:
    """The letter by which the meeting was called; its number and day are left to be filled in until it is sent."""
    letter = (
        Paper.objects.filter(meeting=meeting, kind=PaperKind.INVITATION_LETTER, state=PaperState.SENT)
        .select_related("meeting__convener")
        .order_by("-version")
        .first()
    )
    is_known = letter is not None and letter.dated is not None
    number = letter.number if letter and is_known else _DOTS
    day = dates.long_date(letter.dated) if letter and letter.dated else _DOTS
    subject = letter.subject if letter and is_known else ""
    named = _letter_of(letter) if letter and is_known else f"Surat undangan {meeting.convener.name}"
    return f"{named} Nomor {number} tanggal {day} hal {subject or meeting.title}"


def _letter_of(letter: Paper) -> str:
    """The letter by the post that signed it, as its own annexes name it; and in whose name that was."""
    said = letter_facts(letter.facts or {})
    post = said.signing_post or letter.meeting.convener.name
    superior = said.signer.on_behalf_of if said.signer else None
    return f"Surat {post} a.n. {superior}" if superior else f"Surat {post}"


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
