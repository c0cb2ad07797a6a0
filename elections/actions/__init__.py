"""Voting, electing, and the boards that come of it."""

from elections.actions.ballots import AlreadyVoted, BadBallot, VoteClosed, cast_ballot, issue_paper
from elections.actions.paper import BadCount, enter_paper_count
from elections.actions.rounds import show_vote
from elections.actions.votes import (
    BallotsDoNotMatch,
    PaperNotCounted,
    VoteRefused,
    close_vote,
    count_vote,
    open_vote,
    prepare_vote,
    void_vote,
)
from elections.rules import NobodyThere
from elections.sealing import BallotDamaged, WrongPassphrase

__all__ = [
    "AlreadyVoted",
    "BadBallot",
    "BadCount",
    "BallotDamaged",
    "BallotsDoNotMatch",
    "NobodyThere",
    "PaperNotCounted",
    "VoteClosed",
    "VoteRefused",
    "WrongPassphrase",
    "cast_ballot",
    "close_vote",
    "count_vote",
    "enter_paper_count",
    "issue_paper",
    "open_vote",
    "prepare_vote",
    "show_vote",
    "void_vote",
]
