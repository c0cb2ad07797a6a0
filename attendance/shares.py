"""The recap of attendance: what each invitation came to, the four shares, and the formula that is published. Pure.

Nothing here is one crude percentage: four shares of the same expected invitations, and side figures beside them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.states import ATTENDANCE_SHAPES, Attendance
from directory.states import RANKS, PositionRole, RegionKind

# The four, from the strongest: who came to any sitting of a meeting was there. Minutes and recap both count so.
FOUR = (Attendance.PRESENT, Attendance.REPRESENTED, Attendance.EXCUSED, Attendance.ABSENT)
# Below this many invitations shares are fractions, and nothing is ranked.
ENOUGH = 3

_ABOVE_RANKS = {PositionRole.HEAD_OF_REGION: -2, PositionRole.DEPUTY_HEAD: -1}


class Level(models.TextChoices):
    """Posts that are compared with each other, and with no others (domain.md §7)."""

    HEADS = "kepala-daerah", gettext_lazy("Heads of kabupaten and kota")
    DEPUTIES = "wakil-kepala-daerah", gettext_lazy("Deputy heads of kabupaten and kota")
    SECRETARIES = "sekda", gettext_lazy("Sekda of kabupaten and kota")
    FIRST = "eselon-1", gettext_lazy("Eselon I")
    SECOND_A = "eselon-2a", gettext_lazy("Eselon II.a")
    SECOND_B = "eselon-2b", gettext_lazy("Eselon II.b")
    THIRD = "eselon-3", gettext_lazy("Eselon III and camat")
    OTHER = "lain", gettext_lazy("Posts without a known eselon, or below III")


# Where a line stands for the whole region, the region names it.
OF_A_REGION = frozenset({Level.HEADS, Level.DEPUTIES, Level.SECRETARIES})
_BY_ROLE = {
    PositionRole.HEAD_OF_REGION: Level.HEADS,
    PositionRole.DEPUTY_HEAD: Level.DEPUTIES,
    PositionRole.REGIONAL_SECRETARY: Level.SECRETARIES,
}
_BY_RANK = {
    "I.a": Level.FIRST,
    "I.b": Level.FIRST,
    "II.a": Level.SECOND_A,
    "II.b": Level.SECOND_B,
    "III.a": Level.THIRD,
    "III.b": Level.THIRD,
}


def level_of(role: str, rank: str, region_kind: str) -> Level:
    """With which posts one of this kind, eselon and region is compared."""
    if region_kind in {RegionKind.REGENCY, RegionKind.CITY} and role in _BY_ROLE:
        return _BY_ROLE[PositionRole(role)]
    if role == PositionRole.SUBDISTRICT_HEAD:
        return Level.THIRD
    return _BY_RANK.get(rank, Level.OTHER)


def overall(states: Iterable[str]) -> Attendance | None:
    """What the sittings of one meeting come to for one line: the strongest of its marks; None without any."""
    said = set(states)
    return next((state for state in FOUR if state in said), None)


def percentages(counts: Sequence[int]) -> list[int]:
    """Whole percentages of `counts` that add up to exactly 100; all nought where there is nothing to share out.

    What rounding down leaves over goes to the largest remainders, among equals to the one that stands first.
    ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError(f"a share cannot be negative: {counts}")
    total = sum(counts)
    if not total:
        return [0 for _count in counts]
    shares = [count * 100 // total for count in counts]
    remainders = [count * 100 % total for count in counts]
    by_remainder = sorted(range(len(shares)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def step_of(rank: str, role: str = "") -> int | None:
    """How far down a post stands: I.a is 0, I.b is 1 …; the deputy head of a region -1, the head -2; else None."""
    if role in _ABOVE_RANKS:
        return _ABOVE_RANKS[PositionRole(role)]
    return RANKS.index(rank) if rank in RANKS else None


def rank_gap(post: int | None, representative: int | None) -> int | None:
    """By how many steps a representative stands below the post; None where one of the two is not known."""
    if post is None or representative is None:
        return None
    return max(0, representative - post)


@dataclass(frozen=True)
class Outcome:
    """What one expected invitation came to, all sittings of its meeting together."""

    state: Attendance
    day: dt.date | None = None
    # The post invited, and the person who held it on the day (0: nobody).
    post: int = 0
    holder: int = 0
    is_acting: bool = False
    is_late: bool = False
    left_early: bool = False
    is_unanswered: bool = False
    # Of someone represented: steps between the two eselon; None where one is not known.
    gap: int | None = None
    corrections: int = 0


@dataclass(frozen=True)
class Share:
    """One of the four: how often, and what part of the whole."""

    state: Attendance
    count: int
    of: int
    percent: int

    @property
    def shape(self) -> str:
        return ATTENDANCE_SHAPES[self.state]

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough invitations to speak of a percentage."""
        return self.of >= ENOUGH

    @property
    def words(self) -> str:
        """ "33%", or "1/2" where there are too few."""
        return f"{self.percent}%" if self.is_enough else f"{self.count}/{self.of}"


@dataclass(frozen=True)
class Figures:
    """The four shares of some invitations, and the side figures."""

    outcomes: tuple[Outcome, ...] = ()

    @property
    def expected(self) -> int:
        return len(self.outcomes)

    @cached_property
    def shares(self) -> list[Share]:
        counts = [sum(one.state == state for one in self.outcomes) for state in FOUR]
        parts = zip(FOUR, counts, percentages(counts), strict=True)
        return [Share(state, count, self.expected, percent) for state, count, percent in parts]

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """For the bar and the legend."""
        return [(share.shape, share.count, share.label) for share in self.shares]

    @property
    def without_notice(self) -> Fraction:
        """The share absent without notice; by it leadership may sort."""
        absent = sum(one.state == Attendance.ABSENT for one in self.outcomes)
        return Fraction(absent, self.expected) if self.expected else Fraction(0)

    @property
    def late(self) -> int:
        return sum(one.is_late for one in self.outcomes)

    @property
    def left_early(self) -> int:
        return sum(one.left_early for one in self.outcomes)

    @property
    def unanswered(self) -> int:
        return sum(one.is_unanswered for one in self.outcomes)

    @property
    def corrections(self) -> int:
        return sum(one.corrections for one in self.outcomes)

    @property
    def vacant(self) -> int:
        return sum(not one.holder for one in self.outcomes)

    @property
    def acting(self) -> int:
        return sum(one.is_acting for one in self.outcomes)

    @property
    def gaps(self) -> list[int]:
        """Of those represented: the known distances between the two eselon."""
        return [one.gap for one in self.outcomes if one.state == Attendance.REPRESENTED and one.gap is not None]

    @property
    def mean_gap(self) -> float | None:
        return round(sum(self.gaps) / len(self.gaps), 1) if self.gaps else None

    @property
    def unknown_ranks(self) -> int:
        """How many representatives are left out of the mean: their eselon, or that of the post, is not known."""
        return sum(one.state == Attendance.REPRESENTED for one in self.outcomes) - len(self.gaps)

    @property
    def longest_run(self) -> int:
        """The most times in a row that one person was represented in one post."""
        longest = run = 0
        before: tuple[int, int] | None = None
        for one in sorted(self.outcomes, key=lambda row: (row.post, row.day or dt.date.min)):
            who = (one.post, one.holder)
            is_one_more = one.state == Attendance.REPRESENTED and one.holder != 0
            run = (run if who == before else 0) + 1 if is_one_more else 0
            before = who
            longest = max(longest, run)
        return longest


def formula() -> list[tuple[str, str]]:
    """How the recap is counted, term by term. It stands under every table, and in every file."""
    return [
        (
            _("Base"),
            _(
                "Expected invitations: the posts that were invited to meetings whose roll is final. Left out are the "
                "Forkopimda, guests, companions and groups, and imported meetings that state no marks."
            ),
        ),
        (
            _("Four shares"),
            _(
                "Present in person, represented, excused, absent without notice: each divided by the expected "
                "invitations. They are rounded so that they add up to exactly 100 percent (largest remainder). Below 3 "
                "invitations the fraction is given, without a rank."
            ),
        ),
        (
            _("Several sittings"),
            _(
                "An invitation counts once. Who was present at any sitting counts as present; else who was represented "
                "at any, as represented; else who was excused at any, as excused."
            ),
        ),
        (
            _("Period"),
            _("A meeting counts in the quarter of its first day."),
        ),
        (
            _("Levels"),
            _(
                "Posts are shown with those of their level only. A post that was vacant on the day counts for the "
                "organisation and for no person. Acting holders (Plt., Plh., Pj., Pjs.) are marked."
            ),
        ),
        (
            _("Rank gap"),
            _(
                "Steps of eselon between the post and its representative (I.a, I.b, II.a … IV.b); a head of region "
                "stands two steps above I.a, the deputy one. The mean is of those known; the others are counted "
                "beside it. A representative of the same or a higher rank counts 0."
            ),
        ),
        (
            _("In a row"),
            _("The most meetings in a row, in the period, in which the same holder of a post was represented."),
        ),
        (
            _("Right of reply"),
            _(
                "Absence may be explained until two working days after the roll is final; afterwards the mark changes "
                "only by a correction that says why. An institution may reply to its figures; the reply is shown here."
            ),
        ),
    ]
