"""A meeting of the portal in the JSON schema of docs/import.md. What was imported is all found again."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from agendas.models import AgendaItem, Directive, Presenter, RecordedFollowUp
from attendance.models import AttendanceNote, AttendanceRecord
from attendance.states import Attendance
from flows.importing import mapping
from flows.importing.schema import (
    VERSION,
    Attendee,
    Event,
    Hall,
    Item,
    MeetingFile,
    Observation,
    Period,
    Periodicity,
    Person,
    Place,
    Point,
    Represented,
    Saying,
    Source,
    Speaker,
    Task,
    to_json,
)
from meetings.models import Meeting, MeetingRole, MeetingSource, NamedPerson, Participant, Quote, RelatedEvent, Session
from meetings.states import StatedAttendance


def export_name(meeting: Meeting) -> str:
    """The name of the file: that of the source it came from, else the meeting's own."""
    source = MeetingSource.objects.filter(meeting=meeting).first()
    return source.file if source else f"rakor-{meeting.public_id}.json"


def export_json(meeting: Meeting) -> str:
    """The meeting as the text of a file that `import_meeting` reads again."""
    return json.dumps(to_json(export_meeting(meeting)), ensure_ascii=False, indent=2) + "\n"


def export_meeting(meeting: Meeting) -> MeetingFile:
    """The meeting as a record of the schema; a fixed number of queries whatever its size.

    The schema knows one day and one sitting: of a meeting over several days the first session is given. Excuses,
    telephone numbers, notes of items and everything else that the schema has no key for stay here.
    """
    source = MeetingSource.objects.filter(meeting=meeting).first()
    session = Session.objects.filter(meeting=meeting).select_related("meeting").first()
    region = meeting.convener.region
    start, end = _times(session, source)
    roles = _roles(meeting)
    return MeetingFile(
        schema_version=VERSION,
        source=_source(meeting, source),
        title=meeting.title,
        headline=_said(source.headline) if source else None,
        kind=_kind(meeting),
        level=_word(mapping.LEVELS, meeting.level),
        region=Place(
            code=region.code if region else meeting.convener.code,
            name=_said(source.region_name) if source else (region.name if region else None),
        ),
        date=session.date if session else None,
        date_text=_said(source.date_text) if source else None,
        weekday_text=_said(source.weekday_text) if source else None,
        start_time=start,
        end_time=end,
        timezone=mapping.TIMEZONES.word(meeting.timezone),
        period_context=_period(meeting),
        venue=Hall(name=meeting.venue.name, city=_said(meeting.venue.city)) if meeting.venue else None,
        leader=roles["leader"],
        opened_by=roles["opened_by"],
        opened_on_behalf_of=roles["opened_on_behalf_of"],
        moderator=roles["moderator"],
        note_taker=roles["note_taker"],
        theme=_said(meeting.theme),
        purposes=tuple(meeting.purposes),
        focus=tuple(meeting.focus),
        presenters=tuple(_speaker(row) for row in _people(Presenter.objects.filter(meeting=meeting))),
        agenda_items=tuple(_item(row) for row in AgendaItem.objects.filter(meeting=meeting)),
        points=tuple(_point(row) for row in Directive.objects.filter(meeting=meeting)),
        strategic_issues=tuple(meeting.strategic_issues),
        participants=_attendees(meeting),
        attendance_notes=tuple(_observation(row) for row in AttendanceNote.objects.filter(meeting=meeting)),
        related_events=tuple(_event(row) for row in RelatedEvent.objects.filter(meeting=meeting)),
        follow_ups=tuple(_task(row) for row in RecordedFollowUp.objects.filter(meeting=meeting)),
        periodicity=Periodicity(**source.periodicity) if source and source.periodicity is not None else None,
        best_practice_sharing=_said(meeting.best_practice_sharing),
        public_accountability=_said(meeting.public_accountability),
        quotes=tuple(
            Saying(speaker=_said(row.speaker), text=row.text) for row in Quote.objects.filter(meeting=meeting)
        ),
        not_stated=tuple(source.not_stated) if source else (),
        source_anomalies=tuple(source.anomalies) if source else (),
    )


def _said(text: str) -> str | None:
    """The database keeps what is not stated as an empty text; the schema as null."""
    return text or None


def _word(words: mapping.Words, code: str) -> str:
    return words.word(code) or ""


def _kind(meeting: Meeting) -> str:
    """The schema's word; a kind that the convener has made for itself goes by its own code."""
    code = meeting.kind.code
    return _word(mapping.MEETING_KINDS, code) if code in mapping.MEETING_KINDS.all.values() else code


def _source(meeting: Meeting, source: MeetingSource | None) -> Source:
    if source is None:
        return Source(file=f"rakor-{meeting.public_id}.json", publisher=meeting.convener.name)
    return Source(
        file=source.file,
        publisher=_said(source.publisher),
        published_on=source.published_on,
        byline=_said(source.byline),
        dateline=_said(source.dateline),
        credit=_said(source.credit),
    )


def _times(session: Session | None, source: MeetingSource | None) -> tuple[dt.time | None, dt.time | None]:
    """The hours of the first sitting; where it has no day, those that the source gives."""
    start = session.start_time if session else None
    end = session.end_time if session else None
    if source and not start and not end:
        start, end = source.start_time, source.end_time
    return start, end


