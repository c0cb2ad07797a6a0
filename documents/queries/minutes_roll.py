"""The list of attendance in the minutes: the roll with how each took part, and what a source says in general."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from attendance.models import AttendanceNote, AttendanceRecord, Representation
from attendance.shares import FOUR, overall
from attendance.states import THERE, Attendance
from directory.models import Appointment
from directory.states import STATUS_PREFIX, AppointmentStatus
from documents import facts
from documents.queries.sittings import companions_of, sittings_of
from documents.queries.sources import role_of
from meetings.models import Meeting, Participant
from meetings.states import Capacity, RoleInMeeting, StatedAttendance

# Glyphs that the paper's font has.
SYMBOLS = {
    Attendance.PRESENT: "●",
    Attendance.REPRESENTED: "▲",
    Attendance.EXCUSED: "○",
    Attendance.ABSENT: "■",
}
# The names of what a representative came with, inside a sentence.
_MANDATES = {"assignment": "surat tugas", "power": "surat kuasa", "disposition": "disposisi"}
_STATED: dict[str, str] = {
    StatedAttendance.PRESENT: "hadir (menurut sumber)",
    StatedAttendance.MIXED: "sebagian hadir (menurut sumber)",
}


def attendance_facts(meeting: Meeting, holders: dict[int, Appointment]) -> facts.Attendance:
    """The roll with how each took part; one who was there on any day counts as having been there.

    Who came for another by the words of a source is counted as a representative, whatever line he stands on.
    """
    labels = {session.pk: session.label or f"sesi {session.order}" for session in meeting.sessions.all()}
    marks = list(
        AttendanceRecord.objects.filter(participant__meeting=meeting)
        .order_by("session__order")
        .select_related("representation__post")
    )
    records: dict[int, list[AttendanceRecord]] = {}
    for mark in marks:
        records.setdefault(mark.participant_id, []).append(mark)
    companions = companions_of(meeting)
    rows: list[facts.AttendanceRow] = []
    counted: Counter[Attendance] = Counter()
    number = 0
    for line in meeting.participants.all():
        own = records.get(line.pk, [])
        said = _overall(own)
        if line.is_invitable:
            number += 1
            if said:
                counted[Attendance.REPRESENTED if is_deputy(line, said) else said] += 1
        held = holders.get(line.position_id or 0)
        row = _row(line, number if line.is_invitable else None, own, said, labels=labels, held=held)
        rows.append(_accompanied(row, [one.who for one in companions if one.participant_id == line.pk]))
    recap = tuple(facts.RecapLine(label=str(state.label), count=counted[state]) for state in FOUR)
    return facts.Attendance(
        rows=tuple(rows),
        recap=recap if counted else (),
        counts_chair=counts_chair(meeting, {pk: said for pk, own in records.items() if (said := _overall(own))}),
        notes=tuple(note_words(note) for note in meeting.attendance_notes.all()),
        sittings=sittings_of(meeting, marks, companions),
    )


def counts_chair(meeting: Meeting, states: Mapping[int, Attendance]) -> bool:
    """Whether who leads the meeting is one of those that a recap of these `states` (by line) counts.

    He is known by his capacity on the roll or by his post. Reads `roles` and `participants`, and asks nothing more.
    """
    chair = role_of(meeting, RoleInMeeting.CHAIR)
    post = chair.position_id if chair else None
    counted = (row for row in meeting.participants.all() if row.is_invitable and states.get(row.pk) in FOUR)
    return any(row.capacity == Capacity.LEADER or (post and row.position_id == post) for row in counted)


def _overall(marks: Sequence[AttendanceRecord]) -> Attendance | None:
    return overall(mark.state for mark in marks)


def _row(
    line: Participant,
    number: int | None,
    records: list[AttendanceRecord],
    state: Attendance | None,
    *,
    labels: dict[int, str],
    held: Appointment | None,
) -> facts.AttendanceRow:
    """One line of the list. The secretariat's remark on a mark is internal: it is never read here."""
    is_for_another = is_deputy(line, state)
    deciding = next((record for record in records if record.state == state), None)
    return facts.AttendanceRow(
        order=number,
        group=line.group_label or None,
        name=name_of(line, held),
        position=post_of(line, held),
        institution=line.institution_label or None,
        status_label=status_of(line, state),
        status_symbol=SYMBOLS[Attendance.REPRESENTED if is_for_another else state] if state else None,
        represented_by=(deciding.represented_by or None) if deciding and not is_for_another else None,
        note="; ".join(dict.fromkeys(_remarks(line, records, labels, state))) or None,
    )


