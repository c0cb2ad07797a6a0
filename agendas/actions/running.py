"""How far the meeting has come: items are taken up, finished, decided, left out and put off, and their clocks kept."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.carrying import CarriedAlready, carry_item
from agendas.actions.gate import open_for
from agendas.actions.speakers import end_queue
from agendas.actions.stage import redraw_stage
from agendas.models import AgendaItem
from agendas.queries.clocks import item_clock, pauses_of
from agendas.states import ITEM_MOVES, AgendaItemState, ItemDecision, StageView
from audit.actions import record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.models import Meeting
from meetings.states import MeetingState


class UnknownDecision(RakorError):
    """There is no such decision code."""


class NotTakenUp(WrongState):
    """What was not taken up is not decided."""


class NotALaterMeeting(RakorError):
    """An item is put off to another meeting, not to its own."""


@transaction.atomic
def set_item_state(*, item: AgendaItem, state: str, by: User) -> AgendaItem:
    """Say how far the item has come; whoever plans, runs the day or writes the notes may.

    One item is under way at a time: taking one up finishes the one before, without decision. Clocks run only while the
    meeting goes on; afterwards states are put right without them. What is no longer taken up has no decision either.

    What another meeting has taken over comes up there, and no longer here.

    Raises `CarriedAlready`, `WrongState`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(item.meeting, by, Power.WRITE_NOTES, Power.RUN_AGENDA, Power.PLAN_MEETINGS)
    item.refresh_from_db()
    item.meeting = meeting
    _require_not_carried(item)
    if state == AgendaItemState.IN_PROGRESS and item.state != state:
        for other in AgendaItem.objects.filter(meeting=meeting, state=state):
            _move(other, AgendaItemState.DONE, meeting, by)
    _move(item, state, meeting, by)
    redraw_stage(meeting, StageView.ITEM if state == AgendaItemState.IN_PROGRESS else None)
    return item


def start_item(*, item: AgendaItem, by: User) -> AgendaItem:
    """Take the item up, as `set_item_state`; the projector shows it."""
    return set_item_state(item=item, state=AgendaItemState.IN_PROGRESS, by=by)


def finish_item(*, item: AgendaItem, by: User) -> AgendaItem:
    """End the item, as `set_item_state`; its clock stops."""
    return set_item_state(item=item, state=AgendaItemState.DONE, by=by)


@transaction.atomic
def decide_item(*, item: AgendaItem, decision: str, by: User) -> AgendaItem:
    """Note with what the item ends; another code replaces the one before.

    Raises `UnknownDecision`, `NotTakenUp` unless it is under way or done, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(item.meeting, by, Power.RUN_AGENDA, Power.WRITE_NOTES)
    if decision not in ItemDecision.values:
        raise UnknownDecision(_("Choose with what the item ends."))
    item.refresh_from_db()
    item.meeting = meeting
    if item.state not in (AgendaItemState.IN_PROGRESS, AgendaItemState.DONE):
        raise NotTakenUp(_("“%(title)s” has not been taken up: there is nothing to decide yet.") % {"title": item})
    before = item.decision
    if before != decision:
        item.decision, item.decided_at, item.decided_by = decision, timezone.now(), by.actor_label[:200]
        item.save(update_fields=["decision", "decided_at", "decided_by"])
        record(
            "decide_agenda_item",
            item,
            by=by,
            subject=meeting,
            before={"decision": before},
            after={"decision": decision},
        )
    return item


@transaction.atomic
def defer_item(*, item: AgendaItem, by: User, to: Meeting | None = None) -> AgendaItem:
    """Put the item off to the next meeting. With `to` it stands on that agenda at once (`carry_item`); without it waits
    until there is one.

    Raises `NotALaterMeeting`, `WrongState`, what `carry_item` raises, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    if to is not None and to.pk == item.meeting_id:
        raise NotALaterMeeting(_("Choose another meeting: this one has the item already."))
    set_item_state(item=item, state=AgendaItemState.DEFERRED, by=by)
    if to is not None:
        carry_item(item=item, to=to, by=by)
    return item


def begin_day(meeting: Meeting) -> None:
    """Start the clock of an item that was taken up before its meeting began, which has just begun, its row held. Only
    `flows` calls this."""
    now = timezone.now()
    early = AgendaItem.objects.filter(meeting=meeting, state=AgendaItemState.IN_PROGRESS, running_since__isnull=True)
    early.update(began_at=now, running_since=now, ended_at=None)
    redraw_stage(meeting)


def end_day(meeting: Meeting, by: User) -> None:
    """Stop every clock of a meeting that has just ended, its row held: the item under way is done, who speaks has
    spoken, and who still waits no longer does. Only `flows` calls this."""
    for item in AgendaItem.objects.filter(meeting=meeting, state=AgendaItemState.IN_PROGRESS):
        _move(item, AgendaItemState.DONE, meeting, by)
    end_queue(meeting)
    redraw_stage(meeting, StageView.ITEM)


def _require_not_carried(item: AgendaItem) -> None:
    if item.state != AgendaItemState.DEFERRED:
        return
    # Held, so that no meeting takes it over while it is set back (`carry_item`).
    AgendaItem.objects.select_for_update().get(pk=item.pk)
    copy = item.carried_to.select_related("meeting").first()
    if copy is not None:
        raise CarriedAlready(
            _("“%(title)s” stands on the agenda of “%(meeting)s” now. Take it out there before you change it here.")
            % {"title": item, "meeting": copy.meeting}
        )


def _move(item: AgendaItem, state: str, meeting: Meeting, by: User) -> None:
    """Move one item with its clock; the meeting's row is held."""
    item.meeting = meeting
    changes = _clock_after(item, state, meeting)
    before = {"state": item.state}
    if item.decision and state not in (AgendaItemState.IN_PROGRESS, AgendaItemState.DONE):
        before["decision"] = item.decision
        changes |= {"decision": "", "decided_at": None, "decided_by": ""}
    move(item, state, ITEM_MOVES, **changes)
    after = {name: getattr(item, name) for name in before}
    record("set_agenda_item_state", item, by=by, subject=meeting, before=before, after=after)


def _clock_after(item: AgendaItem, state: str, meeting: Meeting) -> dict[str, Any]:
    """What the move makes of the clock."""
    now = timezone.now()
    if state == AgendaItemState.IN_PROGRESS:
        if meeting.state != MeetingState.ONGOING:
            return {}
        return {"began_at": item.began_at or now, "running_since": now, "ended_at": None}
    if item.running_since is None:
        return {}
    return {
        "spent_seconds": item_clock(item, pauses_of(meeting)).elapsed(now),
        "running_since": None,
        "ended_at": meeting.ended_at or now,
    }
