"""The pages of elections and boards: led through, hidden until shown, read by whom they concern."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from agendas.models import AgendaItem, DiscussionEntry
from audit.models import AuditEntry
from documents.models import Paper
from elections.actions import cast_ballot, close_vote, open_vote
from elections.actions.boards import publish_election
from elections.actions.elections import confirm_election
from elections.models import Board, Election, ElectionPost, Nominee, Vote
from elections.states import ElectionMethod, ElectionState
from meetings.models import Meeting
from tests.elections.halls import (
    PHRASES,
    TRUSTEES,
    cheap_keys,
    counted_round,
    election_in,
    hall,
    named,
    post_called,
    shown_round,
)
from tests.factories import AgendaItemFactory, MembershipFactory, OrganizationFactory, ParticipantFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cheap_keys() -> Any:
    with cheap_keys():
        yield


def text(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def press(client: Client, page: str, /, *args: str, **data: Any) -> int:
    return client.post(reverse(f"desk:{page}", args=args), data).status_code


def test_led_through_from_plan_to_inauguration(client: Client) -> None:
    meeting, user = hall(4)
    item = AgendaItemFactory.create(meeting=meeting, kind="pemilihan", title="Pemilihan pengurus")
    client.force_login(user)
    election = planned(client, meeting, item)
    head = voted(client, meeting, election, user)
    recorded(client, meeting, election)
    client.force_login(user)
    inaugurated(client, meeting, election, user, named(head, "Ani")[0])


def planned(client: Client, meeting: Meeting, item: AgendaItem) -> Election:
    """Planned, with posts, willing nominees and a witness."""
    line = meeting.participants.first()
    assert line
    m = meeting.public_id
    assert press(client, "election_new", m, body="") == 422
    plan = {"body": "Forsesdasi", "method": "acclamation", "majority": "most", "representatives_vote": "on"}
    plan |= {"term_from": "2030-11-01", "term_until": "2033-11-01", "item": item.public_id}
    assert press(client, "election_new", m, **{**plan, "term_until": "2030-10-01"}) == 422
    assert press(client, "election_new", m, **plan) == 302
    election = Election.objects.get()
    e = election.public_id
    assert "Forsesdasi" in text(client, "elections", m)
    assert press(client, "election_post_new", m, e, title="Ketua", seats=1) == 302
    assert press(client, "election_post_new", m, e, title="Ketua", seats=1) == 422
    assert press(client, "election_post_new", m, e, title="Sekretaris", seats=1) == 302
    assert press(client, "election_step", m, e, step="nominations") == 302
    head, second = election.posts.all()
    for post, name in ((head, "Ani"), (head, "Budi"), (second, "Citra")):
        assert press(client, "nominee_new", m, e, post.public_id, name=name, office="Sekda") == 302
    assert press(client, "nominee_new", m, e, head.public_id, name="ani", office="Sekda") == 422
    assert press(client, "nominee_new", m, e, head.public_id) == 422
    for post, name in ((head, "Ani"), (head, "Budi"), (second, "Citra")):
        nominee = named(post, name)[0].public_id
        assert press(client, "nominee_decide", m, e, nominee, answer="willing") == 302
    assert press(client, "election_witnesses", m, e, name_1="Saksi Satu", office_1="Sekda") == 302
    return election


def voted(client: Client, meeting: Meeting, election: Election, user: User) -> ElectionPost:
    """The secretary by acclamation, the head by vote and by lot; the head's post."""
    m, e = meeting.public_id, election.public_id
    head, second = election.posts.all()
    item = election.item
    assert press(client, "election_step", m, e, step="open") == 302
    assert press(client, "round_acclaim", m, e, second.public_id, confirmed_by="") == 422
    assert press(client, "round_acclaim", m, e, second.public_id, confirmed_by="Pimpinan sidang") == 302
    assert "Citra, Sekda" in DiscussionEntry.objects.get(item=item).text
    assert press(client, "round_acclaim", m, e, head.public_id, confirmed_by="Pimpinan sidang") == 422
    assert press(client, "round_begin", m, e, head.public_id) == 302
    vote = Vote.objects.get()
    open_vote(vote=vote, by=user, passphrases=PHRASES, trustees=TRUSTEES)
    ani, budi = named(head, "Ani", "Budi")
    for voter, who in zip(vote.voters.all(), (ani, budi, ani, budi), strict=True):
        cast_ballot(voter=voter, choices=[who.public_id])
    close_vote(vote=vote, by=user)
    words = {"words_1": PHRASES[0], "words_2": PHRASES[1]}
    assert press(client, "vote_count", m, vote.public_id, **words) == 302
    hidden = text(client, "election", m, e)
    assert str(head.rounds.get().get_outcome_display()) not in hidden
    assert reverse("desk:round_begin", args=[m, e, head.public_id]) not in hidden
    for page in ("round_lot", "round_acclaim"):
        assert client.get(reverse(f"desk:{page}", args=[m, e, head.public_id])).status_code == 404
    assert press(client, "vote_show", m, vote.public_id) == 302
    shown = text(client, "election", m, e)
    assert str(head.rounds.get().get_outcome_display()) in shown
    assert press(client, "round_lot", m, e, head.public_id, drawn=ani.public_id, witnesses="") == 422
    assert press(client, "round_lot", m, e, head.public_id, drawn=ani.public_id, witnesses="Saksi Satu") == 302
    election.refresh_from_db()
    assert election.state == ElectionState.COUNTED
    return head


