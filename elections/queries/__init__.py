"""What the pages ask of votes, elections and boards."""

from elections.queries.votes import (
    PaperState,
    ResultLine,
    Turnout,
    VotePicture,
    agreed_count,
    ballots_behind,
    open_ballots,
    paper_state,
    picture_of_vote,
    result_lines,
    votes_of,
    who_would_not_vote,
    who_would_vote,
)

__all__ = [
    "PaperState",
    "ResultLine",
    "Turnout",
    "VotePicture",
    "agreed_count",
    "ballots_behind",
    "open_ballots",
    "paper_state",
    "picture_of_vote",
    "result_lines",
    "votes_of",
    "who_would_not_vote",
    "who_would_vote",
]
