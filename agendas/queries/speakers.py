"""Who speaks, who waits to, and how long each delegation has spoken."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agendas.models import AgendaRules, SpeakingTurn
from agendas.queries.clocks import Clock, Pause, turn_clock
from agendas.states import TAKEN_FIRST, TurnState
from meetings.models import Meeting


@dataclass(frozen=True)
class Delegation:
    """What one institution has used of its time, this moment."""

    label: str
    seconds: int
    limit: int | None

    @property
    def overrun(self) -> int:
        return max(self.seconds - self.limit, 0) if self.limit else 0

    @property
    def words(self) -> str:
        """ "8 of 10 minutes"; without a limit "8 minutes"."""
        used = {"used": self.seconds // 60, "limit": (self.limit or 0) // 60}
        return _("%(used)s of %(limit)s minutes") % used if self.limit else _("%(used)s minutes") % used


@dataclass(frozen=True)
class Floor:
    """The one who speaks, with his clock; who may be taken first; who waits, in order."""

    speaker: SpeakingTurn | None = None
    clock: Clock = field(default_factory=Clock)
    first: list[SpeakingTurn] = field(default_factory=list)
    waiting: list[SpeakingTurn] = field(default_factory=list)
    spoken: list[SpeakingTurn] = field(default_factory=list)

    @property
    def queue(self) -> list[SpeakingTurn]:
        """All who wait; those whom the chair may take first come first."""
        return [*self.first, *self.waiting]

    def place_of(self, turn: SpeakingTurn) -> int:
        """The place in the own row, from 1; 0 for a turn that does not wait."""
        row = self.first if turn.kind in TAKEN_FIRST else self.waiting
        return next((place for place, other in enumerate(row, 1) if other.pk == turn.pk), 0)


def turns_of(meeting: Meeting) -> list[SpeakingTurn]:
    """All turns of the meeting in the order of the queue, as one query."""
    turns = list(SpeakingTurn.objects.filter(meeting=meeting).select_related("organization"))
    for turn in turns:
        turn.meeting = meeting
    return turns


def floor_of(turns: Sequence[SpeakingTurn], pauses: Sequence[Pause]) -> Floor:
    """How the floor stands, of the turns of a meeting. No query."""
    speaker = next((turn for turn in turns if turn.state == TurnState.SPEAKING), None)
    waiting = [turn for turn in turns if turn.state == TurnState.WAITING]
    return Floor(
        speaker=speaker,
        clock=turn_clock(speaker, pauses) if speaker else Clock(),
        first=[turn for turn in waiting if turn.kind in TAKEN_FIRST],
        waiting=[turn for turn in waiting if turn.kind not in TAKEN_FIRST],
        spoken=[turn for turn in turns if turn.state == TurnState.DONE],
    )


def delegations_of(
    turns: Sequence[SpeakingTurn], pauses: Sequence[Pause], rules: AgendaRules, now: dt.datetime
) -> dict[int, Delegation]:
    """What each institution has used, by its key, in the order in which they first spoke. No query.

    Points of order and interruptions count too: it is the institution that has had the floor.
    """
    limit = rules.delegation_minutes * 60 if rules.delegation_minutes else None
    used: dict[int, Delegation] = {}
    for turn in sorted(turns, key=lambda turn: (turn.began_at is None, turn.began_at or now, turn.pk)):
        if turn.organization is None or turn.began_at is None:
            continue
        seconds = turn_clock(turn, pauses).elapsed(now)
        before = used.get(turn.organization.pk)
        label = turn.organization.short_name or turn.organization.name
        used[turn.organization.pk] = Delegation(label, seconds + (before.seconds if before else 0), limit)
    return used
