"""The gate every change of agenda, notes and directives passes first."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.models import AgendaVersion
from agendas.states import AgendaVersionState
from common.errors import Refused, WrongState
from meetings.models import Meeting
from meetings.permissions import may
from meetings.states import MeetingState


class MinutesSigned(WrongState):
    """The minutes are signed: what they say no longer changes; a correction is a ralat."""


class MeetingOver(WrongState):
    """The meeting is closed or cancelled."""


class AgendaFrozen(WrongState):
    """The agenda is approved and goes out as it was approved: what changes it is a new version, with a reason."""


def open_for(meeting: Meeting, by: User, *powers: Power) -> Meeting:
    """The meeting as it stands now, its row locked until the transaction ends, so that what is numbered under it is
    numbered by one at a time, and signing cannot slip in between.

    Raises `Refused` unless `by` holds one of `powers` there, `MeetingOver`, `MinutesSigned`.
    """
    now = hold(meeting)
    if not any(may(by, power, now) for power in powers):
        raise Refused
    require_open(now)
    return now


def agenda_open_for(meeting: Meeting, by: User, *powers: Power) -> Meeting:
    """As `open_for`, for an act that changes which items there are, or their order. Raises `AgendaFrozen` as well."""
    now = open_for(meeting, by, *powers)
    require_unfrozen(now)
    return now


def require_unfrozen(meeting: Meeting) -> None:
    """Raise `AgendaFrozen` where the agenda stands as it was approved. On the day the chair leads: nothing is held.

    `meeting` is held (`hold`).
    """
    # The latest alone: while a version is being written, the one in force stands beside it and hinders nobody.
    latest = AgendaVersion.objects.filter(meeting=meeting).last()
    if latest is not None and latest.state == AgendaVersionState.APPROVED and meeting.state != MeetingState.ONGOING:
        raise AgendaFrozen(
            _("The agenda is approved as version %(name)s. Open a new version first, and say why.")
            % {"name": latest.name}
        )


def hold(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, its row locked until the transaction ends."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("convener").get(pk=meeting.pk)


def require_open(meeting: Meeting) -> None:
    """Raise `MeetingOver` or `MinutesSigned` where agenda, notes and directives no longer change."""
    if meeting.is_over:
        raise MeetingOver(
            _("“%(meeting)s” is %(state)s: nothing of it can be changed any more.")
            % {"meeting": meeting, "state": meeting.get_state_display().lower()}
        )
    if meeting.minutes_stand:
        raise MinutesSigned(
            _("The minutes of this meeting are signed. Agenda, notes and directives stay as they were signed.")
        )
