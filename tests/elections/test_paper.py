"""Ballots of paper: counted by two, each for themselves; neither sees the other's numbers."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from audit.models import AuditEntry
from common.errors import Refused, WrongState
from elections import actions
from elections.models import PaperCount, Vote
from elections.queries import agreed_count, paper_state
from elections.states import VoteState
from tests.elections.voting import Hall, hall_of, state_of, voters_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return hall_of(5)


@pytest.fixture
def vote(hall: Hall) -> Vote:
    """Closed: two have voted by link, three on paper."""
    vote = hall.open()
    voters = voters_in(vote)
    for voter in voters[:2]:
        actions.cast_ballot(voter=voter, choices=["a"])
    for voter in voters[2:]:
        actions.issue_paper(voter=voter, by=hall.staff)
    return actions.close_vote(vote=vote, by=hall.staff)


def test_two_who_agree_are_counted_with_the_rest(hall: Hall, vote: Vote) -> None:
    colleague = hall.colleague()
    with pytest.raises(actions.PaperNotCounted):
        actions.count_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff)
    counts = {"a": 1, "b": 1}
    actions.enter_paper_count(vote=vote, counts=counts, blank=0, invalid=1, by=hall.staff)
    assert paper_state(vote, colleague).own is None
    actions.enter_paper_count(vote=vote, counts={"a": 2, "b": 0}, blank=0, invalid=0, by=colleague)
    stand = paper_state(vote, colleague)
    assert stand.own is not None
    assert stand.own.counts == {"a": 2, "b": 0}
    assert len(stand.differences) == 3
    assert not stand.is_agreed
    with pytest.raises(actions.PaperNotCounted):
        actions.count_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff)
    assert state_of(vote) == VoteState.CLOSED
    actions.enter_paper_count(vote=vote, counts=counts, blank=0, invalid=1, by=colleague)
    assert paper_state(vote, colleague).is_agreed
    actions.count_vote(vote=vote, by=hall.staff)
    assert vote.result["counts"] == {"a": 3, "b": 1}
    assert (vote.result["invalid"], vote.result["participations"], vote.result["on_paper"]) == (1, 2, 3)
    assert vote.result["paper"] == {"counts": counts, "blank": 0, "invalid": 1}
    assert len(vote.result["receipts"]) == len(vote.result["ballots"]) == 2
    assert all(entry.after == {"again": True} or entry.after == {"again": False} for entry in entered())


def entered() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="enter_paper_count"))


def test_one_person_twice_is_not_two(hall: Hall, vote: Vote) -> None:
    for _ in range(2):
        actions.enter_paper_count(vote=vote, counts={"a": 3}, blank=0, invalid=0, by=hall.staff)
    assert PaperCount.objects.count() == 1
    assert agreed_count(vote) is None


def test_a_third_who_counts_settles_what_two_could_not(hall: Hall, vote: Vote) -> None:
    for by, number in ((hall.staff, 1), (hall.colleague(), 2), (hall.colleague(), 2)):
        assert agreed_count(vote) is None
        actions.enter_paper_count(vote=vote, counts={"a": number}, blank=0, invalid=0, by=by)
    agreed = agreed_count(vote)
    assert agreed is not None
    assert agreed.counts == {"a": 2, "b": 0}


@pytest.mark.parametrize(
    ("counts", "blank", "invalid"),
    [({"a": 4}, 0, 0), ({"a": 2, "b": 1}, 1, 0), ({"a": -1}, 0, 0), ({"z": 1}, 0, 0), ({}, 0, 4), ({"a": 1}, -1, 0)],
)
def test_a_count_that_cannot_be(hall: Hall, vote: Vote, counts: dict[str, int], blank: int, invalid: int) -> None:
    with pytest.raises(actions.BadCount):
        actions.enter_paper_count(vote=vote, counts=counts, blank=blank, invalid=invalid, by=hall.staff)
    assert not PaperCount.objects.exists()
    assert not entered()


def test_an_empty_ballot_is_invalid_where_one_may_not_abstain(hall: Hall, vote: Vote) -> None:
    vote.allows_blank = False
    vote.save()
    with pytest.raises(actions.BadCount):
        actions.enter_paper_count(vote=vote, counts={"a": 2}, blank=1, invalid=0, by=hall.staff)


def test_the_same_receipt_is_the_same_count(hall: Hall, vote: Vote) -> None:
    colleague = hall.colleague()
    first = actions.enter_paper_count(vote=vote, counts={"a": 3}, blank=0, invalid=0, by=colleague, receipt="r-1")
    again = actions.enter_paper_count(vote=vote, counts={"a": 1}, blank=0, invalid=0, by=colleague, receipt="r-1")
    assert again == first
    assert again.counts == {"a": 3, "b": 0}
    assert len(entered()) == 1
    with pytest.raises(actions.BadCount):
        actions.enter_paper_count(vote=vote, counts={"a": 3}, blank=0, invalid=0, by=hall.staff, receipt="r-1")
    actions.enter_paper_count(vote=vote, counts={"a": 3}, blank=0, invalid=0, by=hall.staff)
    actions.count_vote(vote=vote, by=hall.staff)
    late = actions.enter_paper_count(vote=vote, counts={"a": 3}, blank=0, invalid=0, by=colleague, receipt="r-1")
    assert late == first, "a device that never got the answer is told the same after the count"
    with pytest.raises(WrongState):
        actions.enter_paper_count(vote=vote, counts={"a": 2}, blank=0, invalid=0, by=colleague)


def test_an_older_count_writes_over_no_newer_one(hall: Hall, vote: Vote) -> None:
    """A device that was away sends what was counted anew at the desk meanwhile."""
    colleague, now = hall.colleague(), timezone.now()

    def enter(number: int, minutes: int, receipt: str) -> None:
        counted_at = now - dt.timedelta(minutes=minutes)
        actions.enter_paper_count(
            vote=vote, counts={"a": number}, blank=0, invalid=0, by=colleague, receipt=receipt, counted_at=counted_at
        )

    enter(1, 30, "r-1")
    enter(2, 20, "r-2")  # in the order in which they were counted, although both come late
    for receipt in ("r-1", "r-3"):
        with translation.override("en"), pytest.raises(actions.BadCount, match="newer"):
            enter(1, 25, receipt)
    assert PaperCount.objects.get().counts == {"a": 2, "b": 0}
    enter(3, 10, "r-4")
    assert PaperCount.objects.get().counts == {"a": 3, "b": 0}


def test_only_after_the_close_and_only_who_writes_or_plans(hall: Hall, vote: Vote) -> None:
    with pytest.raises(Refused):
        actions.enter_paper_count(vote=vote, counts={"a": 1}, blank=0, invalid=0, by=UserFactory.create())
    other = hall_of(1)
    with pytest.raises(WrongState):
        actions.enter_paper_count(vote=other.open(), counts={}, blank=0, invalid=0, by=other.staff)
