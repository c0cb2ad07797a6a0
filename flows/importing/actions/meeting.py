"""Write a planned import: one meeting with all that hangs on it, in one transaction.

History is written as it is told, so the acts of the lower floors, which ask what a plan or a live meeting needs (a
date, a chair, an open state), are not its door; their rows are made here.
"""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from agendas.models import AgendaItem, Directive, DirectiveAddressee, RecordedFollowUp
from agendas.queries import binding_kinds_of
from agendas.states import AddresseeKind, AgendaItemState
from attendance.models import AttendanceNote, AttendanceRecord
from attendance.states import Attendance, AttendanceSource
from audit.actions import Actor, record
from common.errors import RakorError
from directory.actions.setup import setup_province, setup_region
from directory.models import Organization
from elections.models import Election
from flows.importing import mapping
from flows.importing.actions.presentations import write_presentations
from flows.importing.planning import Plan, companion_indexes, is_marked, plan_import
from flows.importing.problems import BrokenFile, Problem
from flows.importing.report import Report
from flows.importing.schema import Attendee, MeetingFile, Person, Speaker, parse
from flows.importing.telling import report_of, report_of_broken
from meetings.actions import ensure_kinds
from meetings.models import (
    Meeting,
    MeetingKind,
    MeetingRole,
    MeetingSource,
    Participant,
    Quote,
    RelatedEvent,
    Session,
    Venue,
)
from meetings.permissions import require_at
from meetings.queries import DEFAULT_KINDS
from meetings.states import MatchState, MeetingState, VenueKind


class AlreadyImported(RakorError):
    """The convener has a meeting from a file of this name."""


def import_file(*, content: bytes, name: str, by: Actor, convener_code: str = "", setup: bool = False) -> Report:
    """Import the file and tell what came of it; a file that cannot be imported is told, and changes nothing.

    With `setup` a province (or kabupaten) that is not set up yet is set up first, in the same transaction.
    """
    try:
        with transaction.atomic():
            if setup:
                _set_up(content, by)
            plan = plan_import(content=content, name=name, by=by, convener_code=convener_code)
            meeting = None if plan.imported else import_meeting(plan=plan, by=by)
    except BrokenFile as error:
        return report_of_broken(name, error)
    except AlreadyImported:
        # Another import of the same file was quicker: now it is known.
        return report_of(plan_import(content=content, name=name, by=by, convener_code=convener_code))
    return report_of(plan, imported=meeting)


@transaction.atomic
def import_meeting(*, plan: Plan, by: Actor) -> Meeting:
    """The meeting of `plan`, held and without approved minutes. Raises `AlreadyImported`, `Refused`."""
    require_at(by, Power.IMPORT_MEETINGS, plan.convener)
    meeting = _meeting(plan, by)
    session = _session(plan.file, meeting)
    _source(plan, meeting, by)
    _roles(plan, meeting)
    _agenda(plan, meeting)
    _directives(plan, meeting)
    _mark_present(plan.file, _roll(plan, meeting), session, by)
    _beside(plan, meeting, by)
    record(
        "import_meeting",
        meeting,
        by=by,
        subject=meeting,
        after={"file": plan.file.source.file, "sha256": plan.file.sha256, "publisher": plan.file.source.publisher},
    )
    return meeting


def _set_up(content: bytes, by: Actor) -> None:
    """Make the government of the file's region a convener, if it is not one yet."""
    file, _remarks = parse(content)
    code = file.region.code
    if Organization.objects.filter(code=code, is_convener=True).exists():
        return
    province = code.partition(".")[0]
    try:
        if not Organization.objects.filter(code=province).exists():
            setup_province(code=province, by=by)
        if "." in code:
            setup_region(code=code, by=by)
    except RakorError as error:
        remedy = _("Write the Kemendagri code, for example 18 or 18.01.")
        raise BrokenFile([Problem("region.code", str(error), remedy)]) from error


# --- the meeting -------------------------------------------------------------------------------------------------


def _meeting(plan: Plan, by: Actor) -> Meeting:
    file, period = plan.file, plan.file.period_context
    return Meeting.objects.create(
        convener=plan.convener,
        kind=_kind(plan, by),
        level=mapping.LEVELS.code(file.level),
        title=file.title,
        theme=file.theme or "",
        purposes=list(file.purposes),
        focus=list(file.focus),
        strategic_issues=list(file.strategic_issues),
        timezone=mapping.TIMEZONES.code(file.timezone) if file.timezone else plan.convener.timezone,
        first_day=file.date,
        period_year=period.year if period else None,
        period_quarter=period.quarter if period else None,
        period_text=(period.text or "") if period else "",
        venue=plan.venue or _new_venue(plan, by),
        best_practice_sharing=file.best_practice_sharing or "",
        public_accountability=file.public_accountability or "",
        state=MeetingState.HELD,
        is_imported=True,
        created_by=by.actor_label[:200],
    )


