"""The quorum of a sitting: a share of all invited, a number in person, a rank of representatives. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attendance.models import DayRules
from attendance.rules import is_rank_enough


@dataclass(frozen=True)
class Seen:
    """What the quorum asks of one line of the roll."""

    is_present: bool = False
    is_represented: bool = False
    # Eselon of the representative; empty if it is not known.
    rank: str = ""
    has_left: bool = False


@dataclass(frozen=True)
class QuorumRule:
    """By what rule a hall is counted: plain data, so that it can stand in a picture and be said in words later."""

    numerator: int = 0
    denominator: int = 1
    exceeds: bool = False
    in_person: int = 0
    counts_represented: bool = True
    rank: str = ""

    @classmethod
    def of(cls, rules: DayRules) -> "QuorumRule":
        """The part of the day's rules that concerns the quorum."""
        return cls(
            numerator=rules.quorum_numerator,
            denominator=rules.quorum_denominator,
            exceeds=rules.quorum_exceeds,
            in_person=rules.quorum_in_person,
            counts_represented=rules.quorum_counts_represented,
            rank=rules.quorum_rank,
        )


@dataclass(frozen=True)
class Quorum:
    """Whether enough are there. `total` is everyone whose seat counts, `counted` those who fill one."""

    has_rule: bool
    total: int
    counted: int
    in_person: int
    needed: int
    needed_in_person: int

    @property
    def is_met(self) -> bool:
        """Whether both conditions hold; never on an empty roll, always without a rule."""
        if not self.has_rule:
            return True
        return self.total > 0 and self.counted >= self.needed and self.in_person >= self.needed_in_person

    @property
    def lacking(self) -> int:
        """How many more must come, at the least."""
        return max(self.needed - self.counted, self.needed_in_person - self.in_person, 0)


def quorum_of(rules: DayRules, lines: Iterable[Seen]) -> Quorum:
    """The quorum by `rules` over everyone whose seat counts (guests and companions left out by the caller).

    Who has left again does not count. A share of a/b of n seats asks for ⌈a·n/b⌉, "more than" it for ⌊a·n/b⌋ + 1.
    """
    listed = list(lines)
    inside = [line for line in listed if not line.has_left]
    in_person = sum(line.is_present for line in inside)
    represented = sum(
        line.is_represented and is_rank_enough(line.rank, rules.quorum_rank)
        for line in inside
        if rules.quorum_counts_represented
    )
    return Quorum(
        has_rule=rules.has_quorum,
        total=len(listed),
        counted=in_person + represented,
        in_person=in_person,
        needed=needed_of(rules, len(listed)),
        needed_in_person=rules.quorum_in_person,
    )


def needed_of(rules: DayRules, total: int) -> int:
    """How many of `total` seats must be filled."""
    if not rules.quorum_numerator:
        return 0
    share, rest = divmod(rules.quorum_numerator * total, rules.quorum_denominator)
    if rules.quorum_exceeds:
        return share + 1
    return share + (1 if rest else 0)


def share_words(rule: QuorumRule) -> str:
    """The share that is asked, as short as a board has room for: "2/3 of those invited"; empty where none is."""
    if not rule.numerator:
        return ""
    if rule.numerator == rule.denominator:
        return _("all invited")
    share = {"share": f"{rule.numerator}/{rule.denominator}"}
    return (_("more than %(share)s of those invited") if rule.exceeds else _("%(share)s of those invited")) % share


def explain_quorum(rule: QuorumRule) -> str:
    """The rule in sentences, for whoever sets it, whoever counts by it, and the minutes."""
    if not rule.numerator and not rule.in_person:
        return _("No quorum is asked for.")
    who = _("present or represented") if rule.counts_represented else _("present in person")
    if not rule.numerator:
        said = _("Quorum: at least %(count)s present in person.") % {"count": rule.in_person}
        return f"{said} {_('Who has left again does not count.')}"
    asked = {"share": share_words(rule), "who": who, "count": rule.in_person}
    if rule.in_person and rule.counts_represented:
        said = _("Quorum: %(share)s, %(who)s, of whom at least %(count)s in person.") % asked
    elif rule.in_person:
        said = _("Quorum: %(share)s, %(who)s, and no fewer than %(count)s.") % asked
    else:
        said = _("Quorum: %(share)s, %(who)s.") % asked
    sentences = [said]
    if rule.counts_represented and rule.rank:
        sentences.append(
            _("A representative counts from eselon %(rank)s upwards; one of unknown rank does not.")
            % {"rank": rule.rank}
        )
    return " ".join([*sentences, _("Who has left again does not count.")])
