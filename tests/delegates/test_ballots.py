"""Voting behind a link: the right link votes once, everyone else is told politely, and no answer tells a choice."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attendance.links import representative_token_of, token_of
from attendance.models import Invitation, Representation
from attendance.states import RepresentationState
from elections import actions
from elections.models import OpenBallot, SealedBallot, Vote, Voter
from meetings.models import Participant
from tests.elections.voting import Hall, cast_all, hall_of, voters_in

pytestmark = pytest.mark.django_db

RECEIPT = re.compile(r"\b(?:[0-9a-hjkmnp-z]{4}-){3}[0-9a-hjkmnp-z]{4}\b")


def own_page(vote: Vote, voter: Voter) -> str:
    invitation = Invitation.objects.get(participant=voter.participant_id)
    return reverse("delegates:ballot", args=[token_of(invitation), vote.public_id])


def page_of_representative(vote: Vote, voter: Voter) -> str:
    sent = Representation.objects.get(invitation__participant=voter.participant_id)
    return reverse("delegates:representative_ballot", args=[representative_token_of(sent), vote.public_id])


def ballot(*choices: str, **more: Any) -> dict[str, Any]:
    return {"choice": list(choices), "sure": "on", **more}


def test_a_post_votes_behind_its_link_and_gets_its_receipt_once(client: Client) -> None:
    vote = hall_of(2).open()
    voter = voters_in(vote)[0]
    page = own_page(vote, voter)
    listed = page.removesuffix(f"{vote.public_id}/")
    invitation = listed.removesuffix("suara/")
    assert client.get(invitation).text.count(listed) == 2  # an open vote leads the page, beside its line of the list
    assert page in client.get(listed).text
    shown = client.get(page)
    assert "Setuju dengan usulan ini?" in shown.text
    assert 'name="choice" value="-"' in shown.text
    cast = Client(enforce_csrf_checks=True).post(page, ballot("a"))
    assert cast.status_code == 200
    (receipt,) = RECEIPT.findall(cast.text)
    assert Voter.objects.get(pk=voter.pk).has_voted
    assert RECEIPT.findall(client.get(page).text) == []
    assert client.get(invitation).text.count(listed) == 1
    again = client.post(page, ballot("b"))
    assert again.status_code == 409
    assert RECEIPT.findall(again.text) == []
    assert SealedBallot.objects.count() == 1
    assert not cast.cookies
    assert cast["Cache-Control"] == "no-store"
    assert receipt.replace("-", "").isalnum()


def test_who_sits_there_votes_and_nobody_else(client: Client) -> None:
    vote = hall_of(2, represented=1).open()
    own, through = voters_in(vote)
    representative = page_of_representative(vote, through)
    wrong = [
        own_page(vote, through),  # the principal is not there
        own_page(hall_of(1).open(), own),  # a vote of another hall
        representative.replace(vote.public_id, "0" * 12),
    ]
    for page in wrong:
        assert client.get(page).status_code == 404
        assert client.post(page, ballot("a")).status_code == 404
    assert not SealedBallot.objects.exists()
    listed = representative.removesuffix(f"{vote.public_id}/")
    assert listed in client.get(listed.removesuffix("suara/")).text
    assert client.get(own_page(vote, through).removesuffix(f"{vote.public_id}/")).status_code == 200
    assert client.post(representative, ballot("a")).status_code == 200
    assert client.post(representative, ballot("a")).status_code == 409
    assert list(vote.voters.filter(has_voted=True)) == [through]


def test_another_representative_named_afterwards_does_not_vote(client: Client) -> None:
    vote = hall_of(1, represented=1).open()
    voter = voters_in(vote)[0]
    sent = Representation.objects.get()
    sent.state = RepresentationState.CANCELLED
    sent.save()
    other = Representation.objects.create(
        invitation=sent.invitation, name="Orang Lain", position="Staf", state=RepresentationState.ACCEPTED
    )
    page = reverse("delegates:representative_ballot", args=[representative_token_of(other), vote.public_id])
    assert client.post(page, ballot("a")).status_code == 404
    voter.refresh_from_db()
    assert not voter.has_voted


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"choice": "a"},
        {"choice": "z", "sure": "on"},
        {"choice": "", "sure": "on"},
        {"choice": "a\x00", "sure": "on"},
        {"sure": "on", "voter": "x"},
    ],
    ids=str,
)
def test_what_is_no_ballot_comes_back_and_nothing_is_lost(client: Client, sent: dict[str, str]) -> None:
    vote = hall_of(1).open()
    page = own_page(vote, voters_in(vote)[0])
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert not Voter.objects.filter(has_voted=True).exists()
    if sent == {"choice": "a"}:
        assert re.search(r'value="a"[^>]*checked', answer.text)


def test_several_seats_are_boxes(client: Client) -> None:
    vote = hall_of(3).open(options=["Ani", "Budi", "Citra"], seats=2)
    first, second, third = voters_in(vote)
    assert client.post(own_page(vote, first), ballot("a", "b", "c")).status_code == 422
    assert client.post(own_page(vote, first), ballot("a", "-")).status_code == 422
    assert client.post(own_page(vote, first), ballot("a", "c")).status_code == 200
    assert client.post(own_page(vote, second), ballot("-")).status_code == 200
    assert SealedBallot.objects.count() == 2
    assert 'type="checkbox" name="choice"' in client.get(own_page(vote, third)).text


def test_no_answer_tells_the_choice_by_its_length() -> None:
    """Who logs how long answers are, and from where they were asked, learns nothing."""
    vote = hall_of(3).open(options=["Ya", "Tidak setuju sama sekali dengan usulan ini"])
    taken, refused = set(), set()
    Participant.objects.update(printed_position="Kepala Dinas")
    Voter.objects.update(label="Kepala Dinas")
    for voter, chosen in zip(voters_in(vote), ["a", "b", "-"], strict=True):
        page = own_page(vote, voter)
        refused.add(len(Client().post(page, {"choice": chosen}).content))
        cast = Client().post(page, ballot(chosen), headers={"Accept-Encoding": "gzip"})
        assert cast.status_code == 200
        assert "Content-Encoding" not in cast
        taken.add(len(cast.content))
    assert len(taken) == len(refused) == 1


def test_the_result_is_told_only_when_it_is_shown(client: Client) -> None:
    hall = hall_of(3)
    vote = hall.open()
    voter = voters_in(vote)[0]
    receipts = cast_all(vote, [["a"], ["a"], ["b"]])
    page = own_page(vote, voter)
    seen = []
    for act in (actions.close_vote, actions.count_vote):
        act(vote=vote, by=hall.staff)
        answer = client.get(page)
        seen.append((RECEIPT.findall(answer.text), "<dd>Setuju</dd>" in answer.text, "ETag" in answer))
    assert seen == [([], False, False)] * 2
    actions.show_vote(vote=vote, by=hall.staff)
    shown = client.get(page)
    assert RECEIPT.findall(shown.text) == sorted(receipts)
    assert "<dt><b>2</b></dt><dd>Setuju</dd>" in shown.text


def test_an_open_vote_names_the_posts_with_the_result_and_not_before(client: Client) -> None:
    hall = hall_of(2)
    vote = hall.open(is_secret=False)
    voter, other = voters_in(vote)
    assert client.post(own_page(vote, voter), ballot("a")).status_code == 200
    assert OpenBallot.objects.get().choices == ["a"]
    hall.close_and_count(vote)
    page = own_page(vote, other)
    assert voter.label not in client.get(page).text
    actions.show_vote(vote=vote, by=hall.staff)
    assert voter.label in client.get(page).text


def test_who_comes_too_late_or_has_paper_is_told(client: Client) -> None:
    hall = hall_of(2)
    vote = hall.open()
    late, paper = voters_in(vote)
    actions.issue_paper(voter=paper, by=hall.staff)
    assert client.post(own_page(vote, paper), ballot("a")).status_code == 409
    actions.close_vote(vote=vote, by=hall.staff)
    answer = client.post(own_page(vote, late), ballot("a"))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    actions.void_vote(vote=vote, reason="Salah pertanyaan", by=hall.staff)
    assert "Salah pertanyaan" in client.get(own_page(vote, late)).text


def test_pages_ask_a_fixed_number_of_questions(client: Client) -> None:
    def cost(hall: Hall) -> int:
        vote = hall.open()
        cast_all(vote, [["a"]] * (hall.meeting.participants.count() - 1))
        page = own_page(vote, voters_in(vote)[-1])
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    assert cost(hall_of(2)) == cost(hall_of(12)) <= 5
