"""The row of the projector: brought up to date by every act that changes what it shows (docs/adr/0018)."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import Stage
from agendas.queries.stage import stage_picture
from agendas.states import StageView
from audit.actions import record
from meetings.models import Meeting
from meetings.states import MeetingState


def refresh_stage(meeting: Meeting, view: StageView | None = None, shown: dict[str, Any] | None = None) -> Stage:
    """Draw the stage afresh, inside the transaction of the act that changed it; the caller holds the meeting's row.

    With `view` the projector shows that from now on, with what a higher floor puts there (`shown`).
    """
    stage, _created = Stage.objects.get_or_create(meeting=meeting)
    before = (stage.picture, stage.shows, stage.shown)
    stage.picture = stage_picture(meeting).as_json()
    if view is not None:
        stage.shows, stage.shown = view, shown or {}
    if before != (stage.picture, stage.shows, stage.shown):
        stage.revision += 1
        stage.save()
    return stage


def redraw_stage(meeting: Meeting, view: StageView | None = None) -> None:
    """As `refresh_stage`, for what may change a meeting that has no stage: only while it goes on, or where one is."""
    if meeting.state == MeetingState.ONGOING or Stage.objects.filter(meeting=meeting).exists():
        refresh_stage(meeting, view)


@transaction.atomic
def show_on_stage(*, meeting: Meeting, view: StageView, shown: dict[str, Any], by: User) -> Stage:
    """Put something on the projector: the directives read back, a vote, a presentation, or the item again.

    `shown` is plain JSON, as `portal/delegates/stages.py` reads it. Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.RUN_AGENDA, Power.WRITE_NOTES)
    before = Stage.objects.filter(meeting=meeting).values_list("shows", flat=True).first()
    stage = refresh_stage(meeting, StageView(view), shown)
    if before != stage.shows:
        record("show_on_stage", meeting, by=by, subject=meeting, before={"shows": before}, after={"shows": stage.shows})
    return stage
