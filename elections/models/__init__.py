"""What the hall votes on, and the boards that are elected."""

from elections.models.elections import (
    Board,
    BoardMember,
    Election,
    ElectionPost,
    Nominee,
    Round,
    Witness,
)
from elections.models.votes import OpenBallot, PaperCount, SealedBallot, Vote, Voter

__all__ = [
    "Board",
    "BoardMember",
    "Election",
    "ElectionPost",
    "Nominee",
    "OpenBallot",
    "PaperCount",
    "Round",
    "SealedBallot",
    "Vote",
    "Voter",
    "Witness",
]
