"""Presentations that are asked for: of whom, about what, by when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.actions.stage import redraw_stage, refresh_stage
from agendas.models import AgendaItem, Material, Presentation, Presenter
from agendas.permissions import institution_of
from agendas.queries.presentations import presenter_label, ready_material, who_presents
from agendas.states import PRESENTATION_MOVES, PresentationState, StageView
from audit.actions import Act, Actor, record, record_many
from common.errors import RakorError, WrongState
from common.states import move, sources
from directory.models import Organization
from meetings.models import Meeting, Participant
from meetings.permissions import require
from meetings.states import MatchState, MeetingState


class PresentationRefused(RakorError):
    """What was typed of a request cannot stand: nobody is asked, or the item is another meeting's."""


class AskedAlready(WrongState):
    """Something has been handed in: the request is not taken back any more."""


@dataclass(frozen=True)
class PresenterPlan:
    """One who is asked: an institution, a line of the roll, or both. The name may stay open until the day."""

    organization: Organization | None = None
    participant: Participant | None = None
    name: str = ""
    is_representative: bool = False

    @property
    def is_nobody(self) -> bool:
        return self.organization is None and self.participant is None and not self.name.strip()


class PresentationChanges(TypedDict, total=False):
    item: AgendaItem | None
    title: str
    brief: str
    due_at: dt.datetime | None


@transaction.atomic
def request_presentation(
    *,
    meeting: Meeting,
    by: User,
    item: AgendaItem | None = None,
    organizations: Sequence[Organization] = (),
    presenters: Sequence[PresenterPlan] = (),
    title: str = "",
    brief: str = "",
    due_at: dt.datetime | None = None,
) -> Presentation:
    """Ask one or more institutions for a presentation; `presenters` says more than `organizations` of who it will be.

    Without `due_at` the meeting's own deadline for materials holds. Raises `PresentationRefused`, `Refused`,
    `MeetingOver`, `MinutesSigned`, and `WrongState` once the meeting has been held.
    """
    meeting = _before_its_end(meeting, by)
    plans = [*(PresenterPlan(organization=one) for one in organizations), *presenters]
    row = Presentation(meeting=meeting, requested_by=by.actor_label[:200])
    _set(row, meeting, PresentationChanges(item=item, title=title, brief=brief, due_at=due_at))
    _require_sense(row, plans)
    row.save()
    asked = _set_presenters(row, plans)
    record("request_presentation", row, by=by, subject=meeting, after={"asked": asked, "due_at": due_at})
    redraw_stage(meeting)
    return row


@transaction.atomic
def edit_presentation(
    *,
    presentation: Presentation,
    by: User,
    presenters: Sequence[PresenterPlan] | None = None,
    **changes: Unpack[PresentationChanges],
) -> Presentation:
    """Change what is named; the rest stays, and so does what has been handed in. Raises as `request_presentation`."""
    meeting = _before_its_end(presentation.meeting, by)
    presentation.refresh_from_db()
    before = _set(presentation, meeting, changes)
    after = {name: getattr(presentation, name) for name in before}
    rows = list(
        presentation.presenters.select_related("organization", "position", "participant__position__organization")
    )
    plans = [plan_of(row) for row in rows] if presenters is None else list(presenters)
    _require_sense(presentation, plans)
    if before:
        presentation.save(update_fields=list(before))
    if plans != [plan_of(row) for row in rows] or "item" in before:
        before["asked"], after["asked"] = (
            [presenter_label(row) for row in rows],
            _set_presenters(presentation, plans, rows),
        )
    if before:
        record("edit_presentation", presentation, by=by, subject=meeting, before=before, after=after)
        redraw_stage(meeting)
    return presentation


@transaction.atomic
def withdraw_request(*, presentation: Presentation, by: User) -> None:
    """Take the request back, as long as nothing has been handed in.

    Raises `AskedAlready`, `Refused`, `MeetingOver`, `MinutesSigned`, and `WrongState` once the meeting has been held.
    """
    meeting = _before_its_end(presentation.meeting, by)
    asked = Presentation.objects.select_for_update(of=("self",)).get(pk=presentation.pk)
    if asked.state != PresentationState.REQUESTED:
        raise AskedAlready(
            _("“%(presentation)s” is “%(state)s”: the request is not taken back any more.")
            % {"presentation": asked, "state": asked.get_state_display()}
        )
    rows = asked.presenters.select_related("organization", "position")
    before = {"asked": [presenter_label(row) for row in rows], "due_at": asked.due_at}
    record("withdraw_presentation", asked, by=by, subject=meeting, before=before)
    asked.delete()
    redraw_stage(meeting)


