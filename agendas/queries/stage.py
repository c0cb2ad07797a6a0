"""What the projector shows of the agenda: facts with their moments, from which whoever watches lets the clocks tick."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import translation

from agendas.models import SpeakingTurn, Stage
from agendas.queries import AgendaLine, agenda_of
from agendas.queries.clocks import Pause, item_clock, pauses_of
from agendas.queries.speakers import Floor, floor_of, turns_of
from agendas.states import AgendaItemState
from meetings.models import Meeting, MeetingRole
from meetings.states import MeetingState, RoleInMeeting

# How many who wait are named, and how many items that come.
QUEUE_SHOWN, NEXT_SHOWN = 5, 3


@dataclass(frozen=True)
class StageItem:
    number: int
    title: str
    kind: str
    led_by: list[str] = field(default_factory=list)
    minutes: int | None = None
    clock: dict[str, Any] | None = None


@dataclass(frozen=True)
class StageSpeaker:
    name: str
    kind: str
    organization: str = ""
    clock: dict[str, Any] | None = None


@dataclass(frozen=True)
class StagePicture:
    """The day at one moment. Cues, notes and what is decided stand nowhere in it."""

    # The item under way; None between two of them.
    item: StageItem | None = None
    total: int = 0
    done: int = 0
    next: list[StageItem] = field(default_factory=list)
    moderator: str = ""
    speaker: StageSpeaker | None = None
    queue: list[StageSpeaker] = field(default_factory=list)
    waiting: int = 0
    # Since when the meeting is paused, as ISO, and why; empty while it goes on.
    suspended_at: str = ""
    suspended_why: str = ""
    is_ended: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def stage_picture(meeting: Meeting) -> StagePicture:
    """The picture of the stage, drawn afresh. Six queries, whatever the length of agenda and queue."""
    # The hall reads it, in whatever language the one works whose act drew it.
    with translation.override("id"):
        return _drawn(meeting)


def _drawn(meeting: Meeting) -> StagePicture:
    agenda, pauses = agenda_of(meeting), pauses_of(meeting)
    floor = floor_of(turns_of(meeting), pauses)
    # An item without a place is one that a source tells of; it is not called on the day.
    current = next((line for line in agenda.lines if line.item.state == AgendaItemState.IN_PROGRESS), None)
    ahead = [line for line in agenda.lines if line.item.state == AgendaItemState.PLANNED]
    moderator = MeetingRole.objects.filter(meeting=meeting, role=RoleInMeeting.MODERATOR).select_related("position")
    suspension = _suspension(meeting)
    return StagePicture(
        item=_item(current, pauses, meeting) if current else None,
        total=len(agenda.lines),
        done=sum(line.item.state == AgendaItemState.DONE for line in agenda.lines),
        next=[_item(line) for line in ahead[:NEXT_SHOWN]],
        moderator=next((role.label for role in moderator), ""),
        speaker=_speaker(floor.speaker, floor) if floor.speaker else None,
        queue=[_speaker(turn) for turn in floor.queue[:QUEUE_SHOWN]],
        waiting=len(floor.queue),
        suspended_at=suspension[0],
        suspended_why=suspension[1],
        is_ended=meeting.state not in (MeetingState.INVITED, MeetingState.ONGOING),
    )


def stage_of(meeting: Meeting) -> Stage | None:
    """The stage as it was last drawn."""
    return Stage.objects.filter(meeting=meeting).first()


def _suspension(meeting: Meeting) -> tuple[str, str]:
    pause = meeting.suspensions.filter(resumed_at=None).first() if meeting.state == MeetingState.ONGOING else None
    return (pause.suspended_at.isoformat(), pause.reason) if pause else ("", "")


def _item(line: AgendaLine, pauses: list[Pause] | None = None, meeting: Meeting | None = None) -> StageItem:
    if meeting is not None:
        line.item.meeting = meeting
    return StageItem(
        number=line.number,
        title=line.item.title,
        kind=line.item.kind,
        led_by=line.led_by,
        minutes=line.item.duration_minutes,
        clock=item_clock(line.item, pauses).as_json() if pauses is not None else None,
    )


def _speaker(turn: SpeakingTurn, floor: Floor | None = None) -> StageSpeaker:
    return StageSpeaker(
        name=turn.name,
        kind=turn.kind,
        organization=turn.organization.name if turn.organization else "",
        clock=floor.clock.as_json() if floor else None,
    )
