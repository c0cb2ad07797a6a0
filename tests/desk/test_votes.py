"""Votes on the desk: who runs them sees who has not voted, and nobody sees a number before it is shown."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Duty, Role
from agendas.models import DiscussionEntry, Stage
from agendas.states import EntryKind, StageView
from attendance.actions import refresh_hall
from attendance.links import Purpose, hall_token_of, token_of
from attendance.models import Invitation
from elections import actions
from elections.models import OpenBallot, Vote
from elections.states import Keeper, VoteState
from flows import votes as flow
from tests.elections.voting import Hall, cast_all, hall_of, state_of, voters_in
from tests.factories import AgendaItemFactory, DutyAssignmentFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(client: Client) -> Hall:
    hall = hall_of(3)
    client.force_login(hall.staff)
    return hall


def at(name: str, vote: Vote) -> str:
    return reverse(f"desk:{name}", args=[vote.meeting.public_id, vote.public_id])


def test_a_poll_from_the_form_to_the_notes(client: Client, hall: Hall) -> None:
    item = AgendaItemFactory.create(meeting=hall.meeting)
    listed = reverse("desk:votes", args=[hall.meeting.public_id])
    new = reverse("desk:vote_new", args=[hall.meeting.public_id])
    assert new in client.get(listed).text
    assert "Setuju\nTidak setuju" in client.get(new).text or "Agree\nDisagree" in client.get(new).text
    form = {"question": " Lanjut  besok? ", "options": "Ya\n\nTidak", "item": item.public_id, "seats": 1}
    wrong = client.post(new, form | {"options": "Ya\nya", "keeper": "portal"})
    assert wrong.status_code == 422
    assert "Lanjut" in wrong.text
    client.post(new, form | {"keeper": "portal", "allows_blank": "on", "is_secret": "1", "needs_quorum": "on"})
    vote = Vote.objects.get()
    assert (vote.question, vote.is_secret, vote.representatives_vote) == ("Lanjut besok?", True, False)
    assert at("vote_open", vote) in client.get(at("vote", vote)).text
    assert client.post(at("vote_open", vote)).status_code == 302
    stage = Stage.objects.get(meeting=hall.meeting)
    assert (stage.shows, stage.shown["question"], stage.shown["state"]) == (StageView.VOTE, "Lanjut besok?", "open")
    cast_all(vote, [["a"], ["b"], ["a"]])
    assert client.post(at("vote_close", vote)).status_code == 302
    assert client.post(at("vote_count", vote)).status_code == 302
    assert not DiscussionEntry.objects.exists()
    assert client.post(at("vote_show", vote)).status_code == 302
    entry = DiscussionEntry.objects.get()
    assert (entry.item, entry.kind) == (item, EntryKind.VOTE)
    assert "Ya: 2; Tidak: 1" in entry.text
    stage.refresh_from_db()
    assert stage.shown["counts"][:2] == [2, 1]
    assert client.post(at("vote_show", vote)).status_code == 302  # told on the page, not shown twice
    assert DiscussionEntry.objects.count() == 1
    page = client.get(at("vote", vote))
    assert all(receipt in page.text for receipt in Vote.objects.get().result["receipts"])
    assert "Lanjut besok?" in client.get(listed).text


def test_a_vote_without_item_enters_the_notes_of_the_item_under_way(hall: Hall) -> None:
    under_way = AgendaItemFactory.create(meeting=hall.meeting, state="in_progress")
    vote = hall.open(is_secret=False)
    hall.close_and_count(vote)
    flow.show_vote(vote=vote, by=hall.staff)
    assert DiscussionEntry.objects.get().item == under_way


@pytest.mark.parametrize("is_secret", [True, False])
def test_nothing_tells_a_number_before_it_is_shown(client: Client, hall: Hall, is_secret: bool) -> None:
    """Whatever was chosen, all pages look the same until the result is shown."""
    vote = flow.open_vote(vote=hall.prepare(is_secret=is_secret), by=hall.staff)
    cast_all(vote, [["a"], ["a"], ["a"]])
    flow.close_vote(vote=vote, by=hall.staff)
    actions.count_vote(vote=vote, by=hall.staff)
    hidden = looks(client, vote)
    counted = vote.result
    turned = counted | {"counts": {"a": 0, "b": 3}, "ballots": [["b"]] * 3, "receipts": ["zzzz-zzzz-zzzz-zzzz"] * 3}
    Vote.objects.filter(pk=vote.pk).update(result=turned)
    OpenBallot.objects.update(choices=["b"])
    assert looks(client, vote) == hidden
    flow.show_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff)
    shown = looks(client, vote)
    assert shown != hidden
    assert [row for row in shown if isinstance(row, dict) and row.get("counts") == [0, 3, 0]]


def looks(client: Client, vote: Vote) -> list[Any]:
    """Every place where staff, watchers and voters see the vote."""
    meeting = vote.meeting
    line = Invitation.objects.filter(participant__meeting=meeting)[0]
    watch = reverse("delegates:stage", args=[hall_token_of(Purpose.BOARD, refresh_hall(meeting))])
    places = [
        at("vote", vote),
        reverse("desk:votes", args=[meeting.public_id]),
        reverse("desk:meeting", args=[meeting.public_id]),
        reverse("delegates:ballot", args=[token_of(line), vote.public_id]),
        watch,
        f"{watch}keadaan/",
    ]
    answers = [client.get(place) for place in places]
    answers.append(client.get(at("vote", vote), headers={"HX-Request": "true"}))
    assert {answer.status_code for answer in answers} == {200}
    stage = Stage.objects.get(meeting=meeting)
    return [*[(bare(answer.text), answer.headers.get("ETag")) for answer in answers], stage.shown, stage.picture]


def bare(html: str) -> str:
    """Without the tokens of forms and the clock, which are new on each page."""
    return re.sub(r"[A-Za-z0-9]{32,}|\b\d+(?:\.\d+){1,2}\b|\b\d{10,}\b", "", html)


def test_the_live_part_names_who_has_not_voted(client: Client, hall: Hall) -> None:
    vote = hall.open()
    first, second, third = voters_in(vote)
    actions.cast_ballot(voter=first, choices=["a"])
    part = client.get(at("vote", vote), headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert first.label not in part
    assert second.label in part
    client.post(at("vote_paper_issue", vote), {"voter": second.public_id})
    second.refresh_from_db()
    assert second.on_paper
    other = voters_in(hall_of(1).open())[0]
    assert client.post(at("vote_paper_issue", vote), {"voter": other.public_id}).status_code == 404
    assert third.label in client.get(at("vote", vote)).text


def test_paper_on_the_page_shows_an_enterer_only_his_own(client: Client, hall: Hall) -> None:
    vote = hall.open()
    for voter in voters_in(vote):
        actions.issue_paper(voter=voter, by=hall.staff)
    actions.close_vote(vote=vote, by=hall.staff)
    other = Client()
    other.force_login(hall.colleague())
    page = at("vote_paper", vote)
    assert client.post(page, {"option_a": 4, "option_b": 0, "blank": 0, "invalid": 0}).status_code == 422
    assert client.post(page, {"option_a": 2, "option_b": 1, "blank": 0, "invalid": 0}).status_code == 302
    blank = other.get(page).text
    assert 'value="2"' not in blank
    assert other.post(page, {"option_a": 1, "option_b": 2, "blank": 0, "invalid": 0}).status_code == 302
    seen = client.get(page).text
    assert 'value="2"' in seen
    assert "Setuju, Tidak setuju" in seen
    refused = client.post(at("vote_count", vote))
    assert refused.status_code == 422
    assert other.post(page, {"option_a": 2, "option_b": 1, "blank": 0, "invalid": 0}).status_code == 302
    assert client.post(at("vote_count", vote)).status_code == 302
    assert state_of(vote) == VoteState.COUNTED


def test_trustees_type_their_passphrases_twice_and_the_page_keeps_none(
    client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elections.sealing.PASSES", 1)
    monkeypatch.setattr("elections.sealing.MEMORY", 8192)
    vote = hall.prepare(keeper=Keeper.TRUSTEES)
    assert client.post(at("vote_open", vote)).status_code == 422
    words = {"name_1": "Ketua", "name_2": "Saksi", "words_1": "kopi pahit pagi", "words_2": "hujan bulan juni"}
    short = client.post(at("vote_open", vote), words | {"words_2": "pendek"})
    assert short.status_code == 422
    assert "kopi pahit" not in short.text
    assert 'value="Ketua"' in short.text
    assert client.post(at("vote_open", vote), words).status_code == 302
    cast_all(vote, [["a"]])
    client.post(at("vote_close", vote))
    assert "Saksi" in client.get(at("vote_count", vote)).text
    wrong = client.post(at("vote_count", vote), {"words_1": "kopi pahit pagi", "words_2": "hujan bulan mei"})
    assert wrong.status_code == 422
    assert "id_words_2" in wrong.text
    assert state_of(vote) == VoteState.CLOSED
    assert client.post(at("vote_count", vote), words).status_code == 302
    assert state_of(vote) == VoteState.COUNTED


def test_a_vote_is_void_only_with_a_reason(client: Client, hall: Hall) -> None:
    vote = hall.open()
    assert client.post(at("vote_void", vote), {"reason": " "}).status_code == 422
    assert client.post(at("vote_void", vote), {"reason": "Salah pertanyaan"}).status_code == 302
    assert "Salah pertanyaan" in client.get(at("vote", vote)).text
    assert Stage.objects.get(meeting=hall.meeting).shows == StageView.ITEM


def test_a_hall_without_attendance_is_told_why(client: Client) -> None:
    hall = hall_of(0)
    client.force_login(hall.staff)
    vote = hall.prepare()
    answer = client.post(at("vote_open", vote))
    assert answer.status_code == 422
    assert state_of(vote) == VoteState.PLANNED


def test_who_may_open_and_press_what(client: Client) -> None:
    hall = hall_of(1)
    vote = hall.open()
    notes, moderator, stranger = hall.colleague(), UserFactory.create(), user_with(Role.SECRETARIAT, other_house())
    DutyAssignmentFactory.create(meeting=hall.meeting, user=moderator, duty=Duty.MODERATOR)
    inspector = user_with(Role.INSPECTORATE, hall.meeting.convener)
    for user, sees, presses in ((notes, 200, 403), (moderator, 200, 302), (inspector, 403, 403), (stranger, 404, 404)):
        client.force_login(user)
        assert client.get(at("vote", vote)).status_code == sees
        assert client.get(reverse("desk:votes", args=[hall.meeting.public_id])).status_code == sees
        assert client.post(at("vote_close", vote)).status_code == presses
    client.force_login(notes)
    assert client.get(at("vote_paper", vote)).status_code == 200
    assert at("vote_void", vote) not in client.get(at("vote", vote)).text
    client.force_login(moderator)
    assert client.get(at("vote_paper", vote)).status_code == 403
    elsewhere = hall_of(1).open()
    assert client.get(reverse("desk:vote", args=[hall.meeting.public_id, elsewhere.public_id])).status_code == 404


def other_house() -> Any:
    return hall_of(1).meeting.convener


def test_a_page_costs_the_same_for_few_and_for_many(client: Client) -> None:
    def cost(lines: int) -> tuple[int, int]:
        hall = hall_of(lines)
        client.force_login(hall.staff)
        for _ in range(lines):
            vote = hall.open()
        client.get(at("vote", vote))
        with CaptureQueriesContext(connection) as one:
            client.get(at("vote", vote))
        with CaptureQueriesContext(connection) as many:
            client.get(reverse("desk:votes", args=[hall.meeting.public_id]))
        return len(one), len(many)

    assert cost(2) == cost(9)