def _period(meeting: Meeting) -> Period | None:
    if meeting.period_year is None:
        return None
    return Period(year=meeting.period_year, quarter=meeting.period_quarter, text=_said(meeting.period_text))


def _people(rows: Any) -> Sequence[Any]:
    return rows.select_related("region", "position__organization__region", "official", "organization")


def _roles(meeting: Meeting) -> dict[str, Person | None]:
    rows = MeetingRole.objects.filter(meeting=meeting).select_related(
        "region", "position__organization__region", "official"
    )
    by_role = {row.role: row for row in rows}
    return {
        key: Person(**_identity(by_role[role]), note=_said(by_role[role].note)) if role in by_role else None
        for key, role in mapping.ROLES.all.items()
    }


def _identity(row: NamedPerson, organization: str = "") -> dict[str, str | None]:
    """Who it is: as printed; a line of the portal's own is told by its post."""
    is_printed = bool(row.printed_name or row.printed_position or row.printed_organization)
    if is_printed or row.position is None:
        return {
            "name": _said(row.printed_name),
            "position": _said(row.printed_position),
            "position_status": _said(row.printed_status),
            "organization": _said(row.printed_organization or organization),
            "region_code": row.region.code if row.region else None,
        }
    region = row.region or row.position.organization.region
    return {
        "name": row.official.name if row.official else None,
        "position": row.position.title,
        "position_status": _said(row.printed_status),
        "organization": row.position.organization.name,
        "region_code": region.code if region else None,
    }


def _speaker(row: Presenter) -> Speaker:
    # An institution that presents without a printed word of it is named by the directory.
    organization = "" if row.label else (row.organization.name if row.organization else "")
    return Speaker(**_identity(row, organization), is_representative=row.is_representative, note=_said(row.note))


def _item(row: AgendaItem) -> Item:
    return Item(
        order=row.order,
        kind=_word(mapping.AGENDA_ITEM_KINDS, row.kind),
        title=row.title,
        by=tuple(row.led_by),
        organizations=tuple(row.organizations),
        note=_said(row.note),
    )


def _point(row: Directive) -> Point:
    return Point(
        order=row.number,
        kind=_word(mapping.POINT_KINDS, row.kind),
        text=row.text,
        verbatim=row.is_verbatim,
        given_by=_said(row.given_by),
        addressed_to=_said(row.addressed_to),
        legal_basis=_said(row.legal_basis),
        topic=_said(row.topic),
    )


def _attendees(meeting: Meeting) -> tuple[Attendee, ...]:
    marks: dict[int, set[str]] = {}
    for participant, state in AttendanceRecord.objects.filter(participant__meeting=meeting).values_list(
        "participant", "state"
    ):
        marks.setdefault(participant, set()).add(state)
    rows = _people(Participant.objects.filter(meeting=meeting).prefetch_related("accompanies"))
    return tuple(_attendee(row, marks.get(row.pk, set())) for row in rows)


def _attendee(row: Participant, marks: set[str]) -> Attendee:
    represented = (row.represents_name, row.represents_position, row.represents_organization)
    name, position, organization = (_said(words) for words in represented)
    companion = row.accompanies_name or (row.accompanies.label if row.accompanies else "")
    line = _identity(row, row.organization.name if row.organization and not row.label else "")
    if not any(line[key] for key in ("name", "position", "organization")):
        line["position"] = row.group_label
    return Attendee(
        **line,
        is_group=row.is_group,
        count_text=_said(row.count_text),
        attendance=_attendance(row, marks),
        represents=Represented(name=name, position=position, organization=organization) if any(represented) else None,
        accompanies=_said(companion),
        capacity=_word(mapping.CAPACITIES, row.capacity),
        note=_said(row.note),
    )


def _attendance(row: Participant, marks: set[str]) -> str | None:
    """What the source states; for a meeting of the portal, whether the line itself was there."""
    if row.stated_attendance:
        return mapping.ATTENDANCES.word(row.stated_attendance)
    if Attendance.PRESENT not in marks:
        return None
    is_whole = marks == {Attendance.PRESENT}
    return mapping.ATTENDANCES.word(StatedAttendance.PRESENT if is_whole else StatedAttendance.MIXED)


def _observation(row: AttendanceNote) -> Observation:
    return Observation(
        order=row.order,
        category=_word(mapping.ATTENDANCE_NOTE_CATEGORIES, row.category),
        group=_said(row.group),
        count_text=_said(row.count_text),
        reason=_said(row.reason),
        text=_said(row.text),
    )


def _event(row: RelatedEvent) -> Event:
    return Event(
        kind=_said(row.kind),
        title=_said(row.title),
        body=_said(row.body),
        result=_said(row.result),
        positions=tuple(tuple(entry) if isinstance(entry, list) else entry for entry in row.positions),
        body_purpose=_said(row.body_purpose),
        note=_said(row.note),
        further=row.further,
    )


def _task(row: RecordedFollowUp) -> Task:
    return Task(
        text=row.text,
        mechanism=_said(row.mechanism),
        responsible=_said(row.responsible),
        due_date=row.due_date,
    )
