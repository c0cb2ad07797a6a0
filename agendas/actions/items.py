"""Items of the agenda: their order, their words, and how far the meeting has come."""

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import agenda_open_for, open_for, require_unfrozen
from agendas.actions.numbering import moved, number
from agendas.actions.stage import redraw_stage
from agendas.models import AgendaItem
from audit.actions import record
from common.errors import RakorError, Refused
from meetings.models import Meeting, Topic
from meetings.permissions import may
from meetings.states import MeetingState

# What the trail keeps of an item that is taken out.
_TOLD = ("order", "kind", "title", "state", "led_by", "organizations", "duration_minutes", "note", "cue")


class ItemHasNotes(RakorError):
    """What was written down, decided or voted about an item is not thrown away with it."""


class ForeignTopic(RakorError):
    """The topic is on the list of another convener."""

    field = "topics"


class ItemFields(TypedDict, total=False):
    """What an item says of itself beside kind and title. `led_by` and `organizations` are lists of words, `topics` are
    of the convener."""

    led_by: list[str]
    organizations: list[str]
    duration_minutes: int | None
    note: str
    # For the chair and the moderator alone.
    cue: str
    topics: Sequence[Topic]


class ItemChanges(ItemFields, total=False):
    kind: str
    title: str


@transaction.atomic
def add_item(*, meeting: Meeting, kind: str, title: str, by: User, **fields: Unpack[ItemFields]) -> AgendaItem:
    """Put a new item after those that have a place.

    Raises `ForeignTopic`, `AgendaFrozen`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = agenda_open_for(meeting, by, Power.PLAN_MEETINGS)
    item = AgendaItem(meeting=meeting, kind=kind, title=title.strip(), order=len(_placed(meeting)) + 1)
    _set(item, fields)
    item.save()
    _tag(item, fields, meeting)
    record("add_agenda_item", item, by=by, subject=meeting, after={"order": item.order, "kind": kind, **fields})
    redraw_stage(meeting)
    return item


@transaction.atomic
def edit_item(*, item: AgendaItem, by: User, **changes: Unpack[ItemChanges]) -> AgendaItem:
    """Change what is named; the rest stays. Cue and topics stand in no version and are never frozen.

    Raises `ForeignTopic`, `AgendaFrozen`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(item.meeting, by, Power.PLAN_MEETINGS)
    item.refresh_from_db()
    before = _set(item, changes)
    if before.keys() - {"cue"}:
        require_unfrozen(meeting)
    after = {name: getattr(item, name) for name in before}
    if before:
        item.save(update_fields=list(before))
    if (former := _tag(item, changes, meeting)) is not None:
        before["topics"], after["topics"] = former, changes["topics"]
    if before:
        record("edit_agenda_item", item, by=by, subject=meeting, before=before, after=after)
        redraw_stage(meeting)
    return item


@transaction.atomic
def move_item(*, item: AgendaItem, by: User, to: int | None = None, step: int = 0) -> AgendaItem:
    """Give the item the place `to` (from 1), or move it `step` places down (up if negative); beyond an end means that
    end. An item that had no place gets one. Raises `AgendaFrozen`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = agenda_open_for(item.meeting, by, Power.PLAN_MEETINGS, Power.RUN_AGENDA)
    if meeting.state != MeetingState.ONGOING and not may(by, Power.PLAN_MEETINGS, meeting):
        raise Refused  # whoever runs the day changes the order on the day
    item.refresh_from_db()
    rows = _placed(meeting)
    here = item.order or len(rows) + 1
    before = item.order
    number(moved(rows, item, to if to is not None else here + step), "order")
    if item.order != before:
        record("move_agenda_item", item, by=by, subject=meeting, before={"order": before}, after={"order": item.order})
        redraw_stage(meeting)
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, by: User) -> None:
    """Take the item out and close the gap. Directives given under it, and presenters that a source named, stay.

    Raises `ItemHasNotes` where something was written down, decided or voted on, `AgendaFrozen`, `Refused`,
    `MeetingOver`, `MinutesSigned`.
    """
    meeting = agenda_open_for(item.meeting, by, Power.PLAN_MEETINGS)
    item.refresh_from_db()
    if item.notes.strip() or item.entries.exists():
        raise ItemHasNotes(
            _("“%(title)s” has notes and is not removed. Mark it as skipped, or empty its notes first.")
            % {"title": item}
        )
    if item.decision:
        raise _decided(item)
    item.presenters.update(item=None)
    before = {name: value for name in _TOLD if (value := getattr(item, name))}
    record("remove_agenda_item", item, by=by, subject=meeting, before=before)
    try:
        item.delete()
    except RestrictedError as error:  # a vote, or an election, of a floor above
        raise _decided(item) from error
    number(_placed(meeting), "order")
    redraw_stage(meeting)


@transaction.atomic
def copy_agenda(*, source: Meeting, target: Meeting, by: User) -> list[AgendaItem]:
    """Plan at `target` what `source` had on its agenda, after what is there; nothing of what was said or decided comes
    along. Raises `Refused` for a source that `by` may not read, `AgendaFrozen`, `MeetingOver`, `MinutesSigned`.
    """
    target = agenda_open_for(target, by, Power.PLAN_MEETINGS)
    if not may(by, Power.VIEW_MEETINGS, source):
        raise Refused
    first = len(_placed(target)) + 1
    copies = [
        AgendaItem(
            meeting=target,
            order=order,
            kind=item.kind,
            title=item.title,
            led_by=item.led_by,
            organizations=item.organizations,
            duration_minutes=item.duration_minutes,
        )
        for order, item in enumerate(AgendaItem.objects.filter(meeting=source), first)
    ]
    if copies:
        AgendaItem.objects.bulk_create(copies)
        record("copy_agenda", target, by=by, subject=target, after={"from": source.public_id, "items": len(copies)})
        redraw_stage(target)
    return copies


def _decided(item: AgendaItem) -> ItemHasNotes:
    return ItemHasNotes(
        _("“%(title)s” has a decision or a vote and is not removed: what was decided stays with its item.")
        % {"title": item}
    )


def _placed(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(meeting=meeting, order__isnull=False))


def _set(item: AgendaItem, changes: ItemChanges | ItemFields) -> dict[str, Any]:
    """Set the fields and return what the changed ones held before."""
    before = {}
    for name, value in changes.items():
        if name == "topics":
            continue  # rows of their own: `_tag`
        cleaned = _cleaned(value)
        if getattr(item, name) != cleaned:
            before[name] = getattr(item, name)
            setattr(item, name, cleaned)
    return before


def _tag(item: AgendaItem, changes: ItemChanges | ItemFields, meeting: Meeting) -> list[Topic] | None:
    """Let the item bear exactly the topics named, and return those it bore before; None where nothing changes."""
    if "topics" not in changes:
        return None
    if any(topic.convener_id != meeting.convener_id for topic in changes["topics"]):
        raise ForeignTopic(_("This topic is on the list of another convener."))
    before = list(item.topics.all())
    if set(before) == set(changes["topics"]):
        return None
    item.topics.set(changes["topics"])
    return before


def _cleaned(value: Any) -> Any:
    if isinstance(value, list):
        return [words for line in value if (words := " ".join(line.split()))]
    return value.strip() if isinstance(value, str) else value
