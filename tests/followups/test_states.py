"""The tables of a follow-up's moves, and a random walk over them that no constraint of the database may stop."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common.errors import WrongState
from common.states import move
from followups.models import FollowUp
from followups.states import (
    ASKING_AGAIN,
    CORRECTING,
    DROPPED,
    MOVES,
    OPEN,
    REOPENING,
    REPORTING,
    SHAPES,
    FollowUpState,
)
from tests.factories import FollowUpFactory

STATES = st.sampled_from(list(FollowUpState))


def test_every_state_has_moves_and_a_shape() -> None:
    assert set(MOVES) == set(SHAPES) == set(FollowUpState)


def test_narrower_tables_allow_nothing_that_the_whole_one_forbids() -> None:
    for table in (REPORTING, REOPENING):
        for state, targets in table.items():
            assert targets <= MOVES[state]


def test_open_are_those_from_which_it_can_still_come_to_an_end() -> None:
    assert set(OPEN) == {state for state in FollowUpState if state not in {*DROPPED, FollowUpState.DONE}}
    for state in DROPPED:
        assert not MOVES[state]


def test_a_correction_can_ask_again_for_all_that_one_can_strike() -> None:
    assert set(CORRECTING) == set(OPEN)
    assert {FollowUpState.CANCELLED: frozenset(OPEN)} == ASKING_AGAIN


def test_the_institution_never_comes_to_done_by_itself() -> None:
    assert [state for state, targets in MOVES.items() if FollowUpState.DONE in targets] == [FollowUpState.SUBMITTED]


class Walk(TestCase):
    """Any sequence of moves: what the table allows succeeds once, what it forbids changes nothing."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(STATES, max_size=12))
    def test_walk(self, targets: list[FollowUpState]) -> None:
        follow_up = FollowUpFactory.create()
        for target in targets:
            before = follow_up.state
            try:
                move(follow_up, target, MOVES, **needed_for(target))
            except WrongState:
                assert target not in MOVES[before]
                assert FollowUp.objects.get(pk=follow_up.pk).state == before
            else:
                assert target in MOVES[before]
                assert FollowUp.objects.get(pk=follow_up.pk).state == target

    @settings(max_examples=20, deadline=None)
    @given(st.sampled_from([*DROPPED, FollowUpState.DONE]))
    def test_no_end_without_what_it_needs(self, state: FollowUpState) -> None:
        follow_up = FollowUpFactory.create()
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.filter(pk=follow_up.pk).update(state=state, state_reason="")


def needed_for(target: FollowUpState) -> dict[str, Any]:
    if target == FollowUpState.DONE:
        return {"verified_at": timezone.now(), "verified_by": "Verifikator"}
    return {"state_reason": "Alasan"} if target in DROPPED else {}
