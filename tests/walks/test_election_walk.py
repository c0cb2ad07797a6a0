"""An election in any order and by anyone: no walk leaves the tables, and what is refused changes nothing.

Rounds are held with real ballots and cheap keys; at every step the published file of what was counted is in order.
"""

from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from elections.actions import cast_ballot, close_vote, open_vote, show_vote, void_vote
from elections.actions.boards import publish_election
from elections.actions.elections import confirm_election, open_election, open_nominations, void_election
from elections.actions.nominees import accept_nomination, add_nominee, decline_nomination
from elections.actions.posts import add_post
from elections.actions.rounds import acclaim, begin_round, count_round, decide_by_lot
from elections.models import Board, Election, Nominee, Round
from elections.queries.published import published_file
from elections.queries.standing import standings_of
from elections.states import (
    ELECTION_MOVES,
    NOMINEE_MOVES,
    VOTE_MOVES,
    ElectionState,
    NomineeState,
    VoteState,
)
from meetings.models import Meeting
from tests.elections.halls import PHRASES, TRUSTEES, cheap_keys, hall
from tests.elections.test_published import program
from tests.factories import user_with
from tests.stacks import walks

ACTS = (
    *("post", "nominate", "nominations", "willing", "decline", "open", "begin", "vote", "show", "acclaim", "lot"),
    *("void vote", "void", "confirm", "publish"),
)
# What leads on is drawn more often.
LEADING = ("willing", "willing", "open", "begin", "begin", "vote", "vote", "vote", "show", "show", "confirm", "publish")
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*ACTS, *LEADING)),
        st.sampled_from(("inspectorate", "administrator", *("both",) * 9)),
        st.integers(0, 5),
        st.integers(0, 80),
    ),
    min_size=8,
    max_size=24,
)


