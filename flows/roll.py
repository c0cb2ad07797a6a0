"""Whoever joins the roll on the day, or comes in another capacity, changes how many must be there: boards follow."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from attendance.actions import redraw_hall
from attendance.actions.halls import hold_meeting
from audit.actions import Actor
from directory.models import Position
from meetings import actions as meetings
from meetings.actions import GuestPlan
from meetings.models import Meeting, Participant
from meetings.states import Capacity


@transaction.atomic
def add_participants(*, meeting: Meeting, positions: Iterable[Position], by: Actor) -> list[Participant]:
    """Put posts on the roll; the new lines. Raises what the action of `meetings` raises."""
    added = meetings.add_participants(meeting=meeting, positions=positions, by=by)
    redraw_hall(hold_meeting(meeting.pk))
    return added


@transaction.atomic
def add_group(*, meeting: Meeting, group: str, by: Actor) -> list[Participant]:
    """Put every post of a group on the roll; the new lines. Raises what the action of `meetings` raises."""
    added = meetings.add_group(meeting=meeting, group=group, by=by)
    redraw_hall(hold_meeting(meeting.pk))
    return added


@transaction.atomic
def add_guest(*, meeting: Meeting, plan: GuestPlan, by: Actor) -> Participant:
    """Put someone from outside on the roll. Raises what the action of `meetings` raises."""
    guest = meetings.add_guest(meeting=meeting, plan=plan, by=by)
    redraw_hall(hold_meeting(meeting.pk))
    return guest


@transaction.atomic
def set_capacity(
    *,
    meeting: Meeting,
    participants: Sequence[Participant],
    capacity: Capacity,
    by: Actor,
    accompanies: Participant | None = None,
) -> int:
    """Say in which capacity lines come; a guest fills no seat of the quorum. Raises what the action raises."""
    changed = meetings.set_capacity(
        meeting=meeting, participants=participants, capacity=capacity, by=by, accompanies=accompanies
    )
    redraw_hall(hold_meeting(meeting.pk))
    return changed
