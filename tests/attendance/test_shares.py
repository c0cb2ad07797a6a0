"""The four shares: they add up to exactly 100, they are a plain count, and nobody is compared with another level."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from attendance.shares import (
    FOUR,
    Figures,
    Level,
    Outcome,
    formula,
    level_of,
    overall,
    percentages,
    rank_gap,
    step_of,
)
from attendance.states import Attendance
from directory.states import PositionRole, RegionKind

MARKS = st.sampled_from([*FOUR, Attendance.EXPECTED])
DAY = dt.date(2030, 10, 16)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


# --- percentages ---------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_shares_add_up_to_exactly_a_hundred_and_stay_near_the_truth(counts: list[int]) -> None:
    shares = percentages(counts)
    total = sum(counts)
    assert sum(shares) == (100 if total else 0)
    for count, share in zip(counts, shares, strict=True):
        assert abs(share - (count * 100 / total if total else 0)) < 1
        assert share or count * 100 < total or not count


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    assert percentages([1, 1, 1, 0]) == [34, 33, 33, 0]
    assert percentages([0, 1, 1, 4]) == [0, 17, 17, 66]
    assert percentages([2, 3, 2, 0]) == [29, 43, 28, 0]


def test_a_share_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        percentages([3, -1])


# --- random meetings against a plain recount ------------------------------------------------------------------------


@given(st.lists(st.lists(MARKS, min_size=1, max_size=3), max_size=60))
def test_shares_of_random_meetings_equal_a_plain_recount(rolls: list[list[Attendance]]) -> None:
    """Each roll is one line with the marks of its sittings."""
    counted: Counter[str] = Counter()
    for marks in rolls:
        if "present" in marks:
            counted["present"] += 1
        elif "represented" in marks:
            counted["represented"] += 1
        elif "excused" in marks:
            counted["excused"] += 1
        elif "absent_no_notice" in marks:
            counted["absent_no_notice"] += 1
    said = [state for marks in rolls if (state := overall(marks)) is not None]
    figures = Figures(tuple(Outcome(state) for state in said))
    assert {share.state.value: share.count for share in figures.shares if share.count} == dict(counted)
    assert figures.expected == counted.total()
    assert sum(share.percent for share in figures.shares) == (100 if said else 0)
    assert [count for _shape, count, _label in figures.parts] == [counted[state] for state in FOUR]


def test_who_came_to_any_sitting_was_there() -> None:
    assert overall(["absent_no_notice", "represented", "present"]) == Attendance.PRESENT
    assert overall(["excused", "represented"]) == Attendance.REPRESENTED
    assert overall(["absent_no_notice", "excused"]) == Attendance.EXCUSED
    assert overall(["expected"]) is None


def test_few_invitations_are_a_fraction() -> None:
    few = Figures((Outcome(Attendance.PRESENT), Outcome(Attendance.ABSENT)))
    assert [share.words for share in few.shares] == ["1/2", "0/2", "0/2", "1/2"]
    enough = Figures((*few.outcomes, Outcome(Attendance.ABSENT)))
    assert [share.words for share in enough.shares] == ["33%", "0%", "0%", "67%"]


# --- levels and ranks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "rank", "region", "level"),
    [
        (PositionRole.HEAD_OF_REGION, "", RegionKind.REGENCY, Level.HEADS),
        (PositionRole.HEAD_OF_REGION, "", RegionKind.CITY, Level.HEADS),
        (PositionRole.HEAD_OF_REGION, "", RegionKind.PROVINCE, Level.OTHER),
        (PositionRole.DEPUTY_HEAD, "", RegionKind.CITY, Level.DEPUTIES),
        (PositionRole.REGIONAL_SECRETARY, "II.a", RegionKind.REGENCY, Level.SECRETARIES),
        (PositionRole.REGIONAL_SECRETARY, "I.b", RegionKind.PROVINCE, Level.FIRST),
        (PositionRole.AGENCY_HEAD, "II.a", RegionKind.PROVINCE, Level.SECOND_A),
        (PositionRole.AGENCY_HEAD, "II.b", RegionKind.REGENCY, Level.SECOND_B),
        (PositionRole.SUBDISTRICT_HEAD, "", RegionKind.REGENCY, Level.THIRD),
        (PositionRole.DIVISION_HEAD, "III.b", RegionKind.REGENCY, Level.THIRD),
        (PositionRole.OTHER, "IV.a", RegionKind.REGENCY, Level.OTHER),
        (PositionRole.VERTICAL_HEAD, "", "", Level.OTHER),
    ],
)
def test_every_post_has_one_level(role: str, rank: str, region: str, level: Level) -> None:
    assert level_of(role, rank, region) == level


def test_rank_gap_counts_steps_down_and_leaves_the_unknown_out() -> None:
    head, assistant = step_of("", PositionRole.HEAD_OF_REGION), step_of("II.b", PositionRole.ASSISTANT_SECRETARY)
    assert rank_gap(head, assistant) == 5
    assert rank_gap(head, step_of("", PositionRole.DEPUTY_HEAD)) == 1
    assert rank_gap(step_of("II.b"), step_of("II.a")) == 0
    assert rank_gap(step_of("II.a"), step_of("")) is None
    assert rank_gap(step_of("?"), step_of("II.a")) is None
    represented = [Outcome(Attendance.REPRESENTED, gap=gap) for gap in (2, 3, None)]
    figures = Figures((*represented, Outcome(Attendance.PRESENT, gap=9)))
    assert (figures.mean_gap, figures.unknown_ranks) == (2.5, 1)


def test_a_run_is_of_one_holder_of_one_post() -> None:
    def of(day: int, state: Attendance = Attendance.REPRESENTED, holder: int = 1, post: int = 1) -> Outcome:
        return Outcome(state, day=DAY + dt.timedelta(days=day), holder=holder, post=post)

    assert Figures((of(3), of(1), of(2))).longest_run == 3
    assert Figures((of(1), of(2, Attendance.PRESENT), of(3))).longest_run == 1
    assert Figures((of(1), of(2, holder=2), of(3, holder=2))).longest_run == 2
    assert Figures((of(1), of(2, post=2), of(3, post=3))).longest_run == 1
    assert Figures((of(1, holder=0), of(2, holder=0))).longest_run == 0
    assert Figures().longest_run == 0


def test_the_published_formula_says_what_is_left_out_and_how_it_is_rounded() -> None:
    said = " ".join(words for _term, words in formula())
    for words in (
        "Forkopimda",
        "guests",
        "companions",
        "groups",
        "state no marks",
        "exactly 100 percent",
        "any sitting",
    ):
        assert words in said
