"""Shares of a whole, as they are written."""

import pytest

from common.shares import percent


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (13, 16, "81,3%"),  # 81.25: a half is rounded up
        (1, 16, "6,3%"),
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (8, 15, "53,3%"),
        (0, 4, "0%"),
        (4, 4, "100%"),
        (1, 10, "10%"),
        (1999, 2000, "100%"),
        (1, 1000, "0,1%"),
    ],
)
def test_a_share_is_the_true_one_to_a_tenth(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


def test_of_nothing_there_is_no_share() -> None:
    with pytest.raises(ValueError, match="no share"):
        percent(0, 0)
