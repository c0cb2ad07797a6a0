"""Where a delegate stands in the speakers' queue."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agendas.models import SpeakingTurn
from agendas.queries.clocks import pauses_of
from agendas.queries.speakers import Floor, floor_of, turns_of
from agendas.states import TAKEN_FIRST, TurnKind, TurnState
from portal.delegates.queries import Door, RepresentativeDoor


@dataclass(frozen=True)
class Hand:
    """A raised hand of this delegate; `ahead` is how many of its row are called before."""

    turn: SpeakingTurn
    ahead: int

    @property
    def is_taken_first(self) -> bool:
        return self.turn.kind in TAKEN_FIRST


@dataclass(frozen=True)
class Hands:
    """How the queue stands for one delegate."""

    # By what name the delegate is called.
    name: str
    floor: Floor
    mine: list[Hand]
    is_speaking: bool

    @property
    def raised(self) -> list[SpeakingTurn]:
        return [hand.turn for hand in self.mine]

    @property
    def is_waiting(self) -> bool:
        return bool(self.mine)

    @property
    def others(self) -> list[tuple[str, str]]:
        """(kind, words) of the hands that are not raised yet."""
        up = {turn.kind for turn in self.raised}
        return [(kind.value, words) for kind, words in _words() if kind not in up]


def hands_of(door: Door) -> Hands:
    """Two queries, whatever the length of the queue."""
    meeting, line = door.meeting, door.invitation.participant
    turns = turns_of(meeting)
    floor = floor_of(turns, pauses_of(meeting))
    own = [turn for turn in turns if turn.participant_id == line.pk]
    waiting = [turn for turn in own if turn.state == TurnState.WAITING]
    return Hands(
        name=_name_of(door),
        floor=floor,
        mine=[Hand(turn, floor.place_of(turn) - 1) for turn in waiting],
        is_speaking=any(turn.state == TurnState.SPEAKING for turn in own),
    )


def _words() -> list[tuple[TurnKind, str]]:
    return [
        (TurnKind.TURN, _("Raise my hand")),
        (TurnKind.INTERRUPTION, _("Interruption")),
        (TurnKind.POINT_OF_ORDER, _("Question of order")),
    ]


def _name_of(door: Door) -> str:
    """The post, as the hall knows it; of who came instead, his own post for that."""
    post = door.invitation.participant.position_label or str(door.invitation.participant)
    if not isinstance(door, RepresentativeDoor):
        return post
    sent = door.representation
    return _("%(who)s for %(post)s") % {"who": sent.position or sent.name, "post": post}
