"""How a hall stands, for those who watch it: one query a question, and no more of the row than the asker lacks."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attendance.links import Purpose, is_token_of, public_id_in
from attendance.models import Hall
from attendance.queries.hall import COUNTING


@dataclass(frozen=True, slots=True)
class Board:
    """One hall at the moment it was asked for."""

    # The public id of its meeting.
    meeting: str
    revision: int
    # False before the invitations are out and once the roll is final: there is nothing to watch.
    is_open: bool
    timezone: str
    changed_at: dt.datetime
    # When the quorum came to be met, if it is.
    quorum_met_at: dt.datetime | None
    # `Picture` as plain data; None where the asker said that he has this revision.
    picture: dict[str, Any] | None


# Written out, for building it afresh from the models for each of five hundred watchers costs several times its answer.
# The picture is large, and most who ask have it.
_QUESTION = """
    SELECT hall.id, hall.link_version, hall.revision, hall.changed_at, hall.quorum_met_at,
           CASE WHEN hall.revision IN (%s, %s) THEN NULL ELSE hall.picture END AS picture,
           meeting.state AS meeting_state, meeting.timezone AS meeting_timezone,
           meeting.attendance_finalised_at IS NOT NULL AS is_final
      FROM attendance_hall hall JOIN meetings_meeting meeting ON meeting.id = hall.meeting_id
     WHERE meeting.public_id = %s
"""
_NO_REVISION = -1


def board_behind(token: str, *, has: int | None = None, drawn: int | None = None) -> Board | None:
    """The board that `token` opens, None if it opens nothing. One query, also then.

    The picture is not read where the board is of a revision that the watcher `has`, or that was `drawn` here already.
    """
    public_id = public_id_in(token)
    if not public_id:
        return None
    known = [_NO_REVISION if revision is None else revision for revision in (has, drawn)]
    hall: Any = next(iter(Hall.objects.raw(_QUESTION, [*known, public_id])), None)
    if hall is None or not is_token_of(token, Purpose.BOARD, public_id, hall.link_version):
        return None
    return Board(
        meeting=public_id,
        revision=hall.revision,
        is_open=hall.meeting_state in COUNTING and not hall.is_final,
        timezone=hall.meeting_timezone,
        changed_at=hall.changed_at,
        quorum_met_at=hall.quorum_met_at,
        picture=hall.picture,
    )


def words_beside(counts: Mapping[str, int]) -> list[str]:
    """What a picture counts beside the four, where there is any of it: "3 late", "2 online"."""
    words = {
        "late": _("%(count)s late"),
        "left": _("%(count)s left again"),
        "online": _("%(count)s online"),
        "guests": _("%(count)s guests"),
        "companions": _("%(count)s companions"),
    }
    return [said % {"count": counts[name]} for name, said in words.items() if counts.get(name)]
