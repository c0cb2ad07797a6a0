"""A later roll within a sitting: opened after a break, answered at the door, closed; who did not answer has left."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from attendance.actions.halls import hold_meeting, refresh_hall
from attendance.actions.marks import require_roll_open
from attendance.models import AttendanceRecord, RollCall
from attendance.queries.roll_calls import silent_marks
from attendance.rules import leaves_early
from audit.actions import Actor, record
from common.errors import WrongState
from meetings.models import Session
from meetings.permissions import require
from meetings.states import MeetingState


@transaction.atomic
def open_roll_call(*, session: Session, by: Actor) -> RollCall:
    """Call the roll again: from now on those who are (still) there answer at the door.

    Raises `Refused` without `Power.RECORD_ATTENDANCE`, `WrongState` unless the meeting is going on, or while a later
    roll of this sitting is open.
    """
    meeting = hold_meeting(session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    require_roll_open(meeting, session)
    if meeting.state != MeetingState.ONGOING:
        raise WrongState(_("The roll is called again while the meeting is going on."))
    if session.roll_calls.filter(closed_at=None).exists():
        raise WrongState(_("A later roll is open already."))
    number = session.roll_calls.count() + 2  # the first roll is coming in
    roll = RollCall.objects.create(
        session=session, number=number, opened_at=timezone.now(), opened_by=by.actor_label[:200]
    )
    record("open_roll_call", session, by=by, subject=meeting, after={"number": number})
    return roll


@transaction.atomic
def close_roll_call(*, roll: RollCall, by: Actor) -> int:
    """Close the later roll: who was in and did not answer left when it was opened; how many.

    Raises `Refused`, `WrongState` if it is closed already or the roll is final.
    """
    meeting = hold_meeting(roll.session.meeting_id)
    require(by, Power.RECORD_ATTENDANCE, meeting)
    require_roll_open(meeting, roll.session)
    now = timezone.now()
    closed = RollCall.objects.filter(pk=roll.pk, closed_at=None).update(closed_at=now, closed_by=by.actor_label[:200])
    if not closed:
        raise WrongState(_("This roll is closed already."))
    roll.closed_at = now
    silent = list(silent_marks(roll).select_related("participant__position"))
    lines = [str(mark.participant) for mark in silent]
    number = AttendanceRecord.objects.filter(pk__in=[mark.pk for mark in silent]).update(
        left_at=roll.opened_at, left_early=leaves_early(roll.session, roll.opened_at, meeting.ended_at)
    )
    record("close_roll_call", roll.session, by=by, subject=meeting, after={"number": roll.number, "left": lines})
    refresh_hall(meeting, roll.session)
    return number
