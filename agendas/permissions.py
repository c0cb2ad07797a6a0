"""Who may write agenda, notes and directives, and until when."""

from typing import TYPE_CHECKING

from accounts.roles import Power
from directory.models import Organization
from directory.permissions import conveners_of
from meetings.models import Meeting
from meetings.permissions import may
from meetings.states import MeetingState

if TYPE_CHECKING:
    from accounts.models import User


def is_open(meeting: Meeting) -> bool:
    """Whether agenda, notes and directives may still be changed: until the minutes are signed, and never on a meeting
    that is closed or cancelled."""
    return not meeting.is_over and meeting.minutes_signed_at is None


def conveners_to_work_out(user: "User", meeting: Meeting) -> list[Organization]:
    """The conveners at which `user` may plan a technical meeting on what `meeting` directs: its own first, then those
    of the same government and of governments below. None where the meeting is cancelled; no query beyond his roles."""
    if meeting.state == MeetingState.CANCELLED:
        return []
    region = meeting.convener.region_id
    near = [
        row
        for row in conveners_of(user, Power.PLAN_MEETINGS)
        if row.pk == meeting.convener_id or (row.region and region in {row.region_id, row.region.parent_id})
    ]
    return sorted(near, key=lambda row: row.pk != meeting.convener_id)


def can_edit_agenda(user: "User", meeting: Meeting) -> bool:
    return is_open(meeting) and may(user, Power.PLAN_MEETINGS, meeting)


def can_write_notes(user: "User", meeting: Meeting) -> bool:
    """Notes, directives and the states of items: by role at the convener, or by a duty at this meeting."""
    return is_open(meeting) and may(user, Power.WRITE_NOTES, meeting)


def can_run_agenda(user: "User", meeting: Meeting) -> bool:
    """Items, clocks, speakers and the projector: who leads through the day."""
    return is_open(meeting) and may(user, Power.RUN_AGENDA, meeting)
