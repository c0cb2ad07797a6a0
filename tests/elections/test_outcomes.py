"""The outcome of a round, against examples by hand and a plain slow recount."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.outcomes import Outcome, outcome_of
from elections.states import Majority, RoundOutcome

MOST, HALF = Majority.MOST, Majority.MORE_THAN_HALF
ELECTED, TIE, NO_MAJORITY = RoundOutcome.ELECTED, RoundOutcome.TIE, RoundOutcome.NO_MAJORITY


@pytest.mark.parametrize(
    ("counts", "seats", "majority", "valid", "expected"),
    [
        ({"a": 5, "b": 4, "c": 1}, 1, MOST, 10, Outcome(ELECTED, ("a",))),
        ({"a": 5, "b": 4, "c": 1}, 1, HALF, 10, Outcome(NO_MAJORITY, (), ("a", "b"))),
        ({"a": 6, "b": 4}, 1, HALF, 10, Outcome(ELECTED, ("a",))),
        ({"a": 4, "b": 3, "c": 3}, 1, HALF, 10, Outcome(NO_MAJORITY, (), ("a", "b", "c"))),
        ({"a": 5, "b": 5, "c": 0}, 1, MOST, 10, Outcome(TIE, (), ("a", "b"))),
        # Two are left and nobody leads: another round among the same may be held, or the lot decides.
        ({"a": 5, "b": 5}, 1, HALF, 10, Outcome(TIE, (), ("a", "b"))),
        # Several seats: one is in, two share the last place.
        ({"a": 6, "b": 4, "c": 4, "d": 1}, 2, MOST, 8, Outcome(TIE, ("a",), ("b", "c"))),
        ({"a": 6, "b": 4, "c": 3, "d": 2}, 2, HALF, 8, Outcome(NO_MAJORITY, ("a",), ("b", "c"))),
        ({"a": 6, "b": 5, "c": 5}, 2, HALF, 8, Outcome(TIE, ("a",), ("b", "c"))),
        ({"a": 6, "b": 5}, 2, MOST, 8, Outcome(ELECTED, ("a", "b"))),
        # Nobody is elected without a vote, not even when nobody else stands.
        ({"a": 0}, 1, MOST, 0, Outcome(NO_MAJORITY, (), ("a",))),
        ({"a": 3, "b": 0}, 2, MOST, 3, Outcome(NO_MAJORITY, ("a",), ("b",))),
        ({"a": 0, "b": 0}, 1, MOST, 0, Outcome(NO_MAJORITY, (), ("a", "b"))),
    ],
)
def test_by_hand(counts: dict[str, int], seats: int, majority: str, valid: int, expected: Outcome) -> None:
    assert outcome_of(counts, seats=seats, majority=majority, valid=valid) == expected


BALLOTS = st.integers(1, 3).flatmap(
    lambda seats: st.tuples(
        st.just(seats),
        st.lists(st.sets(st.sampled_from("abcde"), max_size=seats), max_size=12),
        st.sampled_from([MOST, HALF]),
    )
)


@settings(max_examples=150)
@given(drawn=BALLOTS)
def test_a_plain_recount_agrees(drawn: tuple[int, list[set[str]], str]) -> None:
    """Whoever is elected beats all who are not; who is in the next round could still have been."""
    seats, ballots, majority = drawn
    standing = "abcde"
    votes = {name: sum(1 for ballot in ballots if name in ballot) for name in standing}
    valid = sum(1 for ballot in ballots if ballot)
    found = outcome_of(votes, seats=seats, majority=majority, valid=valid)

    def is_enough(name: str) -> bool:
        return votes[name] * 2 > valid if majority == HALF else votes[name] > 0

    # In for certain: enough votes, and fewer others than seats have as many or more.
    certain = {
        name
        for name in standing
        if is_enough(name) and sum(1 for other in standing if other != name and votes[other] >= votes[name]) < seats
    }
    assert set(found.elected) == certain
    assert len(found.elected) <= seats
    assert (found.kind == ELECTED) == (len(certain) == seats) == (not found.among)
    if found.among:
        open_seats = seats - len(certain)
        out = set(standing) - certain - set(found.among)
        assert not set(found.among) & certain
        assert all(votes[name] < min(votes[other] for other in found.among) for name in out)
        assert len(found.among) > open_seats or not out
    if found.kind == TIE:
        assert len({votes[name] for name in found.among}) == 1
        assert len(found.among) > seats - len(certain)
