"""A plan in words."""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import Actor
from common.dates import day_name
from directory.models import Region
from directory.states import RegionKind
from flows.exporting import export_meeting
from flows.importing import mapping
from flows.importing.planning import Plan, companion_indexes, is_many, is_marked, people_of, plan_import
from flows.importing.problems import BrokenFile, Problem, Remark
from flows.importing.report import Count, Match, Outcome, Report
from flows.importing.schema import Attendee, Person, Speaker, to_json
from meetings.models import Meeting, MeetingSource
from meetings.states import MeetingLevel

_DIFFERENCES_SHOWN = 12


def report_of(plan: Plan, *, imported: Meeting | None = None) -> Report:
    """What the import would do; with `imported`, the meeting that it has made, what it did."""
    if plan.imported is not None and imported is None:
        return _report_of_known(plan, plan.imported)
    return Report(
        file=plan.name,
        outcome=Outcome.IMPORTED if imported else Outcome.READY,
        title=plan.file.title,
        convener=plan.convener.name,
        meeting=imported,
        created=tuple(_counts(plan)),
        matched=tuple(_matched(plan)),
        proposed=tuple(_proposed(plan)),
        left_out=(*plan.remarks, *_contradictions(plan), *_left_open(plan)),
        not_stated=plan.file.not_stated,
        anomalies=plan.file.source_anomalies,
    )


def report_of_broken(name: str, error: BrokenFile) -> Report:
    return Report(file=name, outcome=Outcome.FAILED, problems=error.problems)


# --- what is odd, and what is never made up ----------------------------------------------------------------------


def _contradictions(plan: Plan) -> Iterator[Remark]:
    """Two values that do not fit each other; both are kept as they are."""
    file, region = plan.file, plan.convener.region
    if region is None:
        return
    if file.region.name and file.region.code == region.code and not _names(region, file.region.name):
        text = _("the source writes “%(printed)s”, the directory “%(name)s”; both are kept")
        yield Remark("region.name", text % {"printed": file.region.name, "name": region.name})
    is_province = region.kind == RegionKind.PROVINCE
    if is_province != (mapping.LEVELS.code(file.level) == MeetingLevel.PROVINCE):
        yield Remark("level", _("does not fit the region; kept as stated"))
    if file.timezone and file.timezone != region.timezone:
        yield Remark("timezone", _("is not the zone of the region; kept as stated"))
    if file.date and file.weekday_text and day_name(file.date).casefold() != file.weekday_text.strip().casefold():
        yield Remark("weekday_text", _("the date is a %(day)s; both are kept") % {"day": day_name(file.date)})


def _names(region: Region, printed: str) -> bool:
    return printed.casefold() in {name.casefold() for name in (region.name, region.short_name, region.full_name)}


def _left_open(plan: Plan) -> Iterator[Remark]:
    file = plan.file
    if file.date is None:
        yield Remark("date", _("not stated: the session stands without a day; what is printed of it is kept"))
    companions = companion_indexes(file)
    for index, line in enumerate(file.participants):
        yield from _left_open_of_line(f"participants[{index}]", line, has_companion=index in companions)
    for index, point in enumerate(file.points):
        if point.addressed_to is None:
            yield Remark(f"points[{index}].addressed_to", _("not stated: it stands without an addressee"))
    for index, task in enumerate(file.follow_ups):
        if task.due_date is None:
            yield Remark(f"follow_ups[{index}].due_date", _("not stated: no due date is set"))
    for place, person in people_of(file):
        yield from _left_open_of_person(plan, place, person)


def _left_open_of_line(place: str, line: Attendee, *, has_companion: bool) -> Iterator[Remark]:
    if line.attendance is None:
        yield Remark(f"{place}.attendance", _("not stated: nothing is marked on the attendance list"))
    elif not is_marked(line):
        text = _("kept in words: a group, or part of it, is not marked person by person")
        yield Remark(f"{place}.attendance", text)
    if line.accompanies and not has_companion:
        yield Remark(f"{place}.accompanies", _("no line of this name: kept in words"))
    if line.represents and not any(dataclasses.astuple(line.represents)):
        yield Remark(f"{place}.represents", _("says nothing: read as not stated"))


