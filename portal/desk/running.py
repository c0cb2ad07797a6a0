"""The day as whoever leads through it sees it: the item with its clock, the floor, what comes, and the run sheet."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agendas.models import AgendaItem, AgendaRules, Presenter, SpeakingTurn, Stage
from agendas.queries import Agenda, AgendaLine, agenda_of
from agendas.queries.clocks import Pause, item_clock, pauses_of
from agendas.queries.presentations import PresentationLine, presentations_of, presenter_label
from agendas.queries.rules import agenda_rules_of
from agendas.queries.speakers import Delegation, Floor, delegations_of, floor_of, turns_of
from agendas.queries.stage import stage_of
from agendas.states import NOT_TAKEN_UP, AgendaItemState, StageView
from attendance.models import AttendanceRecord
from attendance.queries import current_session
from attendance.states import THERE
from common.templatetags.rakor import minutes_text
from meetings.models import Meeting, Suspension
from meetings.queries import suspension_of
from meetings.states import MeetingState

# What ticks says nothing of whether the page has changed.
_TICKING = re.compile(
    r'<span class="tick[^"]*"|role="timer"[^>]*>|<b>[0-9.]+</b> <small>.*?</small>|data-made="[^"]*"'
    r'|name="csrfmiddlewaretoken" value="[^"]*"',
    re.DOTALL,
)


@dataclass(frozen=True)
class RunLine:
    """One item on the page of who runs the day."""

    line: AgendaLine
    clock: dict[str, Any]
    seconds: int
    materials: list[PresentationLine]

    @property
    def item(self) -> AgendaItem:
        return self.line.item

    @property
    def over_by(self) -> int:
        """Seconds beyond what was planned."""
        planned = self.clock["limit"]
        return max(self.seconds - planned, 0) if planned else 0

    @property
    def over_words(self) -> str:
        return _("%(minutes)s over") % {"minutes": minutes_text(self.over_by)}

    @property
    def is_undecided(self) -> bool:
        return self.item.state == AgendaItemState.DONE and not self.item.decision


@dataclass(frozen=True)
class QueueLine:
    """One who waits, with what his delegation has used."""

    turn: SpeakingTurn
    delegation: Delegation | None
    is_first: bool
    is_last: bool

    @property
    def goes_on(self) -> bool:
        """Whether he was interrupted and has spoken already."""
        return self.turn.began_at is not None


@dataclass(frozen=True)
class Rostrum:
    """Everything that the page of who runs the day shows."""

    meeting: Meeting
    lines: list[RunLine]
    floor: Floor
    delegations: list[Delegation]
    rules: AgendaRules
    suspension: Suspension | None
    stage: Stage | None
    used: dict[int, Delegation]

    @property
    def is_ongoing(self) -> bool:
        return self.meeting.state == MeetingState.ONGOING

    @property
    def current(self) -> RunLine | None:
        return next((line for line in self.lines if line.item.state == AgendaItemState.IN_PROGRESS), None)

    @property
    def ahead(self) -> list[RunLine]:
        return [line for line in self.lines if line.item.state == AgendaItemState.PLANNED]

    @property
    def behind(self) -> list[RunLine]:
        return [line for line in self.lines if line.item.state in (AgendaItemState.DONE, *NOT_TAKEN_UP)]

    @property
    def first(self) -> list[QueueLine]:
        """Points of order and interruptions, which the chair may take first."""
        return self._queue(self.floor.first)

    @property
    def waiting(self) -> list[QueueLine]:
        return self._queue(self.floor.waiting)

    def _queue(self, turns: list[SpeakingTurn]) -> list[QueueLine]:
        return [
            QueueLine(turn, self.used.get(turn.organization_id or 0), turn is turns[0], turn is turns[-1])
            for turn in turns
        ]

    @property
    def speaker_clock(self) -> dict[str, Any]:
        return self.floor.clock.as_json()

    @property
    def shows(self) -> str:
        """What the projector shows, in words."""
        return str(StageView(self.stage.shows).label) if self.stage else str(StageView.ITEM.label)

    @property
    def shows_item(self) -> bool:
        return self.stage is None or self.stage.shows == StageView.ITEM


def rostrum_of(meeting: Meeting) -> Rostrum:
    """How the day stands. A fixed number of queries, however long agenda and queue."""
    now, pauses = timezone.now(), pauses_of(meeting)
    turns, rules = turns_of(meeting), agenda_rules_of(meeting)
    used = delegations_of(turns, pauses, rules, now)
    return Rostrum(
        meeting=meeting,
        lines=_run_lines(meeting, agenda_of(meeting), pauses, now),
        floor=floor_of(turns, pauses),
        delegations=list(used.values()),
        rules=rules,
        suspension=suspension_of(meeting),
        stage=stage_of(meeting),
        used=used,
    )


def mark_of(html: str) -> str:
    """By what a page knows that nothing but its clocks has changed."""
    return sha256(_TICKING.sub(_standing, html).encode()).hexdigest()[:16]


def _standing(found: "re.Match[str]") -> str:
    """What of a clock an act changes: since when it runs and what its limit is, not what it shows this second."""
    return found[0] if found[0].startswith("role=") else ""


def _run_lines(meeting: Meeting, agenda: Agenda, pauses: Sequence[Pause], now: dt.datetime) -> list[RunLine]:
    materials: dict[int | None, list[PresentationLine]] = {}
    for slot in presentations_of(meeting):
        materials.setdefault(slot.presentation.item_id, []).append(slot)
    lines = []
    for line in agenda.lines:
        line.item.meeting = meeting
        clock = item_clock(line.item, pauses)
        lines.append(RunLine(line, clock.as_json(), clock.elapsed(now), materials.get(line.item.pk, [])))
    return lines


# --- the run sheet -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetPresenter:
    label: str
    # None where the roll does not know who it is, or nobody is counted yet.
    is_there: bool | None


@dataclass(frozen=True)
class SheetLine:
    """One item of the run sheet: the hour it is planned for, empty where that is not known."""

    run: RunLine
    planned: str
    took: str
    presenters: list[SheetPresenter]

    @property
    def item(self) -> AgendaItem:
        return self.run.item


def run_sheet_of(meeting: Meeting) -> list[SheetLine]:
    """The items with their hours, cues, presenters and materials: for the chair and the moderator alone."""
    now, session = timezone.now(), current_session(meeting)
    presenters: dict[int | None, list[Presenter]] = {}
    for row in Presenter.objects.filter(meeting=meeting).select_related("position", "organization"):
        presenters.setdefault(row.item_id, []).append(row)
    marks = AttendanceRecord.objects.filter(session=session, participant__presentations__isnull=False)
    there = set(marks.filter(state__in=THERE, left_at=None).values_list("participant", flat=True)) if session else set()
    counts = meeting.state not in (MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.INVITED)
    hour = next((one.starts_at for one in meeting.sessions.all() if one.starts_at), None)
    lines = []
    for run in _run_lines(meeting, agenda_of(meeting), pauses_of(meeting), now):
        item = run.item
        lines.append(
            SheetLine(
                run,
                planned=_hour(hour, meeting),
                took=_took(item, meeting),
                presenters=[
                    SheetPresenter(
                        presenter_label(row),
                        row.participant_id in there if counts and row.participant_id else None,
                    )
                    for row in presenters.get(item.pk, [])
                ],
            )
        )
        # Beyond an item without a length no hour is known.
        hour = hour + dt.timedelta(minutes=item.duration_minutes) if hour and item.duration_minutes else None
    return lines


def _hour(moment: dt.datetime | None, meeting: Meeting) -> str:
    return f"{moment.astimezone(meeting.zone):%H.%M}" if moment else ""


def _took(item: AgendaItem, meeting: Meeting) -> str:
    """ "09.10–09.41", while it is under way "since 09.10"."""
    if item.began_at is None:
        return ""
    if item.ended_at is None:
        return _("since %(hour)s") % {"hour": _hour(item.began_at, meeting)}
    return f"{_hour(item.began_at, meeting)}–{_hour(item.ended_at, meeting)}"
