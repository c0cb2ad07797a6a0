"""Items that were put off and come up again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import agenda_open_for
from agendas.actions.numbering import moved, number
from agendas.actions.stage import redraw_stage
from agendas.models import AgendaItem
from agendas.queries.carrying import waiting_from_earlier
from agendas.states import AgendaItemKind, AgendaItemState
from audit.actions import record
from common.errors import Refused, WrongState
from meetings.models import Meeting
from meetings.permissions import may


class CarriedAlready(WrongState):
    """Another agenda has taken the item over, and it comes up once."""


@transaction.atomic
def carry_item(*, item: AgendaItem, to: Meeting, by: User) -> AgendaItem:
    """Put an item that was put off on the agenda of `to`, before its closing; a second time gives what stands there.
    What was said or decided stays where it was.

    Raises `CarriedAlready`, `WrongState` for an item that is not put off, `Refused` (also where `by` may not read the
    meeting it comes from), `AgendaFrozen`, `MeetingOver`, `MinutesSigned`.
    """
    to = agenda_open_for(to, by, Power.PLAN_MEETINGS)
    if not may(by, Power.VIEW_MEETINGS, item.meeting):
        raise Refused
    known = AgendaItem.objects.filter(meeting=to, carried_from=item).first()
    return known or _carry(item, to, by)


def carry_waiting(meeting: Meeting, by: User) -> list[AgendaItem]:
    """Put on the new agenda of `meeting`, whose row is held, all that earlier meetings of its series put off."""
    return [_carry(item, meeting, by) for item in waiting_from_earlier(meeting)]


def _carry(item: AgendaItem, to: Meeting, by: User) -> AgendaItem:
    # Held, so that of two meetings that take it over at once the second is told.
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    if item.state != AgendaItemState.DEFERRED or item.meeting_id == to.pk:
        raise WrongState(_("“%(title)s” was not put off to a later meeting.") % {"title": item})
    if item.carried_to.exists():
        raise CarriedAlready(_("“%(title)s” is on the agenda of a later meeting already.") % {"title": item})
    copy = AgendaItem.objects.create(
        meeting=to,
        kind=item.kind,
        title=item.title,
        led_by=item.led_by,
        organizations=item.organizations,
        duration_minutes=item.duration_minutes,
        note=item.note,
        cue=item.cue,
        carried_from=item,
    )
    if item.meeting.convener_id == to.convener_id:
        copy.topics.set(item.topics.all())
    rows = list(AgendaItem.objects.filter(meeting=to, order__isnull=False))
    number(moved(rows, copy, _before_closing(rows)), "order")
    record("carry_agenda_item", copy, by=by, subject=to, after={"from": str(item.meeting), "order": copy.order})
    redraw_stage(to)
    return copy


def _before_closing(rows: list[AgendaItem]) -> int:
    """The place after everything but what closes the meeting."""
    last = len(rows)
    while last and rows[last - 1].kind == AgendaItemKind.CLOSING:
        last -= 1
    return last + 1
