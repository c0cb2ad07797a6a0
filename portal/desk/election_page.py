"""What the page of an election leads to next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

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


def next_step(election: Election, standings: list[PostStanding]) -> NextStep | None:
    """What is next, said in words; None where nothing is."""
    match election.state:
        case ElectionState.PLANNED:
            waits = [] if election.method else [_("Say first whether it is by acclamation or by vote.")]
            waits += [] if standings else [_("Add the posts that are filled first.")]
            return NextStep(_("Take nominations"), waits)
        case ElectionState.NOMINATING:
            return NextStep(_("Close the nominations and hold the rounds"), lacking_before_opening(election))
        case ElectionState.OPEN:
            open_posts = [
                _("%(post)s: %(seats)s open") % {"post": row.post, "seats": row.open_seats}
                for row in standings
                if not row.is_filled and not row.awaits_showing
            ]
            return NextStep(_("Fill the posts"), open_posts)
        case ElectionState.COUNTED:
            return NextStep(_("Write the official record and have it signed"), lacking_before_record(election))
        case ElectionState.CONFIRMED:
            return NextStep(_("Publish the result"), [])
        case ElectionState.PUBLISHED:
            return NextStep(_("Record the inauguration once it has taken place"), [])
    return None


def steps_of(election: Election) -> list[tuple[str, str, str, bool]]:
    """The line of states above the page, as parts/states.html takes it; empty where the election is void."""
    if election.state == ElectionState.VOID:
        return []
    here = PATH.index(ElectionState(election.state))
    return [
        ("ok" if place < here or state == PATH[-1] == election.state else "wait", str(state.label), "", place == here)
        for place, state in enumerate(PATH)
    ]