def recorded(client: Client, meeting: Meeting, election: Election) -> None:
    """The record is drafted, submitted, approved and signed."""
    m, e = meeting.public_id, election.public_id
    assert press(client, "election_record_open", m, e) == 302
    record = text(client, "election_record", m, e)
    for words_said in ("Ani", "Saksi Satu", "suara seri", "Pimpinan sidang"):
        assert words_said in record
    paper = Paper.objects.get()
    assert press(client, "paper_submit", m, paper.public_id) == 302
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    leader.set_password("sandi-rahasia-9")
    leader.save()
    client.force_login(leader)
    page = client.get(reverse("desk:election_record", args=[m, e]))
    assert reverse("desk:election_record", args=[m, e]) in client.get(reverse("desk:home")).content.decode()
    read = page.context["approval"].initial["read_sha256"]
    assert press(client, "paper_approve", m, paper.public_id, read_sha256=read, password="salah") == 422
    assert press(client, "paper_approve", m, paper.public_id, read_sha256=read, password="sandi-rahasia-9") == 302


def inaugurated(client: Client, meeting: Meeting, election: Election, user: User, ani: Nominee) -> None:
    m, e = meeting.public_id, election.public_id
    assert client.get(reverse("desk:election_file", args=[m, e])).status_code == 404
    assert press(client, "election_step", m, e, step="publish") == 302
    file = client.get(reverse("desk:election_file", args=[m, e]))
    assert json.loads(file.content)["posts"][0]["elected"] == [ani.public_id]
    assert "attachment" in file["Content-Disposition"]
    board = Board.objects.get()
    assert "Ani" in text(client, "boards")
    assert reverse("desk:board_inaugurate", args=[board.public_id]) in text(client, "board", board.public_id)
    assert press(client, "board_inaugurate", board.public_id, on="2099-01-01") == 422
    with time_machine.travel(dt.datetime(2030, 11, 4, tzinfo=dt.UTC)):
        client.force_login(user)
        assert press(client, "board_inaugurate", board.public_id, on="2030-11-03", note="Oleh Gubernur") == 302
    assert "Oleh Gubernur" in text(client, "board", board.public_id)
    assert AuditEntry.objects.filter(action="inaugurate_board").exists()


