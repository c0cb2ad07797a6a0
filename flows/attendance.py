"""Acts that touch the meeting and the answers to it."""

from django.db import transaction

from attendance.actions import note_silence
from audit.actions import Actor
from meetings import actions as meetings
from meetings.models import Meeting


@transaction.atomic
def start_meeting(*, meeting: Meeting, by: Actor) -> None:
    """Begin the meeting: answers by link end, and silence until now is noted (domain: pending → no_response at H).

    Raises `Refused` without `Power.PLAN_MEETINGS`, `WrongState` unless the invitations have gone out.
    """
    meetings.start_meeting(meeting=meeting, by=by)
    note_silence(meeting=meeting, by=by)
