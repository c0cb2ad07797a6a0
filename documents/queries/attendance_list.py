"""The attendance list as a projection of the final roll: session by session, who was there, and for whom."""

from collections import Counter
from collections.abc import Iterable

from django.utils import timezone, translation

from attendance.models import Arrival, AttendanceRecord
from attendance.shares import FOUR, overall
from attendance.states import ArrivalCapacity, ArrivalKind, Attendance, ExcuseReason, Rsvp
from directory.models import Appointment
from documents import facts
from documents.models import Paper
from documents.queries.minutes import holders_of
from documents.queries.minutes_roll import (
    SYMBOLS,
    counts_chair,
    is_deputy,
    line_remarks,
    mandate_words,
    name_of,
    note_words,
    post_of,
    status_of,
)
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
from meetings.models import Meeting, Participant, Session
from meetings.states import RoleInMeeting

_SIGNED = "tanda tangan tersimpan"
# Why someone was excused, in few words. Of an illness a roll says nothing (UU 27/2022), so that it is told in the same
# words as a reason of another kind; and what was explained in sentences stays with the secretariat.
_KEPT = "alasan disampaikan kepada sekretariat"
_REASONS = {
    ExcuseReason.OFFICIAL_DUTY: "dinas lain",
    ExcuseReason.LEAVE: "cuti",
    ExcuseReason.SICK: _KEPT,
    ExcuseReason.DISASTER: "kedaruratan daerah",
    ExcuseReason.CENTRAL_SUMMONS: "panggilan pemerintah pusat",
    ExcuseReason.OTHER: _KEPT,
}


def attendance_list_facts_now(paper: Paper) -> facts.AttendanceListFacts:
    """What the draft of the attendance list says now. A fixed number of queries."""
    meeting = _whole_meeting(paper.meeting_id)
    settings = settings_of(meeting.convener)
    today = timezone.localdate(timezone=meeting.zone)
    with translation.override(LANGUAGE):
        marks, arrivals, holders = _marks_of(meeting), _arrivals_of(meeting), holders_of(meeting)
        states = _overall(marks)
        return facts.AttendanceListFacts(
            letterhead=letterhead_facts(settings, paper.signer, paper.on_behalf_of),
            layout=layout_facts(settings),
            paper=paper_facts(paper, settings),
            meeting=meeting_facts(meeting, recorded=True),
            chair=person_facts(role_of(meeting, RoleInMeeting.CHAIR), meeting.first_day),
            rolls=tuple(_roll(meeting, session, marks, arrivals, holders) for session in meeting.sessions.all()),
            recap=_recap(_counted(meeting, states)),
            counts_chair=counts_chair(meeting, states),
            notes=tuple(note_words(note) for note in meeting.attendance_notes.all()),
            signer=signer_facts(paper.signer, today, on_behalf_of=paper.on_behalf_of),
        )


def recap_now(meeting: Meeting) -> tuple[tuple[facts.RecapLine, ...], bool]:
    """How the counted lines of the roll took part in the meeting, and whether who leads it is one of them.

    Reads `participants` and `roles`, and the marks by one query.
    """
    states = _overall(_marks_of(meeting))
    return _recap(_counted(meeting, states)), counts_chair(meeting, states)


def _whole_meeting(pk: int) -> Meeting:
    return (
        Meeting.objects.select_related("kind", "venue", "convener__region", "source")
        .prefetch_related(
            "sessions",
            "roles__position",
            "participants__position__organization",
            "participants__organization",
            "participants__accompanies__position",
            "participants__invitation",
            "participants__explanation",
            "attendance_notes",
        )
        .get(pk=pk)
    )


def _marks_of(meeting: Meeting) -> list[AttendanceRecord]:
    marks = AttendanceRecord.objects.filter(participant__meeting=meeting).select_related("representation__post")
    return list(marks.order_by("session__order"))


def _arrivals_of(meeting: Meeting) -> list[Arrival]:
    came = Arrival.objects.counted().filter(session__meeting=meeting, kind=ArrivalKind.IN)
    return list(came.order_by("at", "pk"))