def test_who_may_open_and_do() -> None:
    meeting, user = hall(2)
    unit = OrganizationFactory.create(parent=meeting.convener)
    ParticipantFactory.create(meeting=meeting, organization=unit)
    election = election_in(meeting, user, {"Ketua": (1, "AB")}, method=ElectionMethod.VOTE)
    m, e = meeting.public_id, election.public_id
    shown_round(post_called(election, "Ketua"), user, "A")
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    people = {
        "leader": leader,
        "inspector": user_with(Role.INSPECTORATE, meeting.convener),
        "delegate": MembershipFactory.create(organization=unit, role=Role.DELEGATE).user,
        "stranger": MembershipFactory.create(role=Role.SECRETARIAT).user,
    }
    for who, pages, edits, lot in (
        ("leader", 200, 403, 200),
        ("inspector", 200, 403, 403),
        ("delegate", 403, 403, 403),
        ("stranger", 404, 404, 404),
    ):
        client = Client()
        client.force_login(people[who])
        get = lambda name, *args: client.get(reverse(f"desk:{name}", args=args)).status_code  # noqa: B023, E731
        assert get("elections", m) == get("election", m, e) == pages, who
        assert get("election_new", m) == get("election_edit", m, e) == edits, who
        assert get("round_lot", m, e, post_called(election, "Ketua").public_id) == lot, who
        assert press(client, "election_step", m, e, step="publish") in {403, 404}, who
        assert get("election_file", m, e) == 404
    election.refresh_from_db()
    confirm_election(election=election, by=leader)
    board = publish_election(election=election, by=user)
    for who, file, page in (("leader", 200, 200), ("delegate", 200, 404), ("stranger", 404, 404)):
        client = Client()
        client.force_login(people[who])
        assert client.get(reverse("desk:election_file", args=[m, e])).status_code == file, who
        assert client.get(reverse("desk:board", args=[board.public_id])).status_code == page, who
    delegate = Client()
    delegate.force_login(people["delegate"])
    assert delegate.get(reverse("desk:boards")).status_code == 403


def test_nothing_of_a_counted_round_is_told_before_the_hall_sees_it(client: Client) -> None:
    meeting, user = hall(3)
    election = election_in(meeting, user, {"Ketua": (1, "AB")})
    counted_round(post_called(election, "Ketua"), user, "A", "A", "B")
    client.force_login(user)
    page = client.get(reverse("desk:election", args=[meeting.public_id, election.public_id])).content.decode()
    rows = [part for part in page.split("<li>") if "calon/" in part]
    # Both nominees look alike.
    assert len({part.replace("A</", "B</").count("button") for part in rows}) <= 1
    assert "A, Sekda" not in page
    record = client.get(reverse("desk:election_record", args=[meeting.public_id, election.public_id]))
    assert "A, Sekda" not in record.content.decode()
    press(client, "election_record_open", meeting.public_id, election.public_id)
    assert not Paper.objects.exists()


def test_as_many_questions_for_one_post_as_for_many(client: Client) -> None:
    def asked(posts: int) -> int:
        meeting, user = hall(3)
        election = election_in(meeting, user, {f"Jabatan {n}": (1, "AB") for n in range(posts)})
        for post in election.posts.all():
            shown_round(post, user, "A")
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            text(client, "election", meeting.public_id, election.public_id)
        return len(queries)

    asked(1)
    assert asked(1) == asked(6)


def test_terms_that_end_are_announced_in_time(client: Client) -> None:
    meeting, user = hall(0)
    today = dt.date(2030, 11, 1)
    for days, body in ((-1, "Sudah lewat"), (90, "Segera berakhir"), (91, "Masih lama")):
        until = today + dt.timedelta(days=days)
        Board.objects.create(
            convener=meeting.convener, body=body, term_from=today - dt.timedelta(days=999), term_until=until
        )
    # The board after it is elected: the old one is no matter any more.
    for until in (dt.date(2030, 10, 1), dt.date(2033, 10, 1)):
        Board.objects.create(
            convener=meeting.convener, body="Berganti", term_from=until - dt.timedelta(days=999), term_until=until
        )
    with time_machine.travel(dt.datetime(2030, 11, 1, 2, tzinfo=dt.UTC)):
        client.force_login(user)
        home = text(client, "home")
        assert [body in home for body in ("Sudah lewat", "Segera berakhir", "Masih lama", "Berganti")] == [
            True,
            True,
            False,
            False,
        ]
        page = text(client, "boards")
        assert page.count("alert-c") >= 1
        with CaptureQueriesContext(connection) as few:
            text(client, "boards")
        for number in range(20):
            Board.objects.create(
                convener=meeting.convener, body=f"Badan {number}", term_from=today, term_until=dt.date(2031, 1, 2)
            )
        with CaptureQueriesContext(connection) as many:
            text(client, "boards")
        assert len(few) == len(many)
