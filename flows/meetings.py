"""Acts on the meeting that other floors must hear of."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from agendas.actions import copy_agenda, redraw_stage
from attendance.actions import open_roll_call, redraw_hall
from attendance.actions.halls import hold_meeting
from audit.actions import Actor
from meetings import actions as meetings
from meetings.models import Meeting, Session

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def copy_meeting(*, source: Meeting, title: str, first_day: dt.date | None, by: "User") -> Meeting:
    """A draft like `source`: plan, roles, roll and agenda, its first session on `first_day`.

    Raises `Refused` without `Power.PLAN_MEETINGS` at the source.
    """
    copy = meetings.copy_meeting(source=source, title=title, first_day=first_day, by=by)
    copy_agenda(source=source, target=copy, by=by)
    return copy


@transaction.atomic
def suspend_meeting(*, meeting: Meeting, reason: str, by: Actor) -> None:
    """Pause a running meeting (skors); every board says since when, and why.

    Raises `ReasonMissing`, `WrongState` unless it is going on, `Refused` without `Power.PLAN_MEETINGS`.
    """
    meetings.suspend_meeting(meeting=meeting, reason=reason, by=by)
    _redraw(meeting)


@transaction.atomic
def resume_meeting(*, meeting: Meeting, by: Actor, calls_roll: Session | None = None) -> None:
    """End the pause; the boards follow. With `calls_roll`, call the roll of that sitting again in the same act.

    Raises `WrongState` if it is not suspended, or a later roll is open already, and `Refused`.
    """
    meetings.resume_meeting(meeting=meeting, by=by)
    _redraw(meeting)
    if calls_roll is not None:
        open_roll_call(session=calls_roll, by=by)


def _redraw(meeting: Meeting) -> None:
    """The board of the hall and the projector of the agenda."""
    held = hold_meeting(meeting.pk)
    redraw_hall(held)
    redraw_stage(held)
