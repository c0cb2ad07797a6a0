"""A hall that elects: a running meeting, people who are there, and rounds held with real ballots and cheap keys."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

from accounts.models import User
from accounts.roles import Role
from elections import sealing
from elections.actions import cast_ballot, close_vote, open_vote, show_vote
from elections.actions.elections import create_election, open_election, open_nominations, set_witnesses
from elections.actions.nominees import accept_nomination, add_nominee
from elections.actions.posts import add_post
from elections.actions.rounds import begin_round, count_round
from elections.models import Election, ElectionPost, Nominee, Round
from elections.states import ElectionMethod
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AttendanceRecordFactory, meeting_in, user_with

PHRASES = ("sandi pertama saksi", "sandi kedua saksi")
TRUSTEES = ("Saksi Satu", "Saksi Dua")


@contextmanager
def cheap_keys() -> Iterator[None]:
    """Passphrases that cost next to nothing: how dear they are is tested where they are made."""
    with mock.patch.multiple(sealing, PASSES=1, MEMORY=8192):
        yield


def hall(voters: int = 5) -> tuple[Meeting, User]:
    """A running meeting in which `voters` posts are there, and somebody of its secretariat."""
    meeting = meeting_in(MeetingState.ONGOING, voters)
    for line in meeting.participants.all():
        AttendanceRecordFactory.create(participant=line)
    return meeting, user_with(Role.SECRETARIAT, meeting.convener)


def election_in(
    meeting: Meeting, by: User, posts: dict[str, tuple[int, Sequence[str]]], method: str = ElectionMethod.VOTE, **fields
) -> Election:
    """An election whose nominations are closed: {title: (seats, names of the willing)}."""
    election = create_election(
        meeting=meeting,
        by=by,
        body="Forsesdasi Komisariat Wilayah Contoh",
        method=method,
        **{"term_from": dt.date(2030, 11, 1), "term_until": dt.date(2033, 11, 1), **fields},
    )
    rows = {title: add_post(election=election, title=title, seats=seats, by=by) for title, (seats, _) in posts.items()}
    open_nominations(election=election, by=by)
    for title, (_seats, names) in posts.items():
        for name in names:
            accept_nomination(nominee=add_nominee(post=rows[title], name=name, office="Sekda", by=by), by=by)
    set_witnesses(election=election, witnesses=[("Saksi Satu", "Sekda"), ("Saksi Dua", "")], by=by)
    open_election(election=election, by=by)
    return election


def post_called(election: Election, title: str) -> ElectionPost:
    return election.posts.get(title=title)


def named(post: ElectionPost, *names: str) -> list[Nominee]:
    return [post.nominees.get(name=name) for name in names]


def open_round(post: ElectionPost, by: User) -> Round:
    row = begin_round(post=post, by=by)
    assert row.vote
    open_vote(vote=row.vote, by=by, passphrases=PHRASES, trustees=TRUSTEES)
    return row


def counted_round(post: ElectionPost, by: User, *ballots: Sequence[str]) -> Round:
    """A round in which the first voters choose these names, ballot by ballot; counted and not shown."""
    row = open_round(post, by)
    assert row.vote
    for voter, names in zip(row.vote.voters.order_by("pk"), ballots, strict=False):
        cast_ballot(voter=voter, choices=[nominee.public_id for nominee in named(post, *names)])
    close_vote(vote=row.vote, by=by)
    count_round(row=row, by=by, passphrases=PHRASES)
    return row


def shown_round(post: ElectionPost, by: User, *ballots: Sequence[str]) -> Round:
    row = counted_round(post, by, *ballots)
    assert row.vote
    show_vote(vote=row.vote, by=by)
    return row
