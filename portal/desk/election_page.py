"""What the page of an election leads to next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elections.models import Election
from elections.queries.standing import PostStanding, lacking_before_opening, lacking_before_record
from elections.states import ElectionState


@dataclass(frozen=True)
class NextStep:
    """One sentence on what is next, and what it still waits for."""

    title: str
    waits_for: list[str]


# In the order in which an election passes through them; what is void has no next.
PATH = (
    ElectionState.PLANNED,
    ElectionState.NOMINATING,
    ElectionState.OPEN,
    ElectionState.COUNTED,
    ElectionState.CONFIRMED,
    ElectionState.PUBLISHED,
    ElectionState.INAUGURATED,
)


TITLES = {
    ElectionState.PLANNED: gettext_lazy("Take nominations"),
    ElectionState.NOMINATING: gettext_lazy("Close the nominations and hold the rounds"),
    ElectionState.OPEN: gettext_lazy("Fill the posts"),
    ElectionState.COUNTED: gettext_lazy("Write the official record and have it signed"),
    ElectionState.CONFIRMED: gettext_lazy("Publish the result"),
    ElectionState.PUBLISHED: gettext_lazy("Record the inauguration once it has taken place"),
}


def next_step(election: Election, standings: list[PostStanding]) -> NextStep | None:
    """What is next, said in words; None where nothing is."""
    title = TITLES.get(ElectionState(election.state))
    return NextStep(str(title), _waits_for(election, standings)) if title else None


def _waits_for(election: Election, standings: list[PostStanding]) -> list[str]:
    match election.state:
        case ElectionState.PLANNED:
            lacking = [] if election.method else [_("Say first whether it is by acclamation or by vote.")]
            return lacking if standings else [*lacking, _("Add the posts that are filled first.")]
        case ElectionState.NOMINATING:
            return lacking_before_opening(election)
        case ElectionState.OPEN:
            return [
                _("%(post)s: %(seats)s open") % {"post": row.post, "seats": row.open_seats}
                for row in standings
                if not row.is_filled and not row.awaits_showing
            ]
        case ElectionState.COUNTED:
            return lacking_before_record(election)
    return []


def steps_of(election: Election) -> list[tuple[str, str, str, bool]]:
    """The line of states above the page, as parts/states.html takes it; empty where the election is void."""
    if election.state == ElectionState.VOID:
        return []
    here = PATH.index(ElectionState(election.state))
    return [(_step_shape(place, here), str(state.label), "", place == here) for place, state in enumerate(PATH)]


def _step_shape(place: int, here: int) -> str:
    """The step one is in has the ring with the dot, and the last one is done as soon as it is reached."""
    if place == here:
        return "ok" if here == len(PATH) - 1 else "live"
    return "ok" if place < here else "wait"