def _roll(
    meeting: Meeting,
    session: Session,
    marks: Iterable[AttendanceRecord],
    arrivals: Iterable[Arrival],
    holders: dict[int, Appointment],
) -> facts.SessionRoll:
    own = {mark.participant_id: mark for mark in marks if mark.session_id == session.pk}
    here = [arrival for arrival in arrivals if arrival.session_id == session.pk]
    beside: dict[int, list[Arrival]] = {}
    for arrival in here:
        if arrival.capacity == ArrivalCapacity.COMPANION:
            beside.setdefault(arrival.participant_id, []).append(arrival)
    signed = {row.participant_id for row in here if row.signature_id and row.capacity != ArrivalCapacity.COMPANION}
    states = {pk: Attendance(mark.state) for pk, mark in own.items()}
    rows: list[facts.Attendee] = []
    number = 0
    for line in meeting.participants.all():
        number += line.is_invitable
        held = holders.get(line.position_id or 0)
        row = _attendee(line, number if line.is_invitable else None, own.get(line.pk), held, line.pk in signed)
        rows += [row, *(_companion(line, arrival) for arrival in beside.get(line.pk, ()))]
    return facts.SessionRoll(
        label=session.label or None,
        date=session.date,
        rows=tuple(rows),
        recap=_recap(_counted(meeting, states)),
        counts_chair=counts_chair(meeting, states),
    )


def _attendee(
    line: Participant, number: int | None, mark: AttendanceRecord | None, held: Appointment | None, is_signed: bool
) -> facts.Attendee:
    """One line. The secretariat's remark on a mark is internal: never read here."""
    state = Attendance(mark.state) if mark and mark.state != Attendance.EXPECTED else None
    shown = Attendance.REPRESENTED if is_deputy(line, state) else state
    name, position = name_of(line, held), post_of(line, held)
    remarks = line_remarks(line)
    if mark is not None and state == Attendance.REPRESENTED:
        remarks = [*_mandate(line, mark), *remarks]
        sent = mark.representation
        name, position = (sent.name, sent.position) if sent else (mark.represented_by, "perwakilan")
    if state == Attendance.EXCUSED:
        remarks = [_excuse(line), *remarks]
    if is_signed:
        remarks.append(_SIGNED)
    return facts.Attendee(
        order=number,
        group=line.group_label or None,
        name=name or None,
        position=position or None,
        institution=line.institution_label or None,
        status_label=status_of(line, state),
        status_symbol=SYMBOLS[shown] if shown else None,
        note="; ".join(remarks) or None,
        is_signed=is_signed,
    )


def _mandate(line: Participant, mark: AttendanceRecord) -> list[str]:
    """For whom someone came, and by what he was sent."""
    sent = mark.representation
    return [f"mewakili {line.position_label or line.label}", *(mandate_words(sent) if sent else [])]


def _excuse(line: Participant) -> str:
    """Why: of the answer that was given before the meeting, else of what was explained afterwards."""
    invitation, explanation = getattr(line, "invitation", None), getattr(line, "explanation", None)
    if invitation is not None and invitation.state == Rsvp.EXCUSED:
        return _REASONS[ExcuseReason(invitation.excuse_reason)]
    return _REASONS[ExcuseReason(explanation.reason)] if explanation is not None else "alasan tidak dicatat"


def _companion(line: Participant, arrival: Arrival) -> facts.Attendee:
    """Who came through the door beside someone of the roll: listed under him, not counted."""
    return facts.Attendee(
        group=line.group_label or None,
        name=arrival.name or None,
        position=arrival.position or None,
        institution=line.institution_label or None,
        status_label="Hadir sebagai pendamping",
        note=f"mendampingi {line.position_label or line.label}",
    )


def _overall(marks: Iterable[AttendanceRecord]) -> dict[int, Attendance]:
    """By line, as the minutes count: who was there on any day was there."""
    states: dict[int, list[str]] = {}
    for mark in marks:
        states.setdefault(mark.participant_id, []).append(mark.state)
    return {pk: said for pk, own in states.items() if (said := overall(own))}


def _counted(meeting: Meeting, states: dict[int, Attendance]) -> Counter[Attendance]:
    lines = [line for line in meeting.participants.all() if line.is_invitable and line.pk in states]
    return Counter(Attendance.REPRESENTED if is_deputy(line, states[line.pk]) else states[line.pk] for line in lines)


def _recap(counted: Counter[Attendance]) -> tuple[facts.RecapLine, ...]:
    known = any(counted[state] for state in FOUR)
    lines = (facts.RecapLine(label=f"{SYMBOLS[state]} {state.label}", count=counted[state]) for state in FOUR)
    return tuple(lines) if known else ()
