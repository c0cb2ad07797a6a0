"""The speakers' queue: hands raised and taken down, the floor given and taken back, and what each has used of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import hold, open_for
from agendas.actions.numbering import moved
from agendas.actions.stage import refresh_stage
from agendas.models import AgendaItem, SpeakingTurn
from agendas.permissions import institution_of
from agendas.queries.clocks import pauses_of, turn_clock
from agendas.queries.rules import agenda_rules_of
from agendas.states import TAKEN_FIRST, TURN_MOVES, AgendaItemState, TurnKind, TurnState
from audit.actions import Actor, record
from common.errors import RakorError, Refused, WrongState
from common.states import move
from directory.models import Organization
from meetings.models import Meeting, Participant
from meetings.states import MeetingState

# A link can be passed on: whoever has it keeps no hall busy with it.
HANDS_A_MINUTE = 10


class QueueClosed(WrongState):
    """Hands are raised while the meeting goes on."""


class NameMissing(RakorError):
    """Nobody is called without a name."""

    field = "name"


class UnknownTurn(RakorError):
    """There is no such kind of turn."""

    field = "kind"


class TooManyHands(RakorError):
    """A hand goes up and down faster than anyone means it."""


class FloorTaken(WrongState):
    """Someone else has been given the floor in the meantime."""


@transaction.atomic
def join_queue(
    *,
    meeting: Meeting,
    name: str,
    kind: str,
    by: Actor,
    participant: Participant | None = None,
    organization: Organization | None = None,
) -> SpeakingTurn:
    """Put someone at the end of the queue: the holder of the personal link of `participant` himself, or whoever runs
    the day anyone by name.

    A hand that is raised already stays as it is. Raises `QueueClosed`, `NameMissing`, `UnknownTurn`, `TooManyHands`,
    `Refused`.
    """
    meeting = _open(meeting, by)
    is_on_the_roll = participant is not None and participant.meeting_id == meeting.pk
    is_called_by_name = participant is None and isinstance(by, User)
    if not (is_on_the_roll or is_called_by_name):
        raise Refused
    name = " ".join(name.split())
    if not name:
        raise NameMissing(_("Say who wants to speak."))
    if kind not in TurnKind.values:
        raise UnknownTurn(_("Choose what the hand is raised for."))
    waiting = SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.WAITING)
    known = waiting.filter(participant=participant, kind=kind).first() if participant else None
    if known is not None:
        return known
    if participant is not None and not isinstance(by, User):
        _require_calm(participant)
    last = waiting.last()
    turn = SpeakingTurn.objects.create(
        meeting=meeting,
        item=_current_item(meeting),
        participant=participant,
        organization=organization or (institution_of(participant) if participant else None),
        name=name[:250],
        kind=kind,
        place=last.place if last else 0,
        asked_at=timezone.now(),
        asked_by=by.actor_label[:200],
    )
    record("join_queue", turn, by=by, after={"name": turn.name, "kind": kind})
    refresh_stage(meeting)
    return turn


@transaction.atomic
def leave_queue(*, turn: SpeakingTurn, by: Actor, participant: Participant | None = None) -> SpeakingTurn:
    """Take the hand down: whoever runs the day anyone's, the holder of the personal link of `participant` the own one.

    Raises `WrongState` unless it is still raised, `QueueClosed`, `Refused`.
    """
    meeting = _open(turn.meeting, by)
    if not isinstance(by, User) and (participant is None or turn.participant_id != participant.pk):
        raise Refused
    move(turn, TurnState.WITHDRAWN, TURN_MOVES, ended_at=timezone.now())
    record("leave_queue", turn, by=by, after={"name": turn.name})
    refresh_stage(meeting)
    return turn


@transaction.atomic
def call_speaker(*, turn: SpeakingTurn, by: User, seen: str | None = None) -> SpeakingTurn:
    """Give the floor. Who speaks now has spoken; but where a point of order or an interruption is taken he waits, first
    in the queue, and keeps what he has used. `seen` is the public id of the turn that the caller saw speaking (empty
    for nobody): of two who call at once, the second learns of the first.

    Raises `FloorTaken`, `WrongState` unless the turn waits, `QueueClosed`, `Refused`.
    """
    meeting = _open(turn.meeting, by)
    speaker = SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.SPEAKING).first()
    if seen is not None and seen != (speaker.public_id if speaker else ""):
        raise FloorTaken(
            _("%(name)s has been given the floor in the meantime.") % {"name": speaker}
            if speaker
            else _("The one who spoke has ended in the meantime.")
        )
    turn.refresh_from_db()
    if speaker is not None and turn.state == TurnState.WAITING:
        speaker.meeting = meeting
        if turn.kind in TAKEN_FIRST:
            _interrupt(speaker, meeting)
        else:
            _end(speaker, meeting)
    now, minutes = timezone.now(), agenda_rules_of(meeting).speaker_minutes
    move(
        turn,
        TurnState.SPEAKING,
        TURN_MOVES,
        began_at=turn.began_at or now,
        running_since=now,
        limit_seconds=minutes * 60 if minutes else None,
        item=_current_item(meeting),
    )
    after = {"name": turn.name, "kind": turn.kind}
    record("call_speaker", turn, by=by, subject=meeting, after=after)
    refresh_stage(meeting)
    return turn


@transaction.atomic
def end_speech(*, turn: SpeakingTurn, by: User) -> SpeakingTurn:
    """Take the floor back. Raises `WrongState` unless the turn has it, `QueueClosed`, `Refused`."""
    meeting = _open(turn.meeting, by)
    turn.refresh_from_db()
    turn.meeting = meeting
    _end(turn, meeting)
    record("end_speech", turn, by=by, after={"name": turn.name, "seconds": turn.spent_seconds})
    refresh_stage(meeting)
    return turn


@transaction.atomic
def move_turn(*, turn: SpeakingTurn, by: User, to: int | None = None, step: int = 0) -> SpeakingTurn:
    """Give the hand the place `to` among those of its row, or move it `step` places down (up if negative).

    Raises `WrongState` unless it waits, `QueueClosed`, `Refused`.
    """
    meeting = _open(turn.meeting, by)
    rows = list(SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.WAITING))
    if turn not in rows:
        raise WrongState(_("%(name)s no longer waits.") % {"name": turn})
    row = [other for other in rows if (other.kind in TAKEN_FIRST) == (turn.kind in TAKEN_FIRST)]
    before = row.index(turn) + 1
    ordered = moved(row, turn, to if to is not None else before + step)
    for place, other in enumerate(ordered, 1):
        other.place = place
    SpeakingTurn.objects.bulk_update(ordered, ["place"])
    record("move_turn", turn, by=by, before={"place": before}, after={"place": ordered.index(turn) + 1})
    refresh_stage(meeting)
    turn.refresh_from_db(fields=["place"])
    return turn


def end_queue(meeting: Meeting) -> None:
    """Nobody speaks or waits any more: the meeting, whose row is held, has ended."""
    for turn in SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.SPEAKING):
        turn.meeting = meeting
        _end(turn, meeting)
    waiting = SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.WAITING)
    waiting.update(state=TurnState.WITHDRAWN, ended_at=meeting.ended_at or timezone.now())


def _open(meeting: Meeting, by: Actor) -> Meeting:
    """The meeting, held, if its queue is open to `by`: a user who runs the day, or whoever holds a personal link."""
    now = open_for(meeting, by, Power.RUN_AGENDA) if isinstance(by, User) else hold(meeting)
    if now.state != MeetingState.ONGOING:
        raise QueueClosed(_("Hands are raised while the meeting goes on."))
    return now


def _require_calm(participant: Participant) -> None:
    """Raise `TooManyHands` where the link has been raised and taken down again and again."""
    since = timezone.now() - dt.timedelta(minutes=1)
    if SpeakingTurn.objects.filter(participant=participant, asked_at__gt=since).count() >= HANDS_A_MINUTE:
        raise TooManyHands(_("This hand went up too often just now. Wait a minute, or call the secretariat."))


def _end(turn: SpeakingTurn, meeting: Meeting) -> None:
    move(turn, TurnState.DONE, TURN_MOVES, **_stopped(turn, meeting), ended_at=meeting.ended_at or timezone.now())


def _interrupt(turn: SpeakingTurn, meeting: Meeting) -> None:
    """Let the one who speaks wait, before all others. A hand that he has raised again meanwhile is taken down."""
    waiting = SpeakingTurn.objects.filter(meeting=meeting, state=TurnState.WAITING)
    if turn.participant_id is not None:
        again = waiting.filter(participant=turn.participant_id, kind=turn.kind)
        again.update(state=TurnState.WITHDRAWN, ended_at=timezone.now())
    first = waiting.first()
    move(turn, TurnState.WAITING, TURN_MOVES, **_stopped(turn, meeting), place=first.place - 1 if first else 0)


def _stopped(turn: SpeakingTurn, meeting: Meeting) -> dict[str, Any]:
    seconds = turn_clock(turn, pauses_of(meeting)).elapsed(timezone.now())
    return {"spent_seconds": seconds, "running_since": None}


def _current_item(meeting: Meeting) -> AgendaItem | None:
    return AgendaItem.objects.filter(meeting=meeting, state=AgendaItemState.IN_PROGRESS).first()
