"""The report on a meeting: what the meeting itself shows, and the words of the one who reports."""

from dataclasses import fields

from django.db.models import Prefetch
from django.utils import timezone, translation

from agendas.models import DiscussionEntry
from common.dates import long_date
from directory.models import Position
from directory.states import PositionRole
from documents import facts
from documents.models import Paper
from documents.queries.attendance_list import recap_now
from documents.queries.minutes import agenda_facts, directive_facts, follow_up_facts, invitation_reference
from documents.queries.sources import (
    LANGUAGE,
    layout_facts,
    letterhead_facts,
    meeting_facts,
    paper_facts,
    person_facts,
    role_of,
    settings_of,
    signer_facts,
)
from documents.states import PaperKind, PaperState
from documents.wording import words
from meetings.models import Meeting
from meetings.states import RoleInMeeting

# The parts that the secretariat writes; `Paper.parts` holds each as paragraphs.
PARTS = tuple(field.name for field in fields(facts.ReportWords))
# A report without these says nothing.
NEEDED = ("general", "aims", "basis", "activities", "conclusions")


def report_facts_now(paper: Paper) -> facts.ReportFacts:
    """What the draft of the report says now. A fixed number of queries."""
    meeting = _whole_meeting(paper.meeting_id)
    day = meeting.first_day
    settings = settings_of(meeting.convener)
    today = timezone.localdate(timezone=meeting.zone)
    with translation.override(LANGUAGE):
        directives = list(meeting.directives.all())
        recap, counts_chair = recap_now(meeting)
        return facts.ReportFacts(
            letterhead=letterhead_facts(settings, paper.signer, paper.on_behalf_of),
            layout=layout_facts(settings),
            paper=paper_facts(paper, settings),
            urgency=paper.get_urgency_display(),
            subject=paper.subject or f"Laporan hasil {meeting.title}",
            addressee=facts.AddresseeBlock(label=paper.addressee_line or None, is_listed=False),
            words=facts.ReportWords(**{name: tuple(paper.parts.get(name, ())) for name in PARTS}),
            meeting=meeting_facts(meeting, recorded=True),
            invitation_letter=invitation_reference(meeting),
            minutes=minutes_reference(meeting),
            chair=person_facts(role_of(meeting, RoleInMeeting.CHAIR), day),
            opened_by=person_facts(role_of(meeting, RoleInMeeting.OPENER), day),
            recap=recap,
            counts_chair=counts_chair,
            items=tuple(
                facts.ReportedItem(
                    number=item.number,
                    title=item.title,
                    outcome=item.outcome,
                    decisions=item.decided,
                )
                for item in agenda_facts(meeting)
            ),
            directives=tuple(map(directive_facts, directives)),
            follow_ups=tuple(follow_up_facts(meeting, directives)),
            signer=signer_facts(paper.signer, today, on_behalf_of=paper.on_behalf_of),
            copies_to=tuple(paper.copies_to),
        )


def minutes_reference(meeting: Meeting) -> facts.LetterReference | None:
    """Number and date of the minutes in force, if they are signed."""
    signed = Paper.objects.filter(meeting=meeting, kind=PaperKind.MINUTES, state=PaperState.SIGNED)
    paper = signed.order_by("-version").first()
    return facts.LetterReference(number=paper.number, date=paper.dated) if paper else None


def suggested_parts(meeting: Meeting) -> dict[str, list[str]]:
    """Words to start from, by part, made of what is recorded; nothing is said that the meeting does not show."""
    with translation.override(LANGUAGE):
        letter = invitation_reference(meeting)
        aims = [purpose.strip().rstrip(";.") for purpose in meeting.purposes if purpose.strip()]
        minutes = minutes_reference(meeting)
        basis = [*_cited("Surat undangan", letter), *_cited("Notula", minutes)]
        theme = f" dengan tema “{meeting.theme}”" if meeting.theme else ""
        return {
            "general": [f"Dengan hormat kami laporkan bahwa {meeting.title}{theme} telah selesai diselenggarakan."],
            "aims": aims or [],
            "scope": ["Laporan ini memuat pelaksanaan rapat, kehadiran, keputusan dan arahan, serta tindak lanjutnya."],
            "basis": basis,
            "activities": ["Rapat dilaksanakan dengan rincian sebagai berikut."],
            "results": ["Hasil rapat sebagaimana tercatat di dalam notula adalah sebagai berikut."],
            "conclusions": ["Rapat telah dilaksanakan dan menghasilkan keputusan serta arahan tersebut di atas."],
            "suggestions": ["Mohon arahan Bapak/Ibu atas pelaksanaan tindak lanjut hasil rapat."],
            "closing": [words(settings_of(meeting.convener).wording, "report_closing")],
        }


def _cited(name: str, paper: facts.LetterReference | None) -> list[str]:
    """A paper by its number and date; nothing of one that is not in force."""
    if paper is None or not paper.number or not paper.date:
        return []
    return [f"{name} Nomor {paper.number}, tanggal {long_date(paper.date)}"]


def usual_addressee(meeting: Meeting) -> str:
    """To whom the convener reports: the head of its region; empty where no such post is known."""
    heads = Position.objects.active().filter(
        organization__region=meeting.convener.region_id, role=PositionRole.HEAD_OF_REGION
    )
    head = heads.in_protocol_order().first() if meeting.convener.region_id else None
    return head.title if head else ""


def _whole_meeting(pk: int) -> Meeting:
    return (
        Meeting.objects.select_related("kind", "venue", "convener__region", "source")
        .prefetch_related(
            "sessions",
            "roles__position",
            "participants",
            Prefetch("agenda_items__entries", queryset=DiscussionEntry.objects.filter(removed_at=None)),
            "directives__addressees__organization",
            "directives__references__region",
            "directives__topics",
            "directives__item",
            "recorded_follow_ups",
        )
        .get(pk=pk)
    )
