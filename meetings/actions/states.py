"""The life of a meeting, step by step (domain: timeline of a Rakor and the state machines)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Power
from audit.actions import Actor, record
from common.errors import RakorError, WrongState
from common.states import Moves, move
from meetings.models import Meeting, Suspension
from meetings.permissions import require
from meetings.queries import before_closing, before_scheduling, missing
from meetings.states import MOVES, MeetingState

# Ending and reopening both lead to `held`; neither act may do the other's move.
FORWARD: Moves = {**MOVES, MeetingState.CLOSED: frozenset()}
BACK: Moves = {MeetingState.CLOSED: MOVES[MeetingState.CLOSED]}


class NotReady(RakorError):
    """A step waits for something; `missing` names each thing."""

    def __init__(self, lead: str, lacking: Sequence[str]) -> None:
        self.missing = list(lacking)
        super().__init__(" ".join([lead, *lacking]))


class ReasonMissing(RakorError):
    """An act that calls something off, or takes something back, needs a reason."""


def require_schedulable(meeting: Meeting) -> None:
    """Raise `NotReady`, naming each thing that a meeting in the calendar must have and this one lacks."""
    lacking = missing(before_scheduling(meeting))
    if lacking:
        raise NotReady(_("The meeting cannot stand in the calendar yet."), lacking)


@transaction.atomic
def schedule_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Draft → scheduled, once complete. A postponed one has no day and is `NotReady`: `name_new_date` gives it one.

    Raises `NotReady`, `WrongState`, `Refused`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    require_schedulable(meeting)
    _move(meeting, MeetingState.SCHEDULED, "schedule_meeting", by)


@transaction.atomic
def mark_invited(*, meeting: Meeting, by: Actor) -> None:
    """Scheduled → invited: the letters go out. Only `flows` calls this. Raises `WrongState`, `Refused`."""
    require(by, Power.INVITE, meeting)
    _move(meeting, MeetingState.INVITED, "mark_invited", by)


@transaction.atomic
def start_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Invited → ongoing. Only `flows` calls this: silence is noted at the same time. Raises `WrongState`, `Refused`."""
    require(by, Power.PLAN_MEETINGS, meeting)
    _move(meeting, MeetingState.ONGOING, "start_meeting", by, started_at=timezone.now())


@transaction.atomic
def suspend_meeting(*, meeting: Meeting, reason: str, by: Actor) -> Suspension:
    """Pause a running meeting (skors); it stays `ongoing`. Raises `ReasonMissing`, `WrongState`, `Refused`."""
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Say why: the reason is kept and told."))
    if meeting.state != MeetingState.ONGOING or meeting.suspensions.filter(resumed_at=None).exists():
        raise WrongState(_("Only a meeting that is going on can be suspended, and once at a time."))
    suspension = Suspension.objects.create(
        meeting=meeting, reason=reason[:200], suspended_at=timezone.now(), suspended_by=by.actor_label[:200]
    )
    record("suspend_meeting", meeting, by=by, subject=meeting, reason=reason)
    return suspension


@transaction.atomic
def resume_meeting(*, meeting: Meeting, by: Actor) -> None:
    """End the pause. Raises `WrongState` if the meeting is not suspended, `Refused`."""
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    if not _resume(meeting, by):
        raise WrongState(_("The meeting is not suspended."))
    record("resume_meeting", meeting, by=by, subject=meeting)


@transaction.atomic
def end_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Ongoing → held; from here the minutes are awaited. A pause ends with it. Raises `WrongState`, `Refused`."""
    require(by, Power.PLAN_MEETINGS, meeting)
    # The meeting before its pause, as everywhere: who suspends it this moment is waited for.
    hold(meeting)
    _resume(meeting, by)
    _move(meeting, MeetingState.HELD, "end_meeting", by, ended_at=timezone.now())


@transaction.atomic
def note_minutes_signed(*, meeting: Meeting, by: Actor) -> None:
    """Milestone: the minutes are signed, and agenda and directives stand as they are. Only `flows` calls this."""
    require(by, Power.APPROVE_PAPERS, meeting)
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk, minutes_signed_at__isnull=True).update(minutes_signed_at=now)
    meeting.refresh_from_db(fields=["minutes_signed_at"])
    record("note_minutes_signed", meeting, by=by, subject=meeting)


@transaction.atomic
def open_correction(*, meeting: Meeting, by: Actor) -> None:
    """Milestone: signed minutes are being corrected (ralat), and what they say may be edited. Called by `flows`.

    Raises `Refused`, and `WrongState` unless they are signed, the meeting is not closed, and no correction is open.
    """
    require(by, Power.APPROVE_PAPERS, meeting)
    held = Meeting.objects.filter(pk=meeting.pk, state=MeetingState.HELD, minutes_signed_at__isnull=False)
    if not held.filter(correction_opened_at=None).update(correction_opened_at=timezone.now()):
        raise WrongState(_("Signed minutes are corrected once at a time, and not while the meeting is closed."))
    meeting.refresh_from_db(fields=["correction_opened_at"])
    record("open_correction", meeting, by=by, subject=meeting)


@transaction.atomic
def end_correction(*, meeting: Meeting, by: Actor) -> None:
    """The correction is signed, or given up: from here on everything stands again. Called by `flows`."""
    require(by, Power.APPROVE_PAPERS, meeting)
    if Meeting.objects.filter(pk=meeting.pk, correction_opened_at__isnull=False).update(correction_opened_at=None):
        meeting.refresh_from_db(fields=["correction_opened_at"])
        record("end_correction", meeting, by=by, subject=meeting)


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Held → closed, once attendance is final and the minutes signed. Raises `NotReady`, `WrongState`, `Refused`."""
    require(by, Power.PLAN_MEETINGS, meeting)
    hold(meeting)
    lacking = missing(before_closing(meeting))
    if lacking:
        raise NotReady(_("The meeting cannot be closed yet."), lacking)
    _move(meeting, MeetingState.CLOSED, "close_meeting", by, state_reason="")


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, reason: str, by: Actor) -> None:
    """Closed → held, by an administrator who says why. Raises `ReasonMissing`, `WrongState`, `Refused`."""
    require(by, Power.REOPEN_MEETINGS, meeting)
    call_off(meeting, MeetingState.HELD, "reopen_meeting", reason, by, moves=BACK)


def _resume(meeting: Meeting, by: Actor) -> int:
    ended: dict[str, Any] = {"resumed_at": timezone.now(), "resumed_by": by.actor_label[:200]}
    return meeting.suspensions.filter(resumed_at=None).update(**ended)


def call_off(
    meeting: Meeting, target: MeetingState, action: str, reason: str, by: Actor, *, moves: Moves = FORWARD
) -> None:
    """Move the meeting to `target` for a reason, which is kept on its row. Raises `ReasonMissing`, `WrongState`."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Say why: the reason is kept and told."))
    _move(meeting, target, action, by, moves=moves, reason=reason, state_reason=reason)


def _move(
    meeting: Meeting,
    target: MeetingState,
    action: str,
    by: Actor,
    *,
    moves: Moves = FORWARD,
    reason: str = "",
    **changes: Any,
) -> None:
    before = meeting.state
    move(meeting, target, moves, **changes)
    record(action, meeting, by=by, subject=meeting, reason=reason, before={"state": before}, after={"state": target})


def hold(meeting: Meeting) -> None:
    """Bring the row up to date and hold it, so that what a guard reads still stands when the state moves."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update(of=("self",)))
