"""The gate every change of agenda, notes and directives passes first."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from common.errors import Refused, WrongState
from meetings.models import Meeting
from meetings.permissions import may


class MinutesSigned(WrongState):
    """The minutes are signed: what they say no longer changes; a correction is a ralat."""


class MeetingOver(WrongState):
    """The meeting is closed or cancelled."""


def open_for(meeting: Meeting, by: User, *powers: Power) -> Meeting:
    """The meeting as it stands now, its row locked until the transaction ends, so that what is numbered under it is
    numbered by one at a time, and signing cannot slip in between.

    Raises `Refused` unless `by` holds one of `powers` there, `MeetingOver`, `MinutesSigned`.
    """
    now = Meeting.objects.select_for_update(of=("self",)).select_related("convener").get(pk=meeting.pk)
    if not any(may(by, power, now) for power in powers):
        raise Refused
    if now.is_over:
        raise MeetingOver(
            _("“%(meeting)s” is %(state)s: nothing of it can be changed any more.")
            % {"meeting": now, "state": now.get_state_display().lower()}
        )
    if now.minutes_signed_at is not None:
        raise MinutesSigned(
            _("The minutes of this meeting are signed. Agenda, notes and directives stay as they were signed.")
        )
    return now
