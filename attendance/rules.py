"""The rules of coming: who may sit for another, who is late, who leaves early; and the words that explain it. Pure."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.holidays import after_working_days
from directory.states import RANKS, PositionRole
from meetings.states import RepresentationRule

if TYPE_CHECKING:
    from meetings.models import Session

# Working days that someone absent without notice has to explain (domain: timeline of a Rakor, H+1).
EXPLANATION_DAYS = 2
# A head of region and the deputy stand above every eselon.
_ABOVE_RANKS = frozenset({PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD})


def is_rank_enough(rank: str, minimum: str, role: str = "") -> bool:
    """Whether a post of this eselon (or kind) may represent where `minimum` is asked; an unknown eselon may not.

    Eselon I.a is the highest and IV.b the lowest (PP 18/2016 Pasal 94). Without a minimum everyone may.
    """
    if not minimum or role in _ABOVE_RANKS:
        return True
    return rank in RANKS and RANKS.index(rank) <= RANKS.index(minimum)


def explain_rule(representation: str, minimum: str) -> str:
    """The rule on representatives in a sentence for whoever answers."""
    if representation == RepresentationRule.IN_PERSON:
        return _("At this meeting nobody can be represented: those invited attend in person.")
    if minimum:
        return _(
            "You may be represented, by an official of eselon %(rank)s or higher. "
            "Below that, or if the eselon is not known, the chair of the meeting decides."
        ) % {"rank": minimum}
    return _("You may be represented by another official.")


def is_late(session: "Session", at: dt.datetime, after_minutes: int) -> bool:
    """Whether who came at `at` came more than `after_minutes` after the sitting began; never where no hour is known."""
    return session.starts_at is not None and at > session.starts_at + dt.timedelta(minutes=after_minutes)


def leaves_early(session: "Session", at: dt.datetime, ended_at: dt.datetime | None) -> bool:
    """Whether who left at `at` left before the planned end, and before the meeting was ended (None: it is going on).

    A sitting "s.d. selesai" lasts until the meeting is ended; once it has ended, leaving is only going home.
    """
    return (session.ends_at is None or at < session.ends_at) and (ended_at is None or at < ended_at)


def explained_until(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Until when an absence may be explained of which is asked `now`: the end of the second working day after it."""
    day = after_working_days(now.astimezone(zone).date(), EXPLANATION_DAYS)
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=zone)
