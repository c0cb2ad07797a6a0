"""Who stands high enough to sit for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules import explain_rule, is_rank_enough
from directory.states import RANKS, PositionRole
from meetings.states import RepresentationRule


@pytest.mark.parametrize(
    ("rank", "minimum", "role", "enough"),
    [
        ("II.b", "II.b", "", True),
        ("II.a", "II.b", "", True),
        ("I.b", "II.b", "", True),
        ("III.a", "II.b", "", False),
        ("", "II.b", "", False),
        ("V.z", "II.b", "", False),
        ("", "", "", True),
        ("IV.b", "", "", True),
        ("", "I.a", PositionRole.HEAD_OF_REGION, True),
        ("", "I.a", PositionRole.DEPUTY_HEAD, True),
        ("", "II.b", PositionRole.REGIONAL_SECRETARY, False),
    ],
)
def test_rank_is_enough_from_the_minimum_upwards(rank: str, minimum: str, role: str, enough: bool) -> None:
    assert is_rank_enough(rank, minimum, role) is enough


@given(st.sampled_from(RANKS), st.sampled_from(RANKS), st.sampled_from(RANKS))
def test_who_may_where_more_is_asked_may_where_less_is(rank: str, asked: str, less: str) -> None:
    if RANKS.index(less) >= RANKS.index(asked) and is_rank_enough(rank, asked):
        assert is_rank_enough(rank, less)


def test_rule_is_told_in_words() -> None:
    assert "II.b" in explain_rule(RepresentationRule.ALLOWED, "II.b")
    told = {explain_rule(RepresentationRule.ALLOWED, ""), explain_rule(RepresentationRule.IN_PERSON, "II.b")}
    assert len(told) == 2
    assert not any("II.b" in words for words in told)
