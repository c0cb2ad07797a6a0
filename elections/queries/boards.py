"""Boards: who is in office, and whose term ends."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from elections.models import Board

# How long before a term ends it is announced.
ANNOUNCED = dt.timedelta(days=90)


@dataclass(frozen=True)
class BoardLine:
    """A board with how its term stands on the day that was asked for."""

    board: Board
    is_over: bool
    ends_soon: bool

    @property
    def shape(self) -> str:
        return "no" if self.is_over else "alert" if self.ends_soon else "ok"


def boards_for(user: User, day: dt.date) -> list[BoardLine]:
    """All boards that the user may see, with their members; two queries."""
    boards = Board.objects.visible_to(user).select_related("convener", "election__meeting").prefetch_related("members")
    return [line_of(board, day) for board in boards]


def line_of(board: Board, day: dt.date) -> BoardLine:
    until = board.term_until
    is_over = until is not None and until < day
    return BoardLine(board, is_over, until is not None and not is_over and until - day <= ANNOUNCED)
