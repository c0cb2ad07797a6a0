"""Casting a ballot. That a post has voted and what lies in the urn are written together or not at all, and nothing
leads from the one to the other (docs/adr/0020): no line in the trail, no time, no number.
"""

from collections.abc import Callable, Sequence
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agendas.actions.gate import open_for
from audit.actions import record
from common.errors import RakorError, WrongState
from elections import sealing
from elections.models import OpenBallot, SealedBallot, Vote, Voter
from elections.permissions import RUNS_VOTES
from elections.sealing import Ballot
from elections.states import VoteState
from elections.tally import is_valid


class AlreadyVoted(RakorError):
    """This post has cast its ballot, or was handed one of paper."""


class VoteClosed(WrongState):
    """The vote is not open (any more): the ballot is not counted."""


class BadBallot(RakorError):
    """Not a ballot of this vote: options it does not have, too many of them, or none where one must choose."""


def cast_ballot(*, voter: Voter, choices: Sequence[str]) -> str:
    """Put the ballot of `voter` into the urn and return its receipt; of an open vote, where it is kept by name, none.

    Who the link belongs to has been asked before. The ballot is sealed before anything is locked, so that the row of
    the vote is held for a moment only. Raises `BadBallot`, `AlreadyVoted`, `VoteClosed`.
    """
    vote = voter.vote
    codes = [option["code"] for option in vote.options]
    if not is_valid(choices, codes, seats=vote.seats, allows_blank=vote.allows_blank):
        raise BadBallot(_bad_ballot(vote))
    if not vote.is_secret:
        _put_in(voter, partial(OpenBallot.objects.create, voter=voter, choices=sorted(choices)))
        return ""
    if vote.public_key is None:
        raise VoteClosed(_("This vote is not open yet."))
    ballot = Ballot(tuple(choices), sealing.new_nonce())
    sealed = sealing.seal(bytes(vote.public_key), ballot, sealing.size_of_ballot(codes, vote.seats))
    _put_in(voter, partial(SealedBallot.objects.create, vote=vote, sealed=sealed))
    return sealing.receipt_of(vote.public_id, ballot.nonce)


@transaction.atomic
def _put_in(voter: Voter, drop: Callable[[], object]) -> None:
    """Mark that the post has voted and let its ballot fall, if the vote is open and it has not."""
    state = Vote.objects.select_for_update().values_list("state", flat=True).get(pk=voter.vote_id)
    if state != VoteState.OPEN:
        raise VoteClosed(_("This vote is not open yet.") if state == VoteState.PLANNED else _("The vote is closed."))
    waiting = Voter.objects.filter(pk=voter.pk, has_voted=False, on_paper=False)
    if waiting.update(has_voted=True) != 1:
        raise AlreadyVoted(_already(voter))
    drop()


@transaction.atomic
def issue_paper(*, voter: Voter, by: User) -> Voter:
    """Hand a ballot of paper to a post: its link takes none from now on.

    Raises `AlreadyVoted`, `WrongState` unless the vote is open, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    vote = voter.vote
    meeting = open_for(vote.meeting, by, RUNS_VOTES)
    if Vote.objects.select_for_update().get(pk=vote.pk).state != VoteState.OPEN:
        raise WrongState(_("Ballots of paper are handed out while the vote is open."))
    if Voter.objects.filter(pk=voter.pk, has_voted=False, on_paper=False).update(on_paper=True) != 1:
        raise AlreadyVoted(_already(voter))
    voter.on_paper = True
    record("issue_paper_ballot", voter, by=by, subject=meeting)
    return voter


def _bad_ballot(vote: Vote) -> str:
    if vote.seats == 1:
        return _("Choose one of the options.")
    return _("Choose at most %(count)s of the options, each once.") % {"count": vote.seats}


def _already(voter: Voter) -> str:
    voter.refresh_from_db(fields=["has_voted", "on_paper"])
    if voter.on_paper:
        return _("This post was handed a ballot of paper, and votes with that.")
    return _("This post has voted already. One ballot counts, the first.")