def _kind(plan: Plan, by: Actor) -> MeetingKind:
    """The convener's kind of this code; one of the usual kinds is added where the convener's list lacks it."""
    code = mapping.MEETING_KINDS.all.get(plan.file.kind, plan.file.kind)
    kinds = ensure_kinds(convener=plan.convener, by=by)
    if code in kinds:
        return kinds[code]
    kind, is_new = MeetingKind.objects.get_or_create(
        convener=plan.convener, code=code, defaults={"label": dict(DEFAULT_KINDS)[code], "order": len(kinds) + 1}
    )
    if is_new:
        record("create_kind", kind, by=by, after={"label": kind.label})
    return kind


def _new_venue(plan: Plan, by: Actor) -> Venue | None:
    hall = plan.file.venue
    if hall is None or not hall.name:
        return None
    # A hotel calls itself one; what else a place is, the source does not say.
    kind = VenueKind.HOTEL if hall.name.casefold().startswith("hotel") else VenueKind.OTHER
    venue, is_new = Venue.objects.get_or_create(
        convener=plan.convener, name=hall.name, city=hall.city or "", defaults={"kind": kind}
    )
    if is_new:
        record("create_venue", venue, by=by, after={"name": venue.name, "city": venue.city, "kind": venue.kind})
    return venue


def _session(file: MeetingFile, meeting: Meeting) -> Session:
    return Session.objects.create(
        meeting=meeting,
        order=1,
        date=file.date,
        starts_at=_moment(file.date, file.start_time, meeting),
        ends_at=_moment(file.date, file.end_time, meeting),
    )


def _moment(day: dt.date | None, at: dt.time | None, meeting: Meeting) -> dt.datetime | None:
    return dt.datetime.combine(day, at, tzinfo=meeting.zone) if day and at else None


def _source(plan: Plan, meeting: Meeting, by: Actor) -> None:
    file, source = plan.file, plan.file.source
    try:
        with transaction.atomic():
            MeetingSource.objects.create(
                meeting=meeting,
                convener=plan.convener,
                schema_version=file.schema_version,
                file=source.file,
                sha256=file.sha256,
                publisher=source.publisher or "",
                published_on=source.published_on,
                byline=source.byline or "",
                dateline=source.dateline or "",
                credit=source.credit or "",
                headline=file.headline or "",
                region_name=file.region.name or "",
                kind=file.kind,
                date_text=file.date_text or "",
                weekday_text=file.weekday_text or "",
                start_time=file.start_time,
                end_time=file.end_time,
                periodicity=_periodicity(file),
                not_stated=list(file.not_stated),
                anomalies=list(file.source_anomalies),
                imported_by=by.actor_label[:200],
            )
    except IntegrityError as error:
        text = _("“%(file)s” is imported already.") % {"file": source.file}
        raise AlreadyImported(text) from error


def _periodicity(file: MeetingFile) -> dict[str, Any] | None:
    told = file.periodicity
    return {"planned": told.planned, "interval": told.interval, "text": told.text} if told else None


# --- people ------------------------------------------------------------------------------------------------------


def _named(plan: Plan, person: Person | Speaker | Attendee) -> dict[str, Any]:
    """The printed words, and beside them what they probably mean."""
    proposed = plan.proposed(person)
    return {
        "printed_name": person.name or "",
        "printed_position": person.position or "",
        "printed_status": person.position_status or "",
        "printed_organization": person.organization or "",
        "region": plan.region(person.region_code),
        "note": person.note or "",
        "proposed_position": proposed,
        "match_state": MatchState.PROPOSED if proposed else MatchState.NONE,
    }


def _roles(plan: Plan, meeting: Meeting) -> None:
    stated = ((role, getattr(plan.file, key)) for key, role in mapping.ROLES.all.items())
    MeetingRole.objects.bulk_create(
        MeetingRole(meeting=meeting, role=role, **_named(plan, person)) for role, person in stated if person
    )


def _roll(plan: Plan, meeting: Meeting) -> list[Participant]:
    """The lines of the roll in the order of the file."""
    rows = Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            order=order,
            capacity=mapping.CAPACITIES.code(line.capacity),
            is_group=line.is_group,
            count_text=line.count_text or "",
            stated_attendance=mapping.ATTENDANCES.code(line.attendance) if line.attendance else "",
            represents_name=(line.represents.name or "") if line.represents else "",
            represents_position=(line.represents.position or "") if line.represents else "",
            represents_organization=(line.represents.organization or "") if line.represents else "",
            accompanies_name=line.accompanies or "",
            **_named(plan, line),
        )
        for order, line in enumerate(plan.file.participants, 1)
    )
    companions = []
    for index, other in companion_indexes(plan.file).items():
        rows[index].accompanies = rows[other]
        companions.append(rows[index])
    Participant.objects.bulk_update(companions, ["accompanies"])
    return rows