@transaction.atomic
def mark_presented(*, presentation: Presentation, by: User) -> Material:
    """The newest accepted version, to be opened in the hall, also where a newer one waits to be checked; from now on
    the presentation counts as shown.

    The projector names it; shown once more it is only opened once more. Raises `Refused`, `MeetingOver`,
    `MinutesSigned`, and `WrongState` where the meeting is not going on or nothing is ready.
    """
    meeting = open_for(presentation.meeting, by, Power.RUN_AGENDA, Power.WRITE_NOTES, Power.PLAN_MEETINGS)
    row = Presentation.objects.select_for_update(of=("self",)).get(pk=presentation.pk)
    if meeting.state != MeetingState.ONGOING:
        raise WrongState(_("A presentation is shown while the meeting is going on."))
    ready = ready_material(row)
    if ready is None:
        raise WrongState(_("Nothing that was accepted is there to be shown."))
    if row.state != PresentationState.PRESENTED:
        before = {"state": row.state}
        move(row, PresentationState.PRESENTED, PRESENTATION_MOVES, presented_at=timezone.now())
        record("mark_presented", row, by=by, subject=meeting, before=before, after={"state": row.state})
    presenters = row.presenters.select_related("organization", "position")
    refresh_stage(meeting, StageView.MATERIAL, {"title": str(row), "presenter": who_presents(presenters)})
    return ready


@transaction.atomic
def mark_missing_materials(*, meeting: Meeting, by: Actor) -> int:
    """Record what was never handed in, or sent back and not mended, as the meeting begins (domain: at H); how many.

    Raises `Refused` without `Power.PLAN_MEETINGS`.
    """
    require(by, Power.PLAN_MEETINGS, meeting)
    lacking = Presentation.objects.filter(
        meeting=meeting, state__in=sources(PRESENTATION_MOVES, PresentationState.MISSING)
    )
    # Held, so that the one UPDATE moves just those of which the trail tells.
    rows = list(lacking.select_for_update(of=("self",)).select_related("item"))
    lacking.update(state=PresentationState.MISSING)
    after = {"state": PresentationState.MISSING}
    record_many("mark_missing", [Act(row, meeting, before={"state": row.state}, after=after) for row in rows], by=by)
    return len(rows)


def plan_of(row: Presenter) -> PresenterPlan:
    """Who is asked by a row that stands, as it was planned."""
    return PresenterPlan(row.organization, row.participant, row.printed_name, row.is_representative)


def _before_its_end(meeting: Meeting, by: User) -> Meeting:
    now = open_for(meeting, by, Power.PLAN_MEETINGS)
    if now.state == MeetingState.HELD:
        raise WrongState(_("The meeting has been held: nobody is asked for a presentation any more."))
    return now


def _require_sense(row: Presentation, plans: list[PresenterPlan]) -> None:
    if not plans or any(plan.is_nobody for plan in plans):
        raise PresentationRefused(_("Name the institution, or who is to present."))
    if any(plan.participant and plan.participant.meeting_id != row.meeting_id for plan in plans):
        raise PresentationRefused(_("Whoever presents must stand on the roll of this meeting."))
    if not row.title and row.item is None:
        raise PresentationRefused(_("Give a title, or choose the agenda item."))


def _set(row: Presentation, meeting: Meeting, changes: PresentationChanges) -> dict[str, Any]:
    """Set the fields and return what the changed ones held before."""
    item = changes.get("item")
    if item is not None and item.meeting_id != meeting.pk:
        raise PresentationRefused(_("The agenda item belongs to another meeting."))
    before = {}
    for name, value in changes.items():
        cleaned = value.strip() if isinstance(value, str) else value
        if getattr(row, name) != cleaned:
            before[name] = getattr(row, name)
            setattr(row, name, cleaned)
    return before


def _set_presenters(row: Presentation, plans: list[PresenterPlan], standing: Sequence[Presenter] = ()) -> list[str]:
    """Give the slot these presenters in this order, keeping the rows of those who stay; who they are, in words."""
    kept = {(one.organization_id, one.participant_id, one.printed_name): one for one in standing}
    stays = []
    for order, plan in enumerate(plans, 1):
        organization = plan.organization or (institution_of(plan.participant) if plan.participant else None)
        key = (organization.pk if organization else None, plan.participant.pk if plan.participant else None)
        name = plan.name.strip()
        one = kept.pop((*key, name), None) or Presenter(meeting_id=row.meeting_id, presentation=row)
        one.order, one.item, one.is_representative = order, row.item, plan.is_representative
        one.organization, one.participant, one.printed_name = organization, plan.participant, name
        one.position = plan.participant.position if plan.participant else None
        one.match_state = MatchState.CONFIRMED if one.position else MatchState.NONE
        one.save()
        stays.append(one)
    for left in kept.values():
        left.delete()
    return [presenter_label(one) for one in stays]
