"""What is told changes: a meeting is moved, postponed without a new date, given a new date, or called off.

Each leaves a tombstone (`ScheduleChange`): what was, what is, why. Called by `flows`, which tells those invited.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import move
from meetings.actions.plan import PlanImpossible, moment_of, write_sessions
from meetings.actions.states import FORWARD, ReasonMissing, call_off, hold, require_schedulable
from meetings.models import Meeting, ScheduleChange, schedule_facts, schedule_of
from meetings.permissions import require
from meetings.plan import SchedulePlan
from meetings.schedules import is_same, keeps_its_days
from meetings.states import ChangeKind, MeetingState


class NothingChanges(RakorError):
    """The new schedule is the old one: there is nothing to tell."""


class DateImpossible(RakorError):
    """The new day has passed, or answers would be awaited until after it."""


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    plan: SchedulePlan,
    reason: str,
    asks_acknowledgement: bool,
    by: Actor,
) -> ScheduleChange:
    """Bring the invited meeting to `plan`; the change, with what was and what is. Only `flows` calls this.

    Raises what `require_movable` raises, `ReasonMissing`, `NotReady` (the new plan leaves a gap), `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    require_movable(meeting, plan)
    reason = _said(reason)
    before = schedule_of(meeting)
    _write(meeting, plan)
    require_schedulable(meeting)
    after = schedule_of(meeting)
    change = _keep(
        meeting,
        ChangeKind.MOVED,
        by,
        before=before,
        after=after,
        reason=reason,
        former_day=None if keeps_its_days(before, after) else _first_day(before),
        asks_acknowledgement=asks_acknowledgement,
    )
    differing = [name for name in after if after[name] != before.get(name)]
    record(
        "move_meeting",
        meeting,
        by=by,
        subject=meeting,
        reason=reason,
        before={name: before.get(name) for name in differing},
        after={name: after[name] for name in differing},
    )
    return change


def require_movable(meeting: Meeting, plan: SchedulePlan) -> None:
    """Say what stands against moving the meeting to `plan`, before anything is written.

    Raises `WrongState` (not invited), `NothingChanges`, `PlanImpossible`, `DateImpossible`.
    """
    if meeting.state != MeetingState.INVITED:
        raise WrongState(_("Only a meeting whose invitations are out is moved; a plan is edited."))
    before, after = schedule_of(meeting), planned_schedule(meeting, plan)
    if is_same(before, after):
        raise NothingChanges(_("Nothing differs from what those invited were told."))
    _check(meeting, plan)
    is_new_day = not keeps_its_days(before, after)
    awaits_in_past = plan.answer_deadline is not None and plan.answer_deadline <= timezone.now()
    if awaits_in_past and (is_new_day or before.get("answer_deadline") != after["answer_deadline"]):
        raise DateImpossible(_("The moment until which answers are awaited has passed. Give one that lies ahead."))


def planned_schedule(meeting: Meeting, plan: SchedulePlan) -> dict[str, Any]:
    """The schedule that `plan` would make, in the shape in which schedules are kept."""
    return schedule_facts(
        [
            (row.label, row.date, moment_of(meeting, row.date, row.start), moment_of(meeting, row.date, row.end))
            for row in plan.in_order
        ],
        venue=str(plan.venue) if plan.venue else "",
        mode=plan.mode,
        join_link=plan.join_link,
        answer_deadline=plan.answer_deadline,
    )


@transaction.atomic
def postpone_meeting(*, meeting: Meeting, reason: str, by: Actor) -> ScheduleChange:
    """Scheduled or invited → postponed: the meeting has no date any more, until one is named. Only `flows` calls this.

    Its sessions stay, without day and hour, and so does the place. Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    before, day = schedule_of(meeting), meeting.first_day
    call_off(meeting, MeetingState.POSTPONED, "postpone_meeting", reason, by)
    meeting.sessions.update(date=None, starts_at=None, ends_at=None)
    meeting.first_day = meeting.answer_deadline = None
    meeting.save(update_fields=["first_day", "answer_deadline"])
    return _keep(
        meeting, ChangeKind.POSTPONED, by, before=before, after=None, reason=meeting.state_reason, former_day=day
    )


@transaction.atomic
def name_new_date(*, meeting: Meeting, plan: SchedulePlan, by: Actor) -> None:
    """Postponed → scheduled, on the day that `plan` names. Nobody is told yet: the new date is a new letter.

    Raises `WrongState`, `PlanImpossible`, `DateImpossible`, `NotReady`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    if meeting.state != MeetingState.POSTPONED:
        raise WrongState(_("Only a postponed meeting waits for a new date."))
    _check(meeting, plan)
    _write(meeting, plan)
    require_schedulable(meeting)
    # The calendar entry of the new date must come after the one that took the old date back.
    revision = meeting.schedule_revision + 1
    move(meeting, MeetingState.SCHEDULED, FORWARD, state_reason="", schedule_revision=revision)
    record(
        "name_new_date",
        meeting,
        by=by,
        subject=meeting,
        before={"state": MeetingState.POSTPONED},
        after={"state": meeting.state, **schedule_of(meeting)},
    )


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor) -> ScheduleChange | None:
    """Call the meeting off; the tombstone, if it stood in the calendar. Only `flows` calls this.

    Raises `ReasonMissing`, `WrongState`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    before, was_draft = schedule_of(meeting), meeting.state == MeetingState.DRAFT
    call_off(meeting, MeetingState.CANCELLED, "cancel_meeting", reason, by)
    if was_draft:
        return None
    return _keep(
        meeting,
        ChangeKind.CANCELLED,
        by,
        before=before,
        after=None,
        reason=meeting.state_reason,
        former_day=meeting.first_day,
    )


def _check(meeting: Meeting, plan: SchedulePlan) -> None:
    if not plan.sessions:
        raise PlanImpossible(_("Give the date and the start time."))
    if not all(session.is_possible for session in plan.sessions):
        raise PlanImpossible(_("A session must end after it starts."))
    if plan.venue and plan.venue.convener_id != meeting.convener_id:
        raise PlanImpossible(_("This venue belongs to another convener."))
    first = plan.in_order[0]
    if first.date < timezone.localdate(timezone=meeting.zone):
        raise DateImpossible(_("This day has passed. Name one that lies ahead."))
    begins = moment_of(meeting, first.date, first.start)
    if plan.answer_deadline and begins and plan.answer_deadline > begins:
        raise DateImpossible(_("Answers must be awaited until before the meeting begins, not after."))


def _write(meeting: Meeting, plan: SchedulePlan) -> None:
    for name in ("mode", "venue", "join_link", "answer_deadline", "first_day"):
        setattr(meeting, name, getattr(plan, name))
    meeting.save(update_fields=["mode", "venue", "join_link", "answer_deadline", "first_day"])
    write_sessions(meeting, plan.in_order)


def _keep(meeting: Meeting, kind: ChangeKind, by: Actor, **facts: Any) -> ScheduleChange:
    """Count the change and freeze it. The meeting's row is held: nobody counts the same number."""
    meeting.schedule_revision += 1
    meeting.save(update_fields=["schedule_revision"])
    return ScheduleChange.objects.create(
        meeting=meeting, revision=meeting.schedule_revision, kind=kind, by=by.actor_label[:200], **facts
    )


def _first_day(schedule: dict[str, Any]) -> dt.date | None:
    return dt.date.fromisoformat(schedule["first_day"]) if schedule["first_day"] else None


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing(_("Say why: the reason is kept and told."))
    return reason.strip()
