# ruff: noqa: RUF009 - what stands behind each field is its shape, made once and never changed
"""The schema of a meeting's file, version 1 (docs/import.md). The fields of the classes are its keys, in its order.

Lengths are those of the columns that keep the values, so that what is read can be written.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from agendas.models import AgendaItem, Directive, RecordedFollowUp
from attendance.models import AttendanceNote
from flows.importing import mapping
from flows.importing.json_text import load_json
from flows.importing.problems import Notebook, Remark
from flows.importing.shapes import (
    Clock,
    Day,
    Flag,
    ListOf,
    Loose,
    Number,
    Record,
    Scalar,
    Shape,
    Text,
    Word,
    read_record,
    shape_of,
    shaped,
)
from meetings.models import Meeting, MeetingKind, MeetingSource, NamedPerson, Participant, Quote, RelatedEvent, Venue

VERSION = 1
_ORDER = Number(least=1, most=9999)


def _text(model: type[models.Model], name: str, *, required: bool = False, sparse: bool = False) -> Any:
    limit = model._meta.get_field(name).max_length  # type: ignore[union-attr]
    return shaped(Text(limit=limit, required=required, sparse=sparse))


def _word(words: mapping.Words, *, required: bool = False) -> Any:
    return shaped(Word(words=lambda: words.all, required=required))


def _texts() -> Any:
    return shaped(ListOf(item=Text(limit=2000)))


def _records(kind: type) -> Any:
    return shaped(ListOf(item=Record(of=kind, required=True)))


def known_kinds() -> set[str]:
    """Kinds of the schema, and those that some convener has made for itself."""
    return {*mapping.MEETING_KINDS.all, *MeetingKind.objects.values_list("code", flat=True)}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    file: str = _text(MeetingSource, "file", required=True)
    publisher: str | None = _text(MeetingSource, "publisher")
    published_on: dt.date | None = shaped(Day())
    byline: str | None = _text(MeetingSource, "byline")
    dateline: str | None = _text(MeetingSource, "dateline")
    credit: str | None = _text(MeetingSource, "credit")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The region whose government convenes."""

    code: str = shaped(Text(limit=8, required=True))
    name: str | None = _text(MeetingSource, "region_name")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    year: int = shaped(Number(least=1900, most=2100, required=True))
    quarter: int | None = shaped(Number(least=1, most=4))
    text: str | None = _text(Meeting, "period_text")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    name: str | None = _text(Venue, "name")
    city: str | None = _text(Venue, "city")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who leads, opens, moderates or writes."""

    name: str | None = _text(NamedPerson, "printed_name")
    position: str | None = _text(NamedPerson, "printed_position")
    position_status: str | None = _text(NamedPerson, "printed_status")
    organization: str | None = _text(NamedPerson, "printed_organization")
    region_code: str | None = shaped(Text(limit=8))
    note: str | None = shaped(Text(sparse=True))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who presents."""

    name: str | None = _text(NamedPerson, "printed_name")
    position: str | None = _text(NamedPerson, "printed_position")
    position_status: str | None = _text(NamedPerson, "printed_status", sparse=True)
    organization: str | None = _text(NamedPerson, "printed_organization")
    region_code: str | None = shaped(Text(limit=8, sparse=True))
    is_representative: bool = shaped(Flag(missing=False))
    note: str | None = shaped(Text())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    order: int | None = shaped(_ORDER)
    kind: str = _word(mapping.AGENDA_ITEM_KINDS, required=True)
    title: str = _text(AgendaItem, "title", required=True)
    by: tuple[str, ...] = _texts()
    organizations: tuple[str, ...] = _texts()
    note: str | None = shaped(Text())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    order: int | None = shaped(_ORDER)
    kind: str = _word(mapping.POINT_KINDS, required=True)
    text: str = shaped(Text(required=True))
    verbatim: bool | None = shaped(Flag())
    given_by: str | None = _text(Directive, "given_by")
    addressed_to: str | None = _text(Directive, "addressed_to")
    legal_basis: str | None = _text(Directive, "legal_basis")
    topic: str | None = _text(Directive, "topic")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Represented:
    name: str | None = _text(Participant, "represents_name")
    position: str | None = _text(Participant, "represents_position")
    organization: str | None = _text(Participant, "represents_organization")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    name: str | None = _text(Participant, "printed_name")
    position: str | None = _text(Participant, "printed_position")
    position_status: str | None = _text(Participant, "printed_status")
    organization: str | None = _text(Participant, "printed_organization")
    region_code: str | None = shaped(Text(limit=8))
    is_group: bool = shaped(Flag(missing=False))
    count_text: str | None = _text(Participant, "count_text")
    attendance: str | None = _word(mapping.ATTENDANCES)
    represents: Represented | None = shaped(Record(of=Represented))
    accompanies: str | None = _text(Participant, "accompanies_name")
    capacity: str = _word(mapping.CAPACITIES, required=True)
    note: str | None = shaped(Text())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What is said of attendance in general."""

    order: int | None = shaped(_ORDER)
    category: str = _word(mapping.ATTENDANCE_NOTE_CATEGORIES, required=True)
    group: str | None = _text(AttendanceNote, "group")
    count_text: str | None = _text(AttendanceNote, "count_text")
    reason: str | None = shaped(Text())
    text: str | None = shaped(Text())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something held beside the meeting; such events are of any kind, so they may bring keys of their own."""

    kind: str | None = _text(RelatedEvent, "kind")
    title: str | None = _text(RelatedEvent, "title")
    body: str | None = _text(RelatedEvent, "body")
    result: str | None = shaped(Text())
    positions: tuple[Any, ...] = shaped(ListOf(item=Loose()))
    body_purpose: str | None = shaped(Text(sparse=True))
    note: str | None = shaped(Text(sparse=True))
    further: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A follow-up that the source tells of."""

    text: str = shaped(Text(required=True))
    mechanism: str | None = _text(RecordedFollowUp, "mechanism")
    responsible: str | None = _text(RecordedFollowUp, "responsible")
    due_date: dt.date | None = shaped(Day())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Periodicity:
    planned: bool | int | str | None = shaped(Scalar())
    interval: bool | int | str | None = shaped(Scalar())
    text: str | None = shaped(Text())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    speaker: str | None = _text(Quote, "speaker")
    text: str = shaped(Text(required=True))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFile:
    """One meeting, as its file tells of it."""

    schema_version: int = shaped(Number(least=VERSION, most=VERSION, required=True))
    source: Source = shaped(Record(of=Source, required=True))
    title: str = _text(Meeting, "title", required=True)
    headline: str | None = _text(MeetingSource, "headline")
    kind: str = shaped(Word(words=known_kinds, required=True))
    level: str = _word(mapping.LEVELS, required=True)
    region: Place = shaped(Record(of=Place, required=True))
    date: dt.date | None = shaped(Day())
    date_text: str | None = _text(MeetingSource, "date_text")
    weekday_text: str | None = _text(MeetingSource, "weekday_text")
    start_time: dt.time | None = shaped(Clock())
    end_time: dt.time | None = shaped(Clock())
    timezone: str | None = _word(mapping.TIMEZONES)
    period_context: Period | None = shaped(Record(of=Period))
    venue: Hall | None = shaped(Record(of=Hall))
    leader: Person | None = shaped(Record(of=Person))
    opened_by: Person | None = shaped(Record(of=Person))
    opened_on_behalf_of: Person | None = shaped(Record(of=Person))
    moderator: Person | None = shaped(Record(of=Person))
    note_taker: Person | None = shaped(Record(of=Person))
    theme: str | None = _text(Meeting, "theme")
    purposes: tuple[str, ...] = _texts()
    focus: tuple[str, ...] = _texts()
    presenters: tuple[Speaker, ...] = _records(Speaker)
    agenda_items: tuple[Item, ...] = _records(Item)
    points: tuple[Point, ...] = _records(Point)
    strategic_issues: tuple[str, ...] = _texts()
    participants: tuple[Attendee, ...] = _records(Attendee)
    attendance_notes: tuple[Observation, ...] = _records(Observation)
    related_events: tuple[Event, ...] = _records(Event)
    follow_ups: tuple[Task, ...] = _records(Task)
    periodicity: Periodicity | None = shaped(Record(of=Periodicity))
    best_practice_sharing: str | None = shaped(Text())
    public_accountability: str | None = shaped(Text())
    quotes: tuple[Saying, ...] = _records(Saying)
    not_stated: tuple[str, ...] = _texts()
    source_anomalies: tuple[str, ...] = _texts()

    @property
    def sha256(self) -> str:
        """The fingerprint of what is said, whatever blanks and line ends the file was saved with."""
        canonical = json.dumps(to_json(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def parse(content: bytes) -> tuple[MeetingFile, list[Remark]]:
    """The meeting in `content`, and what was read otherwise than it is written. Raises `BrokenFile`."""
    notebook = Notebook()
    file = read_record(MeetingFile, load_json(content), "", notebook)
    if file is None or notebook.problems:
        raise notebook.broken()
    _check_sense(file, notebook)
    if notebook.problems:
        raise notebook.broken()
    return file, notebook.remarks


def to_json(record: Any) -> dict[str, Any]:
    """A record of the schema as it is written to a file: `parse` of it gives the record again."""
    written: dict[str, Any] = {}
    for entry in dataclasses.fields(record):
        value = getattr(record, entry.name)
        if entry.name == "further":
            written |= value
            continue
        shape: Shape = shape_of(entry)
        if not (shape.sparse and value is None):
            written[entry.name] = _plain(value)
    return written


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_json(value)
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    return value.isoformat() if isinstance(value, dt.date) else value


def _check_sense(file: MeetingFile, notebook: Notebook) -> None:
    """What no single value shows: an end before its start, a line about nobody."""
    if file.start_time and file.end_time and file.end_time <= file.start_time:
        notebook.wrong("end_time", _("The end is not after the start."), _("Put one of the two right, or give null."))
    for name in ("presenters", "participants"):
        for index, line in enumerate(getattr(file, name)):
            if not (line.name or line.position or line.organization):
                text = _("The line names nobody.")
                notebook.wrong(f"{name}[{index}]", text, _("Give a name, a post or an organisation, or take it out."))
