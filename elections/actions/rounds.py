"""Rounds: by vote, by acclamation, by lot; and what comes of them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from attendance.actions import require_quorum
from audit.actions import record
from common.errors import RakorError, WrongState
from common.states import move
from common.text import one_line
from elections.actions.elections import hold_election
from elections.actions.votes import count_vote, prepare_vote
from elections.actions.votes import show_vote as show_result
from elections.models import Election, ElectionPost, Nominee, Round, Vote
from elections.queries.standing import PostStanding, code_of, round_outcome, standing_of, standings_of
from elections.states import ELECTION_MOVES, ElectionState, Keeper, RoundOutcome
from meetings.states import MeetingState

# Ballots and papers are Indonesian whatever language the operator reads.
LANGUAGE = "id"
QUESTION_LIMIT = 300


class NoRoundNow(RakorError):
    """A round of this kind cannot be held for this post as it stands."""


class WordsMissing(RakorError):
    """Who confirmed an acclamation, or saw the lot drawn, is written down."""


@transaction.atomic
def begin_round(*, post: ElectionPost, by: User) -> Round:
    """Prepare the next round for the post: a secret vote between those who stand, its key with two trustees.

    Raises `Refused`, `MeetingOver`, `MinutesSigned`, `WrongState` before the nominations are closed, `NoRoundNow` where
    no seat is open, a round is being held, or the hall has not seen how the last one came out.
    """
    election = hold_election(post.election, by, Power.RUN_AGENDA)
    standing = _standing_to_fill(post, election)
    if not standing.candidates:
        raise NoRoundNow(_("Nobody is left who would stand for this post."))
    vote = prepare_vote(
        meeting=election.meeting,
        item=election.item,
        question=_question(standing),
        options=[{"code": code_of(nominee), "label": str(nominee)} for nominee in standing.candidates],
        seats=min(standing.open_seats, len(standing.candidates)),
        is_secret=True,
        keeper=Keeper.TRUSTEES,
        representatives_vote=election.representatives_vote,
        by=by,
    )
    return _round(standing, election, by, vote=vote)


@transaction.atomic
def count_round(*, row: Round, by: User, passphrases: tuple[str, str] | None = None) -> None:
    """Open and count the ballots of the round, and settle what comes of it. Raises what `count_vote` raises."""
    if row.vote is None:
        raise NoRoundNow(_("This round was held without ballots."))
    count_vote(vote=row.vote, by=by, passphrases=passphrases)
    settle_round(row=row, by=by)


@transaction.atomic
def settle_round(*, row: Round, by: User) -> None:
    """Write down what the counted votes come to: elected, a tie, no majority.

    Raises `Refused`, and `WrongState` before the count, or where it is settled already.
    """
    election = hold_election(row.post.election, by, Power.RUN_AGENDA)
    row.refresh_from_db()
    row.post.election = election
    outcome = round_outcome(row)
    if row.outcome or outcome is None:
        raise WrongState(_("This round is not counted yet, or its outcome is known already."))
    elected = [nominee for nominee in row.post.nominees.all() if code_of(nominee) in outcome.elected]
    _settle(row, outcome.kind, elected, election, by)


@transaction.atomic
def show_vote(*, vote: Vote, by: User) -> Vote:
    """Let the result be seen; where it fills the last post of an election, the election is counted, and not before: by
    its state alone one could tell that the last round was no tie. Raises what `elections.actions.votes.show_vote` does.
    """
    vote = show_result(vote=vote, by=by)
    row = Round.objects.select_related("post__election__meeting").filter(vote=vote).first()
    if row is not None:
        _complete(hold_election(row.post.election, by, Power.RUN_AGENDA), by)
    return vote


@transaction.atomic
def acclaim(*, post: ElectionPost, confirmed_by: str, by: User) -> Round:
    """The session has filled the post by acclamation: everyone willing is in, for there are as many as open seats.

    `confirmed_by` says who confirmed it. Raises `Refused`, `WordsMissing`, `WrongState`, `NoQuorum`, and `NoRoundNow`
    where more are willing than seats are open, or the method is a vote.
    """
    election = hold_election(post.election, by, Power.RUN_AGENDA)
    standing = _standing_to_fill(post, election)
    if not standing.may_acclaim:
        raise NoRoundNow(
            _("By acclamation a post is filled only if that is the method and as many are willing as seats are open.")
        )
    words = _said(confirmed_by, _("Say who confirmed the acclamation."))
    _require_sitting(election)
    row = _round(standing, election, by, note=words)
    _settle(row, RoundOutcome.ACCLAIMED, standing.candidates, election, by)
    return row


@transaction.atomic
def decide_by_lot(*, post: ElectionPost, drawn: Sequence[Nominee], witnesses: str, by: User) -> Round:
    """The lot has decided between those who were tied: `drawn` are in, one for each open seat.

    `witnesses` says who saw it drawn. Raises `Refused`, `WordsMissing`, `WrongState`, and `NoRoundNow` where the last
    round was no tie, or `drawn` are not as many of the tied as seats are open.
    """
    election = hold_election(post.election, by, Power.RUN_AGENDA)
    standing = _standing_to_fill(post, election)
    if not standing.may_draw_lot:
        raise NoRoundNow(_("The lot decides only between those who are tied."))
    chosen = list(dict.fromkeys(drawn))
    if len(chosen) != standing.open_seats or not set(chosen) <= set(standing.candidates):
        raise NoRoundNow(_("Name those whom the lot chose: one of the tied for each open seat."))
    words = _said(witnesses, _("Say who saw the lot drawn."))
    _require_sitting(election)
    row = _round(standing, election, by, note=words)
    _settle(row, RoundOutcome.BY_LOT, chosen, election, by)
    return row


def _standing_to_fill(post: ElectionPost, election: Election) -> PostStanding:
    """The standing of a post for which a round may be held now; else `WrongState`, `NoRoundNow`."""
    post.election = election
    if election.state not in {ElectionState.OPEN, ElectionState.COUNTED}:
        raise WrongState(_("Rounds are held once the nominations are closed, and until the record is signed."))
    standing = standing_of(post)
    # Before anything else is said of the post: that it is filled would give the result away, too.
    if standing.awaits_showing is not None:
        raise NoRoundNow(_("Show the result of the last round first: the next one would give it away."))
    if standing.is_filled:
        raise NoRoundNow(_("This post is filled."))
    if standing.running is not None:
        raise NoRoundNow(_("A round for this post is being held. Count it first, or declare it void."))
    return standing


def _round(standing: PostStanding, election: Election, by: User, **fields: object) -> Round:
    if election.state == ElectionState.COUNTED:  # a vote that was counted has been declared void since
        move(election, ElectionState.OPEN, ELECTION_MOVES)
    row = Round.objects.create(post=standing.post, number=standing.next_number, held_by=by.actor_label[:200], **fields)
    record("begin_round", row, by=by, subject=election.meeting, after={"post": standing.post.title})
    return row


def _settle(row: Round, outcome: RoundOutcome, elected: Sequence[Nominee], election: Election, by: User) -> None:
    """Write the outcome; once every post is filled, and the hall knows it, the election is counted.

    The trail says that a round was settled, not how: it is read by more people than may know before the hall does.
    """
    row.outcome = outcome
    row.save(update_fields=["outcome"])
    row.elected.set(elected)
    is_public = row.vote is None
    after = {"outcome": outcome, "elected": [str(nominee) for nominee in elected]} if is_public else {}
    record("settle_round", row, by=by, subject=election.meeting, after=after)
    _complete(election, by)


def _complete(election: Election, by: User) -> None:
    """Move the election on if every post is filled and no result of it is hidden any more."""
    standings = standings_of(election)
    is_complete = all(standing.is_filled and standing.awaits_showing is None for standing in standings)
    if election.state == ElectionState.OPEN and is_complete:
        move(election, ElectionState.COUNTED, ELECTION_MOVES)
        record("complete_election", election, by=by, subject=election.meeting)


def _require_sitting(election: Election) -> None:
    """Raise `WrongState` before the meeting has begun, `NoQuorum` while it sits without one. What an imported or ended
    meeting did by word of mouth may be written down afterwards."""
    state = election.meeting.state
    if state not in {MeetingState.ONGOING, MeetingState.HELD}:
        raise WrongState(_("The meeting has not begun."))
    if state == MeetingState.ONGOING:
        require_quorum(meeting=election.meeting)


def _said(words: str, lacking: str) -> str:
    said = one_line(words)
    if not said:
        raise WordsMissing(lacking)
    return said


def _question(standing: PostStanding) -> str:
    with translation.override(LANGUAGE):
        words = _("%(post)s · round %(number)s · %(election)s") % {
            "post": standing.post.title,
            "number": standing.next_number,
            "election": standing.post.election,
        }
    return one_line(words)[:QUESTION_LIMIT]
