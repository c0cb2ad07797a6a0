"""What an election comes to: the board, its members and its term."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import record
from common.errors import RakorError
from common.states import move
from elections.models import Board, BoardMember, Election
from elections.queries.standing import standings_of
from elections.states import ELECTION_MOVES, ElectionState
from meetings.permissions import require


class BadInauguration(RakorError):
    """A board is inaugurated on a day that has come, and after it was elected."""


@transaction.atomic
def publish_election(*, election: Election, by: User) -> Board:
    """Make the results public to all who see the meeting, and the elected a board with its term.

    Raises `Refused`, and `WrongState` unless the official record is signed.
    """
    require(by, Power.PLAN_MEETINGS, election.meeting)
    move(election, ElectionState.PUBLISHED, ELECTION_MOVES, published_at=timezone.now())
    board = Board.objects.create(
        convener=election.meeting.convener,
        election=election,
        body=election.body,
        term_from=election.term_from,
        term_until=election.term_until,
    )
    elected = [(standing.post.title, nominee) for standing in standings_of(election) for nominee in standing.elected]
    BoardMember.objects.bulk_create(
        BoardMember(
            board=board,
            order=order,
            title=title,
            name=nominee.name,
            office=nominee.office,
            position_id=nominee.position_id,
            official_id=nominee.official_id,
        )
        for order, (title, nominee) in enumerate(elected, 1)
    )
    record("publish_election", election, by=by, subject=election.meeting, after={"board": board.public_id})
    return board


@transaction.atomic
def inaugurate_board(*, board: Board, on: dt.date, by: User, note: str = "") -> None:
    """Record that the board took office on `on`, and by whom or where (`note`).

    Raises `Refused`, `WrongState` where that is recorded already, `BadInauguration` for a day to come or before the
    meeting that elected it.
    """
    election = board.election
    if election is None:
        raise BadInauguration(_("No election is known of this board."))
    require(by, Power.PLAN_MEETINGS, election.meeting)
    held_on = election.meeting.first_day
    if on > timezone.localdate(timezone=election.meeting.zone):
        raise BadInauguration(_("An inauguration is recorded once it has taken place."))
    if held_on and on < held_on:
        raise BadInauguration(_("The board cannot have taken office before it was elected."))
    move(election, ElectionState.INAUGURATED, ELECTION_MOVES)
    board.inaugurated_on, board.inauguration_note = on, note.strip()
    board.save(update_fields=["inaugurated_on", "inauguration_note"])
    record(
        "inaugurate_board", board, by=by, subject=election.meeting, after={"on": on, "note": board.inauguration_note}
    )
