"""The agenda with which each meeting of a series begins, and technical meetings in which a directive is worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.carrying import carry_waiting
from agendas.actions.gate import agenda_open_for, open_for
from agendas.models import AgendaItem, Directive, SeriesItem, TechnicalMeeting
from audit.actions import record
from common.errors import RakorError
from meetings.models import Meeting, MeetingSeries
from meetings.permissions import require_at


@dataclass(frozen=True)
class SeriesItemPlan:
    """One item of the template. `kind` is of `AgendaItemKind`."""

    kind: str
    title: str
    duration_minutes: int | None = None


class NotItsTechnicalMeeting(RakorError):
    """The meeting does not follow from the one that gave the directive."""


@transaction.atomic
def set_series_items(*, series: MeetingSeries, items: Sequence[SeriesItemPlan], by: User) -> list[SeriesItem]:
    """Let each meeting to come begin with exactly these items, in this order. Raises `Refused`."""
    require_at(by, Power.PLAN_MEETINGS, series.convener)
    # Held, so that of two who save at once the second replaces the first instead of adding to it.
    MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    kept = SeriesItem.objects.filter(series=series)
    before = [_plan_of(row) for row in kept]
    after = [SeriesItemPlan(item.kind, item.title.strip(), item.duration_minutes) for item in items]
    if after == before:
        return list(kept)
    kept.delete()
    made = SeriesItem.objects.bulk_create(
        SeriesItem(series=series, order=order, **vars(item)) for order, item in enumerate(after, start=1)
    )
    record(
        "set_series_items",
        series,
        by=by,
        subject=series,
        before={"items": [item.title for item in before]},
        after={"items": [item.title for item in after]},
    )
    return made


@transaction.atomic
def begin_agenda(*, series: MeetingSeries, meeting: Meeting, by: User) -> list[AgendaItem]:
    """Give the new draft `meeting` the agenda of its series, and what earlier meetings of the series have put off.

    Raises `Refused`, `AgendaFrozen`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = agenda_open_for(meeting, by, Power.PLAN_MEETINGS)
    made = AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, order=order, **vars(_plan_of(row)))
        for order, row in enumerate(SeriesItem.objects.filter(series=series), start=1)
    )
    if made:
        record("begin_agenda", meeting, by=by, subject=meeting, after={"series": series.name, "items": len(made)})
    return [*made, *carry_waiting(meeting, by)]


def items_like(meeting: Meeting) -> list[SeriesItemPlan]:
    """The agenda of `meeting` as a template: its items in their order, without who led them."""
    return [_plan_of(item) for item in AgendaItem.objects.filter(meeting=meeting)]


@transaction.atomic
def link_technical_meeting(*, directive: Directive, meeting: Meeting, by: User) -> TechnicalMeeting:
    """Say that `meeting` works out `directive`. Only `flows.technical` calls this.

    Raises `NotItsTechnicalMeeting`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.PLAN_MEETINGS)
    if meeting.parent_meeting_id != directive.meeting_id:
        raise NotItsTechnicalMeeting(_("This meeting does not follow from the one that gave the directive."))
    link = TechnicalMeeting.objects.create(directive=directive, meeting=meeting)
    after = {"directive": directive.number, "meeting": str(directive.meeting)}
    record("link_technical_meeting", meeting, by=by, subject=meeting, after=after)
    return link


def _plan_of(row: SeriesItem | AgendaItem) -> SeriesItemPlan:
    return SeriesItemPlan(row.kind, row.title, row.duration_minutes)