def _mark_present(file: MeetingFile, rows: list[Participant], session: Session, by: Actor) -> None:
    """Mark each single line that the source saw there (no group); who came for another is a representative."""
    now = timezone.now()
    AttendanceRecord.objects.bulk_create(
        AttendanceRecord(
            participant=row,
            session=session,
            state=Attendance.REPRESENTED if _is_deputy(row) else Attendance.PRESENT,
            represented_by=str(row)[:350] if _is_deputy(row) else "",
            source=AttendanceSource.IMPORT,
            recorded_at=now,
            recorded_by=by.actor_label[:200],
        )
        for row, line in zip(rows, file.participants, strict=True)
        if is_marked(line)
    )


def _is_deputy(row: Participant) -> bool:
    return row.is_invitable and bool(row.represents_label)


# --- what was said -----------------------------------------------------------------------------------------------


def _agenda(plan: Plan, meeting: Meeting) -> None:
    """Items, all of them over, and what was presented under them."""
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            order=order,
            kind=mapping.AGENDA_ITEM_KINDS.code(item.kind),
            title=item.title,
            led_by=list(item.by),
            organizations=list(item.organizations),
            note=item.note or "",
            state=AgendaItemState.DONE,
        )
        for item, order in zip(plan.file.agenda_items, plan.item_orders, strict=True)
    )
    write_presentations(plan.file, meeting, items, lambda speaker: _named(plan, speaker))


def _directives(plan: Plan, meeting: Meeting) -> None:
    binding = binding_kinds_of(plan.convener)
    kinds = [mapping.POINT_KINDS.code(point.kind) for point in plan.file.points]
    rows = Directive.objects.bulk_create(
        Directive(
            meeting=meeting,
            number=number,
            kind=kind,
            is_binding=kind in binding,
            text=point.text,
            is_verbatim=point.verbatim,
            given_by=point.given_by or "",
            addressed_to=point.addressed_to or "",
            legal_basis=point.legal_basis or "",
            topic=point.topic or "",
        )
        for point, number, kind in zip(plan.file.points, plan.point_numbers, kinds, strict=True)
    )
    DirectiveAddressee.objects.bulk_create(
        DirectiveAddressee(directive=row, kind=AddresseeKind.TEXT, text=row.addressed_to)
        for row in rows
        if row.addressed_to
    )


def _beside(plan: Plan, meeting: Meeting, by: Actor) -> None:
    """Remarks on attendance, events, follow-ups and quotes: kept as they are told."""
    file = plan.file
    AttendanceNote.objects.bulk_create(
        AttendanceNote(
            meeting=meeting,
            order=order,
            category=mapping.ATTENDANCE_NOTE_CATEGORIES.code(line.category),
            group=line.group or "",
            count_text=line.count_text or "",
            reason=line.reason or "",
            text=line.text or "",
        )
        for line, order in zip(file.attendance_notes, plan.note_orders, strict=True)
    )
    RelatedEvent.objects.bulk_create(
        RelatedEvent(
            meeting=meeting,
            order=order,
            kind=event.kind or "",
            title=event.title or "",
            body=event.body or "",
            body_purpose=event.body_purpose or "",
            positions=list(event.positions),
            result=event.result or "",
            note=event.note or "",
            further=event.further,
        )
        for order, event in enumerate(file.related_events, 1)
    )
    _elections(plan, meeting, by)
    RecordedFollowUp.objects.bulk_create(
        RecordedFollowUp(
            meeting=meeting,
            order=order,
            text=task.text,
            mechanism=task.mechanism or "",
            responsible=task.responsible or "",
            due_date=task.due_date,
        )
        for order, task in enumerate(file.follow_ups, 1)
    )
    Quote.objects.bulk_create(
        Quote(meeting=meeting, order=order, speaker=saying.speaker or "", text=saying.text)
        for order, saying in enumerate(file.quotes, 1)
    )


def _elections(plan: Plan, meeting: Meeting, by: Actor) -> None:
    """An election that the source names is one here: planned, its method, posts and result unknown. The words of the
    source stay beside it."""
    Election.objects.bulk_create(
        Election(
            meeting=meeting,
            title=event.title or "",
            body=event.body or event.title or "",
            purpose=event.body_purpose or "",
            created_by=by.actor_label[:200],
        )
        for event in plan.file.related_events
        if event.kind == mapping.ELECTION_KIND and (event.body or event.title)
    )
