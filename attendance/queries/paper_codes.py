"""What was typed in from a paper list: each code, the line it names, and whether it can be noted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from attendance.models import AttendanceRecord, Representation, RollNumber
from attendance.queries.lines import lines_of, representations_by_line
from attendance.roll_codes import code_of, number_in
from attendance.states import THERE, ArrivalCapacity, Attendance
from directory.models import Appointment
from directory.queries import current_holders
from meetings.models import Participant, Session

_APART = re.compile(r"[\s,;]+")
# "017 KM" is one code in two words.
_NUMBER, _LETTERS = re.compile(r"\d{1,5}[-–./]?"), re.compile(r"[a-zA-Z][a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z]")


class Reading(StrEnum):
    """What becomes of a code that was typed."""

    GOOD = "good"
    # The line is in already: told, and left alone.
    ALREADY = "already"
    TWICE = "twice"
    WRONG = "wrong"
    # Someone came for the post, and nobody said who.
    NAMELESS = "nameless"


@dataclass(frozen=True)
class CodeRow:
    """One code as it was typed, and what it means."""

    typed: str
    reading: Reading
    code: str = ""
    line: Participant | None = None
    holder: Appointment | None = None
    mark: AttendanceRecord | None = None
    announced: Representation | None = None

    @property
    def state(self) -> Attendance:
        return Attendance(self.mark.state) if self.mark else Attendance.EXPECTED

    @property
    def is_wrong(self) -> bool:
        return self.reading in {Reading.WRONG, Reading.NAMELESS}


def split_codes(text: str) -> list[str]:
    """The codes in `text`, one a line or separated by a blank, a comma or a semicolon."""
    words = [word for word in _APART.split(text.replace("\x00", "")) if word]
    return list(_joined(words))


def read_codes(session: Session, text: str, capacity: str = ArrivalCapacity.OWN, name: str = "") -> list[CodeRow]:
    """What each code means in this sitting, if all came in `capacity`. A fixed number of queries."""
    typed = split_codes(text)
    numbers = {code: number_in(code, session.meeting_id) for code in typed}
    known = {
        row.number: row
        for row in RollNumber.objects.filter(
            meeting=session.meeting_id, number__in=[number for number in numbers.values() if number is not None]
        )
    }
    wanted = [row.participant_id for row in known.values()]
    lines = {line.pk: line for line in lines_of(session.meeting).filter(pk__in=wanted)}
    marks = {mark.participant_id: mark for mark in session.attendance.filter(participant__in=wanted)}
    announced = representations_by_line(list(lines.values()))
    posts = [line.position for line in lines.values() if line.position]
    holders = current_holders(posts, session.date) if posts else {}
    rows: list[CodeRow] = []
    seen: set[int] = set()
    for code in typed:
        number = known.get(numbers[code] or 0)
        line = lines.get(number.participant_id) if number else None
        if number is None or line is None:
            rows.append(CodeRow(typed=code, reading=Reading.WRONG))
            continue
        row = CodeRow(
            typed=code,
            reading=Reading.GOOD,
            code=code_of(number),
            line=line,
            holder=holders.get(line.position_id or 0),
            mark=marks.get(line.pk),
            announced=_active(announced.get(line.pk)),
        )
        rows.append(_judged(row, is_twice=line.pk in seen, capacity=capacity, name=name))
        seen.add(line.pk)
    return rows


def _joined(words: list[str]) -> Iterator[str]:
    waiting = ""
    for word in words:
        if waiting and _LETTERS.fullmatch(word):
            yield f"{waiting} {word}"
            waiting = ""
            continue
        if waiting:
            yield waiting
        waiting = word if _NUMBER.fullmatch(word) else ""
        if not waiting:
            yield word
    if waiting:
        yield waiting


def _active(representation: Representation | None) -> Representation | None:
    return representation if representation is not None and representation.is_active else None


def _judged(row: CodeRow, *, is_twice: bool, capacity: str, name: str) -> CodeRow:
    reading = row.reading
    if is_twice:
        reading = Reading.TWICE
    elif row.state in THERE:
        reading = Reading.ALREADY
    elif capacity == ArrivalCapacity.REPRESENTING and not name and row.announced is None:
        reading = Reading.NAMELESS
    return CodeRow(**{**vars(row), "reading": reading})
