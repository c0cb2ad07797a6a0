"""The quorum: counted by its rule, and the rule said in words."""

from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from attendance.models import DayRules
from attendance.quorum import QuorumRule, Seen, explain_quorum, needed_of, quorum_of, share_words
from attendance.rules import is_rank_enough
from directory.states import RANKS

RANK = st.sampled_from(["", *RANKS])


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (QuorumRule(), "No quorum is asked for."),
        (QuorumRule(2, 3), "Quorum: 2/3 of those invited, present or represented. Who has left again does not count."),
        (
            QuorumRule(1, 2, exceeds=True, counts_represented=False),
            "Quorum: more than 1/2 of those invited, present in person. Who has left again does not count.",
        ),
        (
            QuorumRule(1, 1, in_person=5, rank="II.b"),
            (
                "Quorum: all invited, present or represented, of whom at least 5 in person. "
                "A representative counts from eselon II.b upwards; one of unknown rank does not. "
                "Who has left again does not count."
            ),
        ),
        (
            QuorumRule(in_person=7, rank="II.b"),
            "Quorum: at least 7 present in person. Who has left again does not count.",
        ),
        (
            QuorumRule(1, 2, in_person=7, counts_represented=False, rank="II.b"),
            "Quorum: 1/2 of those invited, present in person, and no fewer than 7. Who has left again does not count.",
        ),
    ],
)
def test_rule_is_said_in_words(rule: QuorumRule, words: str) -> None:
    assert explain_quorum(rule) == words


def test_rule_is_taken_from_the_rules_of_the_day() -> None:
    rules = DayRules(
        quorum_numerator=3, quorum_denominator=4, quorum_exceeds=True, quorum_in_person=2, quorum_rank="III.a"
    )
    assert QuorumRule.of(rules) == QuorumRule(3, 4, True, 2, True, "III.a")
    assert share_words(QuorumRule.of(rules)) == "more than 3/4 of those invited"
    assert share_words(QuorumRule.of(DayRules())) == ""


@given(total=st.integers(0, 400), numerator=st.integers(1, 12), denominator=st.integers(1, 12), exceeds=st.booleans())
def test_needed_is_the_fewest_that_fill_the_share(total: int, numerator: int, denominator: int, exceeds: bool) -> None:
    numerator = min(numerator, denominator)
    rules = DayRules(quorum_numerator=numerator, quorum_denominator=denominator, quorum_exceeds=exceeds)
    needed = needed_of(rules, total)

    def fills(count: int) -> bool:
        has, asked = count * denominator, total * numerator
        return has > asked if exceeds else has >= asked

    assert fills(needed)
    assert needed == 0 or not fills(needed - 1)


@given(
    lines=st.lists(
        st.builds(
            Seen,
            is_present=st.booleans(),
            rank=st.sampled_from(["", "I.a", "II.b", "IV.b"]),
            has_left=st.booleans(),
        )
        | st.builds(Seen, is_represented=st.just(True), rank=st.sampled_from(["", "I.a", "II.b", "IV.b"])),
        max_size=30,
    ),
    in_person=st.integers(0, 8),
)
def test_quorum_agrees_with_a_plain_recount(lines: list[Seen], in_person: int) -> None:
    rules = DayRules(quorum_numerator=1, quorum_denominator=2, quorum_in_person=in_person, quorum_rank="II.b")
    quorum = quorum_of(rules, lines)
    own = sum(line.is_present and not line.has_left for line in lines)
    sent = sum(line.is_represented and line.rank in {"I.a", "II.b"} and not line.has_left for line in lines)
    assert (quorum.in_person, quorum.counted, quorum.total) == (own, own + sent, len(lines))
    assert quorum.is_met == (len(lines) > 0 and own >= in_person and 2 * (own + sent) >= len(lines))
    assert not lines or (quorum.lacking == 0) == quorum.is_met


@st.composite
def halls(draw: st.DrawFn) -> list[Seen]:
    """Each line is there in one way, or not."""
    ways = draw(st.lists(st.tuples(st.sampled_from(["present", "represented", "missing"]), RANK, st.booleans())))
    return [
        Seen(is_present=way == "present", is_represented=way == "represented", rank=rank, has_left=left)
        for way, rank, left in ways
    ]


@st.composite
def any_rules(draw: st.DrawFn) -> DayRules:
    denominator = draw(st.integers(1, 12))
    return DayRules(
        quorum_numerator=draw(st.integers(0, denominator)),
        quorum_denominator=denominator,
        quorum_exceeds=draw(st.booleans()),
        quorum_in_person=draw(st.integers(0, 30)),
        quorum_counts_represented=draw(st.booleans()),
        quorum_rank=draw(RANK),
    )


@given(halls(), any_rules())
def test_by_any_rule_the_quorum_is_what_a_plain_recount_says(hall: list[Seen], rules: DayRules) -> None:
    in_person = represented = 0
    for line in hall:
        if line.has_left:
            continue
        if line.is_present:
            in_person += 1
        elif line.is_represented and rules.quorum_counts_represented and is_rank_enough(line.rank, rules.quorum_rank):
            represented += 1
    share = Fraction(rules.quorum_numerator, rules.quorum_denominator) * len(hall)
    there = in_person + represented
    is_enough = there > share if rules.quorum_exceeds and rules.quorum_numerator else there >= share
    found = quorum_of(rules, hall)
    assert (found.total, found.counted, found.in_person) == (len(hall), there, in_person)
    if not rules.has_quorum:
        assert found.is_met
    else:
        assert found.is_met == (bool(hall) and is_enough and in_person >= rules.quorum_in_person)


def test_empty_roll_never_meets_a_rule() -> None:
    assert not quorum_of(DayRules(quorum_numerator=1, quorum_denominator=2), []).is_met
    assert quorum_of(DayRules(), []).is_met
