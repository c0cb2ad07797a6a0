"""A meeting that people have been told of changes: it moves, is postponed, gets a new date, or is off.

One act, one transaction: the meeting, the answers to it, and everyone who was told.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.actions import reset_answers
from attendance.models import Invitation, Representation
from attendance.queries import has_marks
from attendance.states import ACTIVE_REPRESENTATION
from audit.actions import Actor
from common.errors import WrongState
from meetings import actions as meetings
from meetings.models import Meeting, ScheduleChange
from meetings.plan import SchedulePlan
from notices.actions.changes import tell_change
from notices.queries import is_undecided


@transaction.atomic
def move_meeting(
    *,
    meeting: Meeting,
    plan: SchedulePlan,
    reason: str,
    by: Actor,
    asks_acknowledgement: bool = False,
    asks_anew: bool = False,
) -> ScheduleChange:
    """Bring an invited meeting to another day, hour or place, and tell everyone invited; links stay the same.

    Answers belong to a day: when it changes they are asked for anew, else only if `asks_anew` says so. Raises what
    `meetings.actions.move_meeting` raises, and `WrongState` if the day changes and somebody has been let in on it.
    """
    change = meetings.move_meeting(
        meeting=meeting, plan=plan, reason=reason, asks_acknowledgement=asks_acknowledgement, by=by
    )
    if change.former_day is not None:
        _require_nobody_counted(meeting)
    sent = _sent(meeting)
    if asks_anew or change.former_day is not None:
        reset_answers(meeting=meeting, by=by)
    tell_change(change=change, by=by, sent=sent)
    return change


@transaction.atomic
def postpone_meeting(*, meeting: Meeting, reason: str, by: Actor) -> ScheduleChange:
    """Take the meeting off its day without naming another, and tell everyone invited. Answers end with the day.

    Reminders fall silent by the state; the new date is a new letter. Raises what the action of `meetings` raises,
    and `WrongState` if somebody has been let in already.
    """
    change = meetings.postpone_meeting(meeting=meeting, reason=reason, by=by)
    _require_nobody_counted(meeting)
    sent = _sent(meeting)
    reset_answers(meeting=meeting, by=by)
    _tell(change, by, sent)
    return change


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor) -> None:
    """Call the meeting off and tell everyone who was invited.

    Raises `meetings.actions.ReasonMissing`, `WrongState`, `Refused`.
    """
    change = meetings.cancel_meeting(meeting=meeting, reason=reason, by=by)
    if change is not None:
        _tell(change, by, _sent(meeting))


def _require_nobody_counted(meeting: Meeting) -> None:
    """Who has been let in on one day was not there on another: arrivals do not move with the meeting."""
    if has_marks(meeting):
        raise WrongState(_("People have been counted at the door already: start the meeting, or take them back first."))


def _tell(change: ScheduleChange, by: Actor, sent: list[Representation]) -> None:
    """Of a meeting to which nobody was invited, nobody has to be told."""
    if Invitation.objects.of(change.meeting).exists():
        tell_change(change=change, by=by, sent=sent)


def _sent(meeting: Meeting) -> list[Representation]:
    """Those who are to come in place of someone, know it, and can be written to."""
    rows = Representation.objects.filter(invitation__participant__meeting=meeting, state__in=ACTIVE_REPRESENTATION)
    return [row for row in rows.exclude(email="") if not is_undecided(row)]
