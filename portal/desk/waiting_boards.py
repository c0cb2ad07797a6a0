"""What waits of boards: terms that end soon, and terms that are over and have no board after them."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from common.dates import long_date
from directory.permissions import conveners_of
from elections.models import Board
from elections.queries.boards import ANNOUNCED
from portal.desk.waiting_line import Waiting


def boards_ending(user: User, day: dt.date) -> Iterator[Waiting]:
    """Boards of the house whose term is over or ends within 90 days, unless a later one is elected; one query."""
    later = Board.objects.filter(
        convener=OuterRef("convener"), body=OuterRef("body"), term_until__gt=OuterRef("term_until")
    )
    boards = Board.objects.filter(
        ~Exists(later), convener__in=conveners_of(user, Power.PLAN_MEETINGS), term_until__lte=day + ANNOUNCED
    )
    for board in boards:
        until = board.term_until or day
        title = _("The term of a board is over") if until < day else _("The term of a board ends soon")
        yield Waiting(
            title=title,
            detail=f"{board.body} · {long_date(until)}",
            url=reverse("desk:board", args=[board.public_id]),
            verb=_("See the board"),
            due=until,
        )
