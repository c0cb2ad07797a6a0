"""On the day: hidden results, hands without end, junk in forms, and what a void election leaves on the wall."""

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions import leave_queue
from agendas.actions.speakers import HANDS_A_MINUTE
from agendas.models import SpeakingTurn, Stage
from agendas.states import StageView
from attendance.links import holder_of, token_of
from attendance.models import Invitation
from audit.models import AuditEntry
from elections.models import Vote
from elections.states import VoteState
from flows.votes import open_vote
from meetings.states import MeetingState
from tests.elections.halls import PHRASES, TRUSTEES, cheap_keys, counted_round, election_in, hall, post_called
from tests.elections.voting import hall_of
from tests.factories import invited_meeting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["round_acclaim", "round_lot", "round_begin"])
def test_no_way_into_the_next_round_tells_how_the_last_one_came_out(client: Client, way: str) -> None:
    """Tied or won: whoever runs the day is answered alike until the hall has seen it, and the election stands alike."""
    answers = []
    for ballots in (("A", "A", "B"), ("A", "B")):
        with cheap_keys():
            meeting, user = hall(3)
            election = election_in(meeting, user, {"Ketua": (1, "AB")}, method="acclamation")
            post = post_called(election, "Ketua")
            counted_round(post, user, *ballots)
        client.force_login(user)
        place = reverse(f"desk:{way}", args=[meeting.public_id, election.public_id, post.public_id])
        tried = (client.get(place).status_code, client.post(place, {"confirmed_by": "x"}).status_code)
        told = [str(one) for one in client.get("/").context["messages"]]
        election.refresh_from_db()
        trail = [row.action for row in AuditEntry.objects.order_by("-pk")[:3]]
        answers.append((tried, told, election.state, trail))
    assert answers[0] == answers[1]


def test_a_void_election_leaves_no_open_vote_on_the_projector(client: Client) -> None:
    with cheap_keys():
        meeting, user = hall(3)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        post = post_called(election, "Ketua")
        client.force_login(user)
        client.post(reverse("desk:round_begin", args=[meeting.public_id, election.public_id, post.public_id]))
        open_vote(vote=Vote.objects.get(), by=user, passphrases=PHRASES, trustees=TRUSTEES)
    assert Stage.objects.get().shows == StageView.VOTE
    place = reverse("desk:election_void", args=[meeting.public_id, election.public_id])
    assert client.post(place, {"reason": "Listrik padam"}).status_code == 302
    stage = Stage.objects.get()
    assert (Vote.objects.get().state, stage.shows, stage.shown) == (VoteState.VOID, StageView.ITEM, {})


def test_a_link_that_raises_and_lowers_its_hand_without_end_is_told_to_wait() -> None:
    meeting = invited_meeting(2, MeetingState.ONGOING)
    invitation, other = Invitation.objects.filter(participant__meeting=meeting).order_by("pk")

    def raised(by: Invitation) -> int:
        return Client().post(f"/u/{token_of(by)}/bicara/", {"kind": "turn"}).status_code

    for _ in range(HANDS_A_MINUTE):
        assert raised(invitation) == 200
        leave_queue(turn=SpeakingTurn.objects.last(), participant=invitation.participant, by=holder_of(invitation))
    assert raised(invitation) == 409
    assert SpeakingTurn.objects.count() == HANDS_A_MINUTE
    assert raised(other) == 200


def test_no_form_falls_over_a_character_that_no_database_keeps(client: Client) -> None:
    """PostgreSQL refuses NUL even in a question: a form of one button is asked without a field that would catch it."""
    house = hall_of(1)
    vote = house.open()
    client.force_login(house.staff)
    m = house.meeting.public_id
    for name, args, sent in (
        ("vote_paper_issue", [vote.public_id], {"voter": "x\x00"}),
        ("agenda_open_version", [], {"reason": "x\x00"}),
    ):
        answer = client.post(reverse(f"desk:{name}", args=[m, *args]), sent)
        assert answer.status_code < 500, name
