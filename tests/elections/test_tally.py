"""Counting: pure, and in no order that anyone came in."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.tally import Paper, fewest_sheets, is_valid, tally

CODES = ["a", "b", "c"]
BALLOTS = st.lists(st.lists(st.sampled_from(CODES), max_size=3, unique=True), max_size=12)


@settings(max_examples=25, deadline=None)
@given(ballots=BALLOTS, seed=st.integers())
def test_the_same_ballots_in_any_order_give_the_same_result(ballots: list[list[str]], seed: int) -> None:
    receipts = [f"r{number}" for number in range(len(ballots))]

    def counted() -> object:
        given = tally(CODES, ballots, receipts=receipts, voters=12, participations=len(ballots), on_paper=0)
        return given.as_json()

    before = counted()
    order = random.Random(seed)
    order.shuffle(ballots)
    order.shuffle(receipts)
    for ballot in ballots:
        order.shuffle(ballot)
    assert counted() == before


@settings(max_examples=25, deadline=None)
@given(ballots=BALLOTS)
def test_every_mark_is_counted_once(ballots: list[list[str]]) -> None:
    paper = Paper({"a": 2, "b": 0, "c": 1}, blank=1, invalid=3)
    result = tally(CODES, ballots, paper=paper, voters=20, participations=len(ballots), on_paper=7)
    plain = Counter(code for ballot in ballots for code in ballot) + Counter(paper.counts)
    assert {code: count for code, count in result.counts.items() if count} == dict(plain)
    assert result.blank == sum(not ballot for ballot in ballots) + 1
    assert result.invalid == 3


@pytest.mark.parametrize(
    ("choices", "seats", "allows_blank", "valid"),
    [
        ([], 1, True, True),
        ([], 1, False, False),
        (["a"], 1, False, True),
        (["a", "b"], 1, True, False),
        (["a", "b"], 2, True, True),
        (["a", "a"], 2, True, False),
        (["d"], 1, True, False),
        (["a", "b", "c"], 3, True, True),
    ],
)
def test_what_is_a_ballot(choices: list[str], seats: int, allows_blank: bool, valid: bool) -> None:
    assert is_valid(choices, CODES, seats=seats, allows_blank=allows_blank) is valid


@pytest.mark.parametrize(
    ("counts", "blank", "invalid", "seats", "sheets"),
    [({"a": 2, "b": 1}, 1, 1, 1, 5), ({"a": 2, "b": 2}, 0, 0, 2, 2), ({"a": 3, "b": 0}, 0, 0, 2, 3), ({}, 0, 2, 1, 2)],
)
def test_how_many_sheets_there_must_have_been(
    counts: dict[str, int], blank: int, invalid: int, seats: int, sheets: int
) -> None:
    assert fewest_sheets(counts, blank, invalid, seats) == sheets