def _left_open_of_person(plan: Plan, place: str, person: Person | Speaker | Attendee) -> Iterator[Remark]:
    status, post = person.position_status, person.position
    if status and status not in mapping.POSITION_STATUSES.all:
        text = _("“%(status)s” is not a usual status; kept as printed") % {"status": status}
        yield Remark(f"{place}.position_status", text)
    if post and not is_many(person) and plan.proposal(person) is None:
        text = _("“%(post)s” has no like in the directory; kept as printed") % {"post": post}
        yield Remark(f"{place}.position", text)


# --- what is matched, and what is made ---------------------------------------------------------------------------


def _matched(plan: Plan) -> Iterator[Remark]:
    yield Remark("region.code", plan.convener.name)
    if plan.venue is not None:
        yield Remark("venue", str(plan.venue))


def _proposed(plan: Plan) -> Iterator[Match]:
    for place, person in people_of(plan.file):
        found = plan.proposal(person)
        if found is not None:
            printed = " ".join(part for part in (person.position_status, person.position) if part)
            yield Match(f"{place}.position", printed, found.position, found.reason)


def _counts(plan: Plan) -> list[Count]:
    file = plan.file
    counted = [
        (_("Meeting"), 1),
        (_("Session"), 1),
        (_("Venue"), int(bool(file.venue and file.venue.name and plan.venue is None))),
        (_("Roles of the meeting"), sum(getattr(file, key) is not None for key in mapping.ROLES.all)),
        (_("Presenters"), len(file.presenters)),
        (_("Agenda items"), len(file.agenda_items)),
        (_("Directives, appeals and messages"), len(file.points)),
        (_("Lines of the roll"), len(file.participants)),
        (_("Marks on the attendance list"), sum(is_marked(line) for line in file.participants)),
        (_("Remarks on attendance"), len(file.attendance_notes)),
        (_("Events beside the meeting"), len(file.related_events)),
        (_("Follow-ups as the source tells them"), len(file.follow_ups)),
        (_("Quotes"), len(file.quotes)),
    ]
    return [Count(label, number) for label, number in counted if number]


# --- a file that is known already --------------------------------------------------------------------------------


def _report_of_known(plan: Plan, source: MeetingSource) -> Report:
    """The file, or another of its name, was imported before; nothing is changed either way."""
    places: list[str] = []
    if source.sha256 != plan.file.sha256:
        places = list(differences(to_json(export_meeting(source.meeting)), to_json(plan.file)))
    remarks = [Remark(place, _("differs from what stands in the portal")) for place in places[:_DIFFERENCES_SHOWN]]
    if len(places) > len(remarks):
        text = _("%(count)s further differences") % {"count": len(places) - len(remarks)}
        remarks.append(Remark("", text))
    problem = Problem(
        "source.file",
        _("A file of this name was imported before, with other content."),
        _("Change the meeting in the portal, or give the file a name of its own in source.file."),
    )
    return Report(
        file=plan.name,
        outcome=Outcome.DIFFERS if places else Outcome.UNCHANGED,
        title=plan.file.title,
        convener=plan.convener.name,
        meeting=source.meeting,
        problems=(problem,) if places else (),
        left_out=tuple(remarks),
    )


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """The places at which two JSON values differ, the innermost of each."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*ours, *theirs]):
            yield from differences(ours.get(key), theirs.get(key), f"{place}.{key}" if place else key)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (left, right) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(left, right, f"{place}[{index}]")
    elif ours != theirs:
        yield place


def preview_file(*, content: bytes, name: str, by: Actor) -> tuple[Report, str]:
    """What importing the file would do, and its text to import it by; the text is empty if there is nothing to do."""
    try:
        plan = plan_import(content=content, name=name, by=by)
    except BrokenFile as error:
        return report_of_broken(name, error), ""
    report = report_of(plan)
    text = json.dumps(to_json(plan.file), ensure_ascii=False, separators=(",", ":"))
    return report, text if report.outcome == Outcome.READY else ""
