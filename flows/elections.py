"""Acts of an election that touch other floors: a count settles its round, and what was said enters the notes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agendas.actions import add_entry, show_on_stage
from agendas.models import Stage
from agendas.states import EntryKind, StageView
from elections.actions import count_vote
from elections.actions.elections import void_election
from elections.actions.rounds import acclaim, count_round, decide_by_lot
from elections.models import Election, ElectionPost, Nominee, Round, Vote

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def count_ballots(*, vote: Vote, by: "User", passphrases: tuple[str, str] | None = None) -> None:
    """Count a vote; where it is a round of an election, settle what comes of it. Raises what `count_vote` raises."""
    row = Round.objects.select_related("vote__meeting", "post__election__meeting").filter(vote=vote).first()
    if row is None:
        count_vote(vote=vote, by=by, passphrases=passphrases)
    else:
        count_round(row=row, by=by, passphrases=passphrases)


@transaction.atomic
def fill_by_acclamation(*, post: ElectionPost, confirmed_by: str, by: "User") -> Round:
    """Fill the post by acclamation and write it into the notes. Raises what `acclaim` raises."""
    row = acclaim(post=post, confirmed_by=confirmed_by, by=by)
    _note(row, by)
    return row


@transaction.atomic
def fill_by_lot(*, post: ElectionPost, drawn: Sequence[Nominee], witnesses: str, by: "User") -> Round:
    """Let the lot decide and write it into the notes. Raises what `elections.actions.rounds.decide_by_lot` raises."""
    row = decide_by_lot(post=post, drawn=drawn, witnesses=witnesses, by=by)
    _note(row, by)
    return row


@transaction.atomic
def declare_void(*, election: Election, reason: str, by: "User") -> None:
    """Declare the election void; where the projector shows one of its votes it goes back to the agenda. Raises what
    `elections.actions.elections.void_election` raises.
    """
    void_election(election=election, reason=reason, by=by)
    votes = Vote.objects.filter(round__post__election=election).values_list("public_id", flat=True)
    stage = Stage.objects.filter(meeting=election.meeting, shows=StageView.VOTE).first()
    if stage is not None and stage.shown.get("vote") in set(votes):
        show_on_stage(meeting=election.meeting, view=StageView.ITEM, shown={}, by=by)


def _note(row: Round, by: "User") -> None:
    """What the hall did without ballots, in the notes of the item of the election; by vote the result enters them."""
    item = row.post.election.item
    if item is None:
        return
    with translation.override("id"):
        words = _("%(post)s: %(elected)s, %(how)s (%(note)s).") % {
            "post": row.post.title,
            "elected": ", ".join(str(nominee) for nominee in row.elected.all()),
            "how": str(row.get_outcome_display()).lower(),
            "note": row.note,
        }
    add_entry(item=item, kind=EntryKind.VOTE, text=words, by=by)
