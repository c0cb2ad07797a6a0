"""Who may sit for another: the rank a meeting asks of a representative, and the words that explain it. Pure."""

from django.utils.translation import gettext as _

from directory.states import RANKS, PositionRole
from meetings.states import RepresentationRule

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
