"""Votes from question to result: what each act does, who may, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Duty, Role
from attendance.actions import NoQuorum
from attendance.models import AttendanceRecord, DayRules
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from elections import actions
from elections.models import OpenBallot, PaperCount, SealedBallot, Vote, Voter
from elections.states import VotedBy, VoteState
from meetings.states import MeetingState
from tests.elections.voting import Hall, cast_all, hall_of, state_of, voters_in
from tests.factories import AgendaItemFactory, DutyAssignmentFactory, UserFactory, user_with

pytestmark = pytest.mark.django_db


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_secret_vote_from_question_to_result() -> None:
    hall = hall_of(4, represented=1)
    vote = hall.open()
    voters = voters_in(vote)
    assert [voter.voted_by for voter in voters] == [*[VotedBy.SELF] * 3, VotedBy.REPRESENTATIVE]
    assert voters[3].representative.startswith("Wakil Contoh")
    receipts = cast_all(vote, [["a"], ["a"], ["b"], []])
    hall.close_and_count(vote)
    assert vote.result == {
        "counts": {"a": 2, "b": 1},
        "blank": 1,
        "invalid": 0,
        "ballots": [[], ["a"], ["a"], ["b"]],
        "receipts": sorted(receipts),
        "paper": {"counts": {"a": 0, "b": 0}, "blank": 0, "invalid": 0},
        "voters": 4,
        "participations": 4,
        "on_paper": 0,
    }
    assert not SealedBallot.objects.exists()
    actions.show_vote(vote=vote, by=hall.staff)
    assert vote.shown_at is not None
    assert trail() == ["prepare_vote", "open_vote", "close_vote", "count_vote", "show_vote"]
    counted = AuditEntry.objects.get(action="count_vote")
    assert counted.after == counted.before == {}, "the trail is read before the result is shown"


def test_an_open_vote_is_kept_by_name_and_counted_the_same_way() -> None:
    hall = hall_of(3)
    vote = hall.open(is_secret=False)
    assert vote.public_key is None
    assert cast_all(vote, [["b"], ["a"], []]) == ["", "", ""]
    hall.close_and_count(vote)
    assert (vote.result["counts"], vote.result["blank"], vote.result["receipts"]) == ({"a": 1, "b": 1}, 1, [])
    assert OpenBallot.objects.count() == 3


def test_the_trail_holds_nothing_of_a_ballot_that_was_cast() -> None:
    vote = hall_of(2).open()
    before = AuditEntry.objects.count()
    cast_all(vote, [["a"], ["b"]])
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_ballot_counts_once_and_only_while_the_vote_is_open(is_secret: bool) -> None:
    hall = hall_of(3)
    vote = hall.open(is_secret=is_secret)
    first, second, third = voters_in(vote)
    actions.cast_ballot(voter=first, choices=["a"])
    with pytest.raises(actions.AlreadyVoted):
        actions.cast_ballot(voter=first, choices=["b"])
    actions.issue_paper(voter=third, by=hall.staff)
    with pytest.raises(actions.AlreadyVoted):
        actions.cast_ballot(voter=third, choices=["a"])
    with pytest.raises(actions.AlreadyVoted):
        actions.issue_paper(voter=first, by=hall.staff)
    actions.close_vote(vote=vote, by=hall.staff)
    with pytest.raises(actions.VoteClosed):
        actions.cast_ballot(voter=second, choices=["a"])
    with pytest.raises(WrongState):
        actions.issue_paper(voter=second, by=hall.staff)
    assert SealedBallot.objects.count() + OpenBallot.objects.count() == 1
    assert vote.voters.filter(has_voted=True).count() == 1


@pytest.mark.parametrize(
    "choices", [["c"], ["a", "b"], ["a", "a"], ["A"], [""], ["a' OR 1=1"], ["a", "b", "c"]], ids=str
)
def test_a_forged_ballot_is_refused(choices: list[str]) -> None:
    voter = voters_in(hall_of(1).open())[0]
    with pytest.raises(actions.BadBallot):
        actions.cast_ballot(voter=voter, choices=choices)
    voter.refresh_from_db()
    assert not voter.has_voted
    assert not SealedBallot.objects.exists()


def test_seats_and_abstaining_are_rules_of_the_vote() -> None:
    hall = hall_of(2)
    vote = hall.open(options=["Ani", "Budi", "Citra"], seats=2, allows_blank=False)
    first, second = voters_in(vote)
    for choices in ([], ["a", "b", "c"]):
        with pytest.raises(actions.BadBallot):
            actions.cast_ballot(voter=first, choices=choices)
    actions.cast_ballot(voter=first, choices=["c", "a"])
    actions.cast_ballot(voter=second, choices=["b"])
    hall.close_and_count(vote)
    assert vote.result["ballots"] == [["a", "c"], ["b"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": "  "},
        {"question": "x" * 301},
        {"options": []},
        {"options": ["Satu"], "allows_blank": False},
        {"options": ["Satu", "satu "]},
        {"options": ["Satu", " "]},
        {"options": [{"code": "a", "label": "Satu"}, {"code": "a", "label": "Dua"}]},
        {"options": [f"Pilihan {n}" for n in range(27)]},
        {"seats": 0},
        {"seats": 3},
        {"keeper": "nobody"},
    ],
    ids=str,
)
def test_what_makes_no_vote_is_refused(wrong: dict[str, Any]) -> None:
    hall = hall_of(1)
    with pytest.raises(actions.VoteRefused):
        hall.prepare(**wrong)
    with pytest.raises(actions.VoteRefused):
        hall.prepare(item=AgendaItemFactory.create())
    assert not Vote.objects.exists()


def test_a_vote_is_opened_only_in_a_hall_that_can_vote() -> None:
    hall = hall_of(3)
    DayRules.objects.create(meeting=hall.meeting, quorum_numerator=2, quorum_denominator=3)
    vote = hall.prepare()
    AttendanceRecord.objects.update(left_at=hall.meeting.started_at)
    with pytest.raises(NoQuorum):
        actions.open_vote(vote=vote, by=hall.staff)
    free = hall.prepare(needs_quorum=False)
    with pytest.raises(actions.NobodyThere):
        actions.open_vote(vote=free, by=hall.staff)
    AttendanceRecord.objects.update(left_at=None)
    actions.open_vote(vote=vote, by=hall.staff)
    ahead = hall_of(1, state=MeetingState.INVITED)
    with pytest.raises(WrongState):
        ahead.open()


def test_representatives_vote_only_where_the_rule_says_so() -> None:
    hall = hall_of(3, represented=2)
    assert hall.open(representatives_vote=False).voters.count() == 1
    assert hall.open().voters.count() == 3


ACTS: dict[str, Callable[[Vote, User], object]] = {
    "open": lambda vote, by: actions.open_vote(vote=vote, by=by),
    "close": lambda vote, by: actions.close_vote(vote=vote, by=by),
    "count": lambda vote, by: actions.count_vote(vote=vote, by=by),
    "show": lambda vote, by: actions.show_vote(vote=vote, by=by),
    "void": lambda vote, by: actions.void_vote(vote=vote, reason="Salah pertanyaan", by=by),
}


def test_each_act_fits_one_state_and_happens_once() -> None:
    hall = hall_of(2)
    vote = hall.prepare()
    for step, act in enumerate(list(ACTS)[:4]):
        for other in list(ACTS)[:4]:
            if other != act:
                with pytest.raises(WrongState):
                    ACTS[other](Vote.objects.get(pk=vote.pk), hall.staff)
        ACTS[act](vote, hall.staff)
        assert trail()[-1] == f"{act}_vote", step
    with pytest.raises(WrongState):
        ACTS["void"](vote, hall.staff)
    assert state_of(vote) == VoteState.SHOWN


def test_who_does_not_run_the_day_moves_no_vote() -> None:
    hall = hall_of(2)
    vote = hall.prepare()
    strangers = [hall.colleague(), user_with(Role.INSPECTORATE, hall.meeting.convener), UserFactory.create()]
    for by in strangers:
        for act in ACTS.values():
            with pytest.raises(Refused):
                act(vote, by)
        with pytest.raises(Refused):
            Hall(hall.meeting, by).prepare()
    moderator = UserFactory.create()
    DutyAssignmentFactory.create(meeting=hall.meeting, user=moderator, duty=Duty.MODERATOR)
    actions.open_vote(vote=vote, by=moderator)
    with pytest.raises(Refused):
        actions.issue_paper(voter=voters_in(vote)[0], by=strangers[0])
    assert trail() == ["prepare_vote", "open_vote"]


@pytest.mark.parametrize("after", ["open", "close", "count"])
def test_what_is_void_is_never_seen(after: str) -> None:
    hall = hall_of(2)
    vote = hall.prepare()
    for act in list(ACTS)[: list(ACTS).index(after) + 1]:
        ACTS[act](vote, hall.staff)
        if act == "open":
            cast_all(vote, [["a"], ["b"]])
    PaperCount.objects.create(vote=vote, counts={"a": 1, "b": 1}, entered_by_id="x", entered_by="x")
    with pytest.raises(actions.VoteRefused):
        actions.void_vote(vote=vote, reason=" ", by=hall.staff)
    ACTS["void"](vote, hall.staff)
    vote.refresh_from_db()
    assert (vote.state, vote.result, vote.locked_key) == (VoteState.VOID, {}, None)
    assert not SealedBallot.objects.exists()
    assert not PaperCount.objects.exists()
    assert AuditEntry.objects.get(action="void_vote").reason == "Salah pertanyaan"


def test_a_ballot_that_was_smuggled_in_stops_the_count_and_changes_nothing() -> None:
    hall = hall_of(2)
    vote = hall.open()
    cast_all(vote, [["a"]])
    actions.close_vote(vote=vote, by=hall.staff)
    kept = SealedBallot.objects.get()
    twin = SealedBallot.objects.create(vote=vote, sealed=kept.sealed)
    with pytest.raises(actions.BallotsDoNotMatch):
        actions.count_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff)
    twin.delete()
    SealedBallot.objects.update(sealed=bytes(kept.sealed)[:-1] + b"\x00")
    with pytest.raises(actions.BallotDamaged):
        actions.count_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff)
    assert state_of(vote) == VoteState.CLOSED
    assert SealedBallot.objects.count() == 1


# --- trustees ------------------------------------------------------------------------------------------------------

WORDS = ("kopi pahit pagi hari", "hujan di bulan juni")
NAMES = ("Ketua Sidang", "Saksi Pertama")


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elections.sealing.PASSES", 1)
    monkeypatch.setattr("elections.sealing.MEMORY", 8192)


@pytest.mark.usefixtures("cheap")
def test_two_trustees_open_the_ballots_together() -> None:
    hall = hall_of(2)
    vote = hall.prepare(keeper="trustees")
    actions.open_vote(vote=vote, by=hall.staff, passphrases=WORDS, trustees=NAMES)
    cast_all(vote, [["a"], ["b"]])
    actions.close_vote(vote=vote, by=hall.staff)
    for wrong, whose in (((WORDS[0], "x"), 1), (("x", WORDS[1]), 0), (WORDS[::-1], 1), (None, 1)):
        with pytest.raises(actions.WrongPassphrase) as refused:
            actions.count_vote(vote=Vote.objects.get(pk=vote.pk), by=hall.staff, passphrases=wrong)
        assert refused.value.trustee == whose
        assert state_of(vote) == VoteState.CLOSED
    assert SealedBallot.objects.count() == 2
    actions.count_vote(vote=vote, by=hall.staff, passphrases=(f" {WORDS[0]} ", WORDS[1]))
    vote.refresh_from_db()
    assert vote.result["counts"] == {"a": 1, "b": 1}
    assert vote.locked_key is None
    assert vote.trustees == list(NAMES)


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ((WORDS[0], WORDS[0].replace(" ", "  ")), NAMES),
        (("a        b", WORDS[1]), NAMES),
        (WORDS, ("Ketua", "ketua ")),
        (WORDS, ("Ketua", "")),
        (WORDS, None),
        ((WORDS[0], WORDS[0]), NAMES),
        ((WORDS[0], "pendek"), NAMES),
        (None, NAMES),
    ],
    ids=str,
)
def test_two_different_trustees_with_passphrases_of_their_own(words: Any, names: Any) -> None:
    hall = hall_of(1)
    vote = hall.prepare(keeper="trustees")
    with pytest.raises(RakorError):
        actions.open_vote(vote=vote, by=hall.staff, passphrases=words, trustees=names)
    assert state_of(vote) == VoteState.PLANNED
    assert not Voter.objects.exists()