class Walks(TestCase):
    @settings(max_examples=walks(25), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(
        steps=STEPS,
        begins=st.sampled_from(("planned", "nominating", "open", "open", "open")),
        method=st.sampled_from(("vote", "acclamation")),
        majority=st.sampled_from(("most", "half")),
    )
    def test_no_walk_leaves_the_tables(self, steps: list[Any], begins: str, method: str, majority: str) -> None:
        with cheap_keys():
            meeting, secretariat = hall(4)
            people = {role.value: user_with(role, meeting.convener) for role in Role}
            election = Election.objects.create(
                meeting=meeting, body="Forsesdasi", method=method, majority=majority, created_by="x"
            )
            if begins != "planned":
                prepare(election, secretariat)
            if begins == "open":
                open_election(election=election, by=secretariat)
            for act, who, which, choice in steps:
                user = people["leadership"] if act == "confirm" else secretariat
                walk_one(election, act, who, which, choice, user if who == "both" else people[who])


def prepare(election: Election, by: User) -> None:
    posts = [add_post(election=election, title="Ketua", by=by)]
    posts.append(add_post(election=election, title="Anggota", seats=2, by=by))
    open_nominations(election=election, by=by)
    for post, names in zip(posts, ("ABC", "DEFG"), strict=True):
        for name in names:
            accept_nomination(nominee=add_nominee(post=post, name=name, by=by), by=by)


def walk_one(election: Election, act: str, who: str, which: int, choice: int, user: User) -> None:
    step = (act, who, which, choice)
    before, trail = rows(election), AuditEntry.objects.count()
    try:
        with transaction.atomic():
            do(election, act, which, choice, user)
        done = True
    except (RakorError, Refused):
        done = False
    after = rows(election)
    assert done or after == before, f"{step}: refused, and yet something has changed"
    assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
    assert after == before or who == "both", f"{step}: by somebody who may not"
    require_table(step, ELECTION_MOVES, before["election"], after["election"], ElectionState)
    require_table(step, NOMINEE_MOVES, before["nominees"], after["nominees"], NomineeState)
    require_table(step, VOTE_MOVES, before["votes"], after["votes"], VoteState)
    for key, outcome in before["outcomes"].items():
        assert not outcome or after["outcomes"][key] == outcome, f"{step}: the outcome of a round has changed"
    require_sound(election, step)


def require_table(step: object, moves: Any, before: dict[int, str], after: dict[int, str], states: Any) -> None:
    for key, now in after.items():
        was = before.get(key)
        # A count is two moves of a vote in one act here: closed, then counted.
        ways = {now} if was is None or was == now else set(moves[states(was)])
        ways |= {far for near in ways for far in moves[states(near)]} if "vote" in step[0] else set()  # type: ignore[index]
        assert now in ways, f"{step}: {was} → {now}"


def require_sound(election: Election, step: object) -> None:
    fresh = Election.objects.select_related("meeting").get(pk=election.pk)
    standings = standings_of(fresh)
    for standing in standings:
        assert 0 <= standing.open_seats <= standing.post.seats, step
        assert all(row.outcome for row in standing.held[:-1]), step
    if fresh.state in {ElectionState.CONFIRMED, ElectionState.PUBLISHED}:
        assert all(standing.is_filled for standing in standings), step
        report = program.verify(published_file(fresh))
        assert not report.faults, "\n".join(report.lines)
    boards = Board.objects.filter(election=fresh)
    assert boards.exists() == (fresh.state == ElectionState.PUBLISHED), step
    if fresh.state == ElectionState.PUBLISHED:
        assert boards.get().members.count() == sum(standing.post.seats for standing in standings), step


def do(election: Election, act: str, which: int, choice: int, user: User) -> None:
    fresh = Election.objects.select_related("meeting").get(pk=election.pk)
    posts = list(fresh.posts.all())
    post = posts[which % len(posts)] if posts else None
    nominees = list(Nominee.objects.filter(post__election=fresh))
    match act:
        case "post":
            add_post(election=fresh, title=f"Bidang {choice}", by=user)
        case "nominations":
            open_nominations(election=fresh, by=user)
        case "open":
            open_election(election=fresh, by=user)
        case "void":
            if choice < 8:  # it ends the walk
                void_election(election=fresh, reason="Alasan" if which else "", by=user)
        case "confirm":
            confirm_election(election=fresh, by=user)
        case "publish":
            publish_election(election=fresh, by=user)
        case "willing" | "decline" if nominees:
            answer = accept_nomination if act == "willing" else decline_nomination
            answer(nominee=nominees[choice % len(nominees)], by=user)
        case _ if post is not None:
            do_round(post, act, choice, user)


def do_round(post: Any, act: str, choice: int, user: User) -> None:
    standing = next(row for row in standings_of(post.election) if row.post == post)
    last = standing.last
    match act:
        case "nominate":
            add_nominee(post=post, name=f"Calon {choice}", by=user)
        case "begin":
            begin_round(post=post, by=user)
        case "acclaim":
            acclaim(post=post, confirmed_by="Sidang", by=user)
        case "lot":
            decide_by_lot(post=post, drawn=standing.candidates[: standing.open_seats], witnesses="Saksi", by=user)
        case "vote" if last and last.vote:
            hold(last, choice, user)
        case "show" if last and last.vote:
            show_vote(vote=last.vote, by=user)
        case "void vote" if last and last.vote:
            void_vote(vote=last.vote, reason="Salah", by=user)


def hold(row: Round, choice: int, user: User) -> None:
    """Open what is prepared; where it is open, let four vote as the digits of `choice` say, close and count."""
    vote = row.vote
    assert vote
    if vote.state == VoteState.PLANNED:
        open_vote(vote=vote, by=user, passphrases=PHRASES, trustees=TRUSTEES)
        return
    codes = [option["code"] for option in vote.options]
    for place, voter in enumerate(vote.voters.all()):
        digit = choice // 3**place % 3
        if vote.state == VoteState.OPEN and not voter.has_voted:
            cast_ballot(voter=voter, choices=codes[digit : digit + vote.seats])
    close_vote(vote=vote, by=user)
    count_round(row=row, by=user, passphrases=PHRASES)


def rows(election: Election) -> dict[str, Any]:
    rounds = Round.objects.filter(post__election=election)
    return {
        "election": dict(Election.objects.filter(pk=election.pk).values_list("pk", "state")),
        "nominees": dict(Nominee.objects.filter(post__election=election).values_list("pk", "state")),
        "votes": dict(rounds.filter(vote__isnull=False).values_list("vote", "vote__state")),
        "outcomes": dict(rounds.values_list("pk", "outcome")),
        "posts": election.posts.count(),
        "ballots": sorted(rounds.values_list("vote__voters", "vote__voters__has_voted"), key=str),
        "meeting": Meeting.objects.values_list("state", flat=True).get(pk=election.meeting_id),
    }
