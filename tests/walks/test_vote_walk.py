"""Any acts on a vote by anyone in any order: it moves along its table only, and no ballot is lost, doubled or told."""

from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Duty, Role
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from elections import actions
from elections.models import OpenBallot, PaperCount, SealedBallot, Vote
from elections.queries import open_ballots, result_lines
from elections.states import VOTE_MOVES, VoteState
from flows import votes as flow
from tests.elections.voting import Hall, hall_of, voters_in
from tests.factories import AgendaItemFactory, DutyAssignmentFactory, UserFactory, user_with
from tests.stacks import walks

VOTERS = 4
MOVES = ("open", "close", "count", "show")
RUNS = ("secretariat", "moderator")
NEXT = dict(zip(VoteState, MOVES, strict=False))
PEOPLE = (*RUNS, "notes", "inspectorate", "stranger")
# "On" is the act that leads on from where the vote stands: else most walks would end before anything is counted.
STEP = st.tuples(
    st.sampled_from(("on", "on", "on", *MOVES, "void", "paper", "enter", "enter", "cast", "cast", "cast", "cast")),
    st.sampled_from((*PEOPLE, *(RUNS * 3))),
    st.integers(0, VOTERS - 1),
    st.sampled_from((("a",), ("b",), (), ("a", "b"), ("z",))),
)


class Walks(TestCase):
    @settings(max_examples=walks(15), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(is_secret=st.booleans(), steps=st.lists(STEP, min_size=6, max_size=24))
    def test_a_vote_keeps_its_word(self, is_secret: bool, steps: list[tuple[str, str, int, tuple[str, ...]]]) -> None:
        hall = hall_of(VOTERS)
        people = people_of(hall)
        vote = hall.prepare(is_secret=is_secret, item=AgendaItemFactory.create(meeting=hall.meeting))
        came: list[str] = []
        for step, who, number, choices in steps:
            before = now(vote)
            act = NEXT.get(before, "show") if step == "on" else step
            trail = AuditEntry.objects.count()
            try:
                with transaction.atomic():
                    done = take(act, vote, people[who], number, choices)
                if act == "cast" and done is not None:
                    came.append(done)
            except (RakorError, Refused):
                assert (now(vote), AuditEntry.objects.count()) == (before, trail), "a refused act leaves nothing"
            else:
                if act in (*MOVES, "void"):
                    assert who in RUNS
            check(vote, before, came, is_secret)


def people_of(hall: Hall) -> dict[str, User]:
    moderator = UserFactory.create()
    DutyAssignmentFactory.create(meeting=hall.meeting, user=moderator, duty=Duty.MODERATOR)
    return {
        "secretariat": hall.staff,
        "moderator": moderator,
        "notes": hall.colleague(),
        "inspectorate": user_with(Role.INSPECTORATE, hall.meeting.convener),
        "stranger": UserFactory.create(),
    }


def now(vote: Vote) -> VoteState:
    return VoteState(Vote.objects.values_list("state", flat=True).get(pk=vote.pk))


def take(act: str, kept: Vote, by: User, number: int, choices: tuple[str, ...]) -> Any:
    """One act, with a row of its own as a page would have it."""
    vote = Vote.objects.get(pk=kept.pk)
    voters = voters_in(vote)
    if act in ("cast", "paper"):
        if not voters:
            raise RakorError
        if act == "cast":
            return actions.cast_ballot(voter=voters[number], choices=choices)
        return actions.issue_paper(voter=voters[number], by=by)
    if act == "enter":
        return actions.enter_paper_count(vote=vote, counts={"a": number % 2}, blank=0, invalid=0, by=by)
    if act == "count":
        return actions.count_vote(vote=vote, by=by)
    if act == "void":
        return flow.void_vote(vote=vote, reason="Diulang", by=by)
    return {"open": flow.open_vote, "close": flow.close_vote, "show": flow.show_vote}[act](vote=vote, by=by)


def check(kept: Vote, before: VoteState, came: list[str], is_secret: bool) -> None:
    vote = Vote.objects.get(pk=kept.pk)
    state = VoteState(vote.state)
    assert state == before or state in VOTE_MOVES[before]
    voted = vote.voters.filter(has_voted=True).count()
    assert voted == len(came)
    assert not vote.voters.filter(has_voted=True, on_paper=True).exists()
    sealed = SealedBallot.objects.filter(vote=vote).count()
    by_name = OpenBallot.objects.filter(voter__vote=vote).count()
    if state in (VoteState.PLANNED, VoteState.OPEN, VoteState.CLOSED):
        assert sealed + by_name == voted
        assert vote.result == {}
    else:
        assert sealed == 0
    if state in (VoteState.COUNTED, VoteState.SHOWN):
        assert vote.result["receipts"] == (sorted(came) if is_secret else [])
        assert len(vote.result["ballots"]) == voted
        assert sum(vote.result["paper"]["counts"].values()) <= vote.voters.filter(on_paper=True).count()
        assert PaperCount.objects.filter(vote=vote).count() >= 2 or vote.result["on_paper"] == 0
    if state == VoteState.VOID:
        assert vote.result == {}
    is_shown = state == VoteState.SHOWN
    assert bool(result_lines(vote)) == is_shown
    assert is_shown or not open_ballots(vote)
    stage = getattr(vote.meeting, "stage", None)
    assert is_shown or stage is None or "counts" not in stage.shown
    assert vote.item is not None
    assert vote.item.entries.count() == is_shown
