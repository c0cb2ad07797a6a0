"""Two hundred ballots at the same moment, each sent twice: every one counts once, and nobody sees a page of errors.

And a power cut at any statement of casting: that a post has voted and its ballot are both there, or neither is.
"""

import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from attendance.links import token_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import RakorError
from elections import actions
from elections.models import OpenBallot, SealedBallot, Vote, Voter
from tests.elections.voting import hall_of, voters_in

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS = 16
VOTERS = 200
RECEIPT = re.compile(r"\b(?:[0-9a-z]{4}-){3}[0-9a-z]{4}\b")


def at_once(acts: Sequence[Callable[[], Any]], connections: int = CONNECTIONS) -> list[Any]:
    """Do all of `acts` from so many connections; what each came to, or the named error that refused it."""
    start = threading.Barrier(connections)
    left = iter(list(acts))
    hand = threading.Lock()
    came: list[Any] = []

    def device() -> None:
        try:
            start.wait(timeout=20)
            while True:
                with hand:
                    act = next(left, None)
                if act is None:
                    return
                try:
                    came.append(act())
                except RakorError as refused:
                    came.append(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(device) for _ in range(connections)]:
            done.result()
    assert len(came) == len(acts)
    return came


def test_two_hundred_ballots_from_sixteen_connections_each_sent_twice() -> None:
    hall = hall_of(VOTERS)
    vote = hall.open()
    order = random.Random(33)
    chosen = {voter.participant_id: order.choice("ab-") for voter in voters_in(vote)}
    addresses = {
        line: reverse("delegates:ballot", args=[token_of(invitation), vote.public_id])
        for line, invitation in invitations(list(chosen)).items()
    }
    trail = AuditEntry.objects.count()

    def post(line: int) -> Callable[[], Any]:
        return lambda: Client().post(addresses[line], {"choice": chosen[line], "sure": "on"})

    sent = [*chosen, *chosen]
    order.shuffle(sent)
    came = at_once([post(line) for line in sent])

    assert Counter(answer.status_code for answer in came) == {200: VOTERS, 409: VOTERS}
    assert SealedBallot.objects.count() == vote.voters.filter(has_voted=True).count() == VOTERS
    assert AuditEntry.objects.count() == trail
    receipts = sorted(code for answer in came for code in RECEIPT.findall(answer.text))
    hall.close_and_count(vote)
    counted = Counter(chosen.values())
    assert vote.result["counts"] == {"a": counted["a"], "b": counted["b"]}
    assert vote.result["blank"] == counted["-"]
    assert vote.result["receipts"] == receipts
    assert len(vote.result["ballots"]) == vote.result["participations"] == VOTERS
    assert not SealedBallot.objects.exists()


def invitations(lines: list[int]) -> dict[int, Invitation]:
    found = Invitation.objects.filter(participant__in=lines)
    return {invitation.participant_id: invitation for invitation in found}


def test_who_votes_while_the_chair_closes_is_in_or_told() -> None:
    hall = hall_of(24)
    vote = hall.open()
    acts: list[Callable[[], Any]] = [
        lambda voter=voter: actions.cast_ballot(voter=voter, choices=["a"])  # type: ignore[misc]
        for voter in voters_in(vote)
    ]
    acts.insert(12, lambda: actions.close_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff))
    came = at_once(acts, 8)
    receipts = [told for told in came if isinstance(told, str)]
    late = [told for told in came if isinstance(told, RakorError)]
    assert {type(told) for told in late} <= {actions.VoteClosed}
    assert len(receipts) + len(late) == 24
    vote.refresh_from_db()
    actions.count_vote(vote=vote, by=hall.staff)
    assert vote.result["receipts"] == sorted(receipts)


def test_a_post_takes_paper_or_votes_by_link_not_both() -> None:
    hall = hall_of(8)
    vote = hall.open()
    acts: list[Callable[[], Any]] = []
    for voter in voters_in(vote):
        acts.append(lambda voter=voter: actions.cast_ballot(voter=voter, choices=["a"]))  # type: ignore[misc]
        acts.append(lambda voter=voter: actions.issue_paper(voter=voter, by=hall.staff))  # type: ignore[misc]
    came = at_once(acts, 8)
    assert sum(isinstance(told, actions.AlreadyVoted) for told in came) == 8
    assert not vote.voters.filter(has_voted=True, on_paper=True).exists()
    assert SealedBallot.objects.count() == vote.voters.filter(has_voted=True).count()
    assert vote.voters.filter(has_voted=False, on_paper=False).count() == 0


def test_two_who_count_at_once_count_once() -> None:
    hall = hall_of(3)
    vote = hall.open()
    for voter in voters_in(vote):
        actions.cast_ballot(voter=voter, choices=["b"])
    actions.close_vote(vote=vote, by=hall.staff)
    acts = [lambda: actions.count_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff)] * 4
    came = at_once(acts, 4)
    assert sum(isinstance(told, Vote) for told in came) == 1
    vote.refresh_from_db()
    assert vote.result["counts"] == {"a": 0, "b": 3}


# --- a power cut -------------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """Nobody catches it."""


@pytest.mark.parametrize("is_secret", [True, False])
def test_participation_and_ballot_are_both_kept_or_neither(is_secret: bool) -> None:
    """The cut comes before each statement in turn and after it, until the ballot is in."""
    vote = hall_of(1).open(is_secret=is_secret)
    voter = voters_in(vote)[0]
    cuts = 0
    for after in (False, True):
        for step in range(20):
            try:
                cast_with_a_cut(voter, step, after)
                break
            except PowerCut:
                cuts += 1
            connection.close()
            voted = Voter.objects.filter(pk=voter.pk, has_voted=True).count()
            assert voted == SealedBallot.objects.count() + OpenBallot.objects.count()
            assert voted == 0
        SealedBallot.objects.all().delete()
        OpenBallot.objects.all().delete()
        Voter.objects.update(has_voted=False)
    assert cuts >= 6, "the row of the vote, the mark, the ballot: each before and after"


def cast_with_a_cut(voter: Voter, step: int, after: bool) -> None:
    seen = 0

    def cut(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal seen
        now, seen = seen, seen + 1
        if now == step and not after:
            raise PowerCut
        done = execute(sql, *rest)
        if now == step:
            raise PowerCut
        return done

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(cut))
        actions.cast_ballot(voter=voter, choices=["a"])