def status_of(line: Participant, state: Attendance | None) -> str | None:
    """How the line took part; who came for another, or beside another, is said to have."""
    if is_deputy(line, state):
        return "Hadir sebagai wakil"
    if line.capacity == Capacity.COMPANION and state in THERE:
        return "Hadir sebagai pendamping"
    return str(state.label) if state else _STATED.get(line.stated_attendance)


def _remarks(
    line: Participant, records: list[AttendanceRecord], labels: dict[int, str], state: Attendance | None
) -> list[str]:
    said = []
    sent = next((row.representation for row in records if row.representation and row.state == state), None)
    if state == Attendance.REPRESENTED and sent:
        said += mandate_words(sent)
    if len({record.state for record in records}) > 1:
        said += [f"{labels[record.session_id]}: {record.get_state_display()}" for record in records]
    return said + line_remarks(line)


def line_remarks(line: Participant) -> list[str]:
    """What the roll itself says of a line: a group, whom someone accompanies, for whom he came."""
    said = []
    if line.is_group:
        said.append(f"kelompok: {line.count_text}" if line.count_text else "kelompok, jumlah tidak dicatat")
    accompanied = line.accompanies_name or (line.accompanies.label if line.accompanies else "")
    if accompanied or line.capacity == Capacity.COMPANION:
        said.append(f"mendampingi {accompanied}" if accompanied else "pendamping")
    if line.represents_label:
        said.append(f"mewakili {line.represents_label}")
    return said


def mandate_words(sent: Representation) -> list[str]:
    """By what someone was sent for another: ``surat tugas Nomor 800/215/2024``; nothing where it is not known."""
    if not (sent.mandate_kind or sent.mandate_number):
        return []
    kind = _MANDATES.get(sent.mandate_kind, "surat")
    return [f"{kind} Nomor {sent.mandate_number}" if sent.mandate_number else kind]


def is_deputy(line: Participant, state: Attendance | None) -> bool:
    """Whether the line itself is someone whom a source names as coming for another."""
    return state in THERE and line.is_invitable and bool(line.represents_label)


def _accompanied(row: facts.AttendanceRow, names: Sequence[str]) -> facts.AttendanceRow:
    """The line with those who came through the door beside it."""
    if not names:
        return row
    said = f"didampingi {', '.join(names)}"
    return replace(row, note=f"{row.note}; {said}" if row.note else said)


def _is_printed(line: Participant) -> bool:
    """What a source prints stands as printed, also where it names a post and leaves the person open."""
    return bool(line.printed_name or line.printed_position)


def name_of(line: Participant, held: Appointment | None) -> str | None:
    if _is_printed(line) or line.is_group or held is None:
        return line.printed_name or None
    return held.official.name


def post_of(line: Participant, held: Appointment | None) -> str | None:
    if _is_printed(line) or held is None:
        return line.position_label or None
    return f"{STATUS_PREFIX[AppointmentStatus(held.status)]} {line.position_label}".strip()


def note_words(note: AttendanceNote) -> str:
    """What a source says of attendance in general, in its own words as far as it gives any."""
    said = note.text or ": ".join(part for part in (note.group, note.count_text) if part)
    said = said or str(note.get_category_display())
    return f"{said} ({note.reason})" if note.reason and note.reason not in said else said
