"""An election from its plan to the board that takes office."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import translation

from accounts.roles import Role
from attendance.actions.halls import NoQuorum
from audit.models import AuditEntry
from common.errors import RakorError, Refused, WrongState
from elections.actions import show_vote, void_vote
from elections.actions.boards import BadInauguration, inaugurate_board, publish_election
from elections.actions.elections import (
    BadElection,
    NotReadyToElect,
    VoidReasonMissing,
    confirm_election,
    create_election,
    edit_election,
    open_election,
    open_nominations,
    set_witnesses,
    void_election,
)
from elections.actions.nominees import (
    AlreadyNamed,
    StandsInRound,
    accept_nomination,
    add_nominee,
    decline_nomination,
    remove_nominee,
)
from elections.actions.posts import add_post, edit_post, remove_post
from elections.actions.rounds import (
    NoRoundNow,
    WordsMissing,
    acclaim,
    begin_round,
    decide_by_lot,
    settle_round,
)
from elections.models import Board, Round, Vote
from elections.queries.standing import standing_of
from elections.states import ElectionMethod, ElectionState, Majority, NomineeState, RoundOutcome, VoteState
from meetings.states import MeetingState
from tests.elections.halls import (
    cheap_keys,
    counted_round,
    election_in,
    hall,
    named,
    open_round,
    post_called,
    shown_round,
)
from tests.factories import AppointmentFactory, GuestFactory, ParticipantFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _cheap_keys() -> Any:
    with cheap_keys(), translation.override("en"):
        yield


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- prepared ------------------------------------------------------------------------------------------------------


def test_planned_with_posts_as_data() -> None:
    meeting, user = hall(0)
    election = create_election(meeting=meeting, by=user, body=" Forsesdasi ", method=ElectionMethod.VOTE)
    head = add_post(election=election, title="Ketua", by=user)
    deputies = add_post(election=election, title="Wakil Ketua", seats=2, by=user)
    edit_election(election=election, by=user, purpose="Koordinasi", majority=Majority.MORE_THAN_HALF)
    edit_post(post=deputies, title="Wakil  Ketua", seats=3, by=user)
    assert (election.body, election.purpose, election.state) == ("Forsesdasi", "Koordinasi", ElectionState.PLANNED)
    assert [(post.order, post.title, post.seats) for post in election.posts.all()] == [
        (1, "Ketua", 1),
        (2, "Wakil Ketua", 3),
    ]
    remove_post(post=head, by=user)
    assert [(post.order, post.title) for post in election.posts.all()] == [(1, "Wakil Ketua")]
    assert acts() == [
        "create_election",
        "add_election_post",
        "add_election_post",
        "edit_election",
        "edit_election_post",
        "remove_election_post",
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": " "}, "body"),
        ({"body": "F", "term_until": dt.date(2031, 1, 1)}, "term_until"),
        ({"body": "F", "term_from": dt.date(2031, 1, 1), "term_until": dt.date(2031, 1, 1)}, "term_until"),
    ],
)
def test_what_cannot_stand_so_is_named(fields: dict[str, Any], field: str) -> None:
    meeting, user = hall(0)
    with pytest.raises(BadElection) as raised:
        create_election(meeting=meeting, by=user, **fields)
    assert raised.value.field == field


def test_bad_posts() -> None:
    meeting, user = hall(0)
    election = create_election(meeting=meeting, by=user, body="F")
    add_post(election=election, title="Ketua", by=user)
    for title, seats, field in (("", 1, "title"), (" Ketua ", 1, "title"), ("Sekretaris", 0, "seats")):
        with pytest.raises(BadElection) as raised:
            add_post(election=election, title=title, seats=seats, by=user)
        assert raised.value.field == field


def test_who_prepares_and_who_runs() -> None:
    meeting, secretariat = hall(0)
    leadership = user_with(Role.LEADERSHIP, meeting.convener)
    inspectorate = user_with(Role.INSPECTORATE, meeting.convener)
    election = create_election(meeting=meeting, by=secretariat, body="F", method=ElectionMethod.VOTE)
    post = add_post(election=election, title="Ketua", by=secretariat)
    for act in (
        lambda: create_election(meeting=meeting, by=leadership, body="F"),
        lambda: edit_election(election=election, by=leadership, body="G"),
        lambda: add_post(election=election, title="Sekretaris", by=leadership),
        lambda: open_nominations(election=election, by=leadership),
        lambda: add_nominee(post=post, name="A", by=inspectorate),
        lambda: open_election(election=election, by=inspectorate),
        lambda: begin_round(post=post, by=inspectorate),
        lambda: acclaim(post=post, confirmed_by="Ketua", by=inspectorate),
        lambda: void_election(election=election, reason="x", by=inspectorate),
        lambda: confirm_election(election=election, by=secretariat),
        lambda: publish_election(election=election, by=leadership),
    ):
        with pytest.raises(Refused):
            act()


def test_nominations_need_method_and_posts() -> None:
    meeting, user = hall(0)
    election = create_election(meeting=meeting, by=user, body="F")
    with pytest.raises(NotReadyToElect, match="acclamation"):
        open_nominations(election=election, by=user)
    edit_election(election=election, by=user, method=ElectionMethod.VOTE)
    with pytest.raises(NotReadyToElect, match="posts"):
        open_nominations(election=election, by=user)
    post = add_post(election=election, title="Ketua", by=user)
    with pytest.raises(WrongState):
        add_nominee(post=post, name="A", by=user)
    open_nominations(election=election, by=user)
    with pytest.raises(WrongState):
        open_nominations(election=election, by=user)


def test_nominees_from_the_roll_and_by_name() -> None:
    meeting, user = hall(0)
    election = create_election(meeting=meeting, by=user, body="F", method=ElectionMethod.VOTE)
    post = add_post(election=election, title="Ketua", by=user)
    open_nominations(election=election, by=user)
    line = ParticipantFactory.create(meeting=meeting)
    holder = AppointmentFactory.create(position=line.position).official
    from_roll = add_nominee(post=post, participant=line, by=user, proposed_by="Sidang")
    assert (from_roll.name, from_roll.office) == (holder.name, line.position.title)
    assert (from_roll.official, from_roll.position, from_roll.proposed_by) == (holder, line.position, "Sidang")
    vacant = ParticipantFactory.create(meeting=meeting)
    with pytest.raises(BadElection):
        add_nominee(post=post, participant=vacant, by=user)
    guest = add_nominee(post=post, participant=GuestFactory.create(meeting=meeting), by=user)
    assert (guest.official, guest.office) == (None, "Ketua")
    add_nominee(post=post, name="Sari", office="Sekda", by=user)
    with pytest.raises(AlreadyNamed):
        add_nominee(post=post, name=" sari", office="Sekda", by=user)
    with pytest.raises(BadElection):
        add_nominee(post=post, participant=ParticipantFactory.create(), by=user)
    accept_nomination(nominee=guest, by=user)
    with pytest.raises(WrongState):
        accept_nomination(nominee=guest, by=user)
    decline_nomination(nominee=from_roll, by=user)
    remove_nominee(nominee=named(post, "Sari")[0], by=user)
    assert [(n.name, n.state) for n in post.nominees.all()] == [
        (holder.name, NomineeState.DECLINED),
        (guest.name, NomineeState.WILLING),
    ]
    assert acts()[-6:] == [
        "add_nominee",
        "add_nominee",
        "add_nominee",
        "accept_nomination",
        "decline_nomination",
        "remove_nominee",
    ]


def test_voting_waits_for_as_many_willing_as_seats() -> None:
    meeting, user = hall(0)
    election = create_election(meeting=meeting, by=user, body="F", method=ElectionMethod.VOTE)
    post = add_post(election=election, title="Wakil Ketua", seats=2, by=user)
    open_nominations(election=election, by=user)
    accept_nomination(nominee=add_nominee(post=post, name="A", by=user), by=user)
    with pytest.raises(NotReadyToElect, match="Wakil Ketua has 2 seats and 1 willing"):
        open_election(election=election, by=user)
    accept_nomination(nominee=add_nominee(post=post, name="B", by=user), by=user)
    open_election(election=election, by=user)
    for act in (
        lambda: edit_election(election=election, by=user, body="G"),
        lambda: edit_post(post=post, title="X", seats=1, by=user),
        lambda: add_nominee(post=post, name="C", by=user),
    ):
        with pytest.raises(WrongState):
            act()


# --- rounds --------------------------------------------------------------------------------------------------------


def test_a_round_elects_and_the_election_is_counted() -> None:
    meeting, user = hall(5)
    election = election_in(meeting, user, {"Ketua": (1, "AB"), "Sekretaris": (1, "CD")})
    row = counted_round(post_called(election, "Ketua"), user, "A", "A", "B")
    assert row.vote
    assert (row.outcome, [n.name for n in row.elected.all()]) == (RoundOutcome.ELECTED, ["A"])
    assert (row.vote.is_secret, row.vote.keeper, len(row.vote.result["receipts"])) == (True, "trustees", 3)
    assert [option["label"] for option in row.vote.options] == ["A, Sekda", "B, Sekda"]
    assert Round.objects.get().post.election.state == ElectionState.OPEN
    # Nobody reads from the trail how a round came out that the hall has not seen.
    settled = AuditEntry.objects.get(action="settle_round")
    assert (settled.before, settled.after) == ({}, {})
    show_vote(vote=row.vote, by=user)
    last = counted_round(post_called(election, "Sekretaris"), user, "D")
    assert last.vote
    election.refresh_from_db()
    assert election.state == ElectionState.OPEN, "its state would tell that the last round was no tie"
    assert not AuditEntry.objects.filter(action="complete_election").exists()
    with pytest.raises(NoRoundNow, match="Show the result"):
        begin_round(post=post_called(election, "Sekretaris"), by=user)
    show_vote(vote=last.vote, by=user)
    election.refresh_from_db()
    assert election.state == ElectionState.COUNTED
    with pytest.raises(NoRoundNow, match="filled"):
        begin_round(post=post_called(election, "Ketua"), by=user)
    with pytest.raises(WrongState):
        settle_round(row=row, by=user)


def test_one_round_at_a_time_and_shown_before_the_next() -> None:
    meeting, user = hall(4)
    post = post_called(election_in(meeting, user, {"Ketua": (1, "ABC")}), "Ketua")
    running = open_round(post, user)
    with pytest.raises(NoRoundNow, match="being held"):
        begin_round(post=post, by=user)
    with pytest.raises(WrongState):
        settle_round(row=running, by=user)
    with pytest.raises(StandsInRound):
        decline_nomination(nominee=named(post, "A")[0], by=user)
    assert running.vote
    void_vote(vote=running.vote, reason="Salah surat suara", by=user)
    tie = counted_round(post, user, "A", "A", "B", "B")
    assert (tie.number, tie.outcome) == (2, RoundOutcome.TIE)
    with pytest.raises(NoRoundNow, match="Show"):
        begin_round(post=post, by=user)
    assert tie.vote
    show_vote(vote=tie.vote, by=user)
    again = shown_round(post, user, "A", "B", "B")
    assert again.vote
    assert [option["label"] for option in again.vote.options] == ["A, Sekda", "B, Sekda"]
    assert (again.number, again.outcome) == (3, RoundOutcome.ELECTED)


def test_no_majority_leads_to_a_round_between_the_two_leading() -> None:
    meeting, user = hall(5)
    election = election_in(meeting, user, {"Ketua": (1, "ABC")}, majority=Majority.MORE_THAN_HALF)
    post = post_called(election, "Ketua")
    row = shown_round(post, user, "A", "A", "B", "B", "C")
    assert (row.outcome, row.elected.count()) == (RoundOutcome.NO_MAJORITY, 0)
    assert [n.name for n in standing_of(post).candidates] == ["A", "B"]
    with pytest.raises(NoRoundNow, match="tied"):
        decide_by_lot(post=post, drawn=named(post, "A"), witnesses="Saksi", by=user)
    assert shown_round(post, user, "A", "A", "B").outcome == RoundOutcome.ELECTED


def test_several_seats_one_in_and_a_tie_for_the_other() -> None:
    meeting, user = hall(5)
    post = post_called(election_in(meeting, user, {"Wakil Ketua": (2, "ABC")}), "Wakil Ketua")
    row = shown_round(post, user, "AB", "AC", "A")
    assert (row.outcome, [n.name for n in row.elected.all()]) == (RoundOutcome.TIE, ["A"])
    standing = standing_of(post)
    assert (standing.open_seats, [n.name for n in standing.candidates]) == (1, ["B", "C"])
    for drawn, witnesses, error in (
        ("A", "Saksi", NoRoundNow),
        ("BC", "Saksi", NoRoundNow),
        ("", "Saksi", NoRoundNow),
        ("B", " ", WordsMissing),
    ):
        with pytest.raises(error):
            decide_by_lot(post=post, drawn=named(post, *drawn), witnesses=witnesses, by=user)
    lot = decide_by_lot(post=post, drawn=named(post, "C"), witnesses="Saksi Satu dan Saksi Dua", by=user)
    assert (lot.outcome, lot.vote, lot.note) == (RoundOutcome.BY_LOT, None, "Saksi Satu dan Saksi Dua")
    assert {n.name for n in standing_of(post).elected} == {"A", "C"}
    post.election.refresh_from_db()
    assert post.election.state == ElectionState.COUNTED
    assert AuditEntry.objects.filter(action="settle_round").latest("pk").after["outcome"] == "by_lot"


def test_acclamation_only_where_nobody_is_left_over() -> None:
    meeting, user = hall(2)
    posts = {"Ketua": (1, "A"), "Wakil Ketua": (1, "BC")}
    election = election_in(meeting, user, posts, method=ElectionMethod.ACCLAMATION)
    head, deputy = post_called(election, "Ketua"), post_called(election, "Wakil Ketua")
    with pytest.raises(WordsMissing):
        acclaim(post=head, confirmed_by=" ", by=user)
    row = acclaim(post=head, confirmed_by="Ketua sidang", by=user)
    assert (row.outcome, row.note, [n.name for n in row.elected.all()]) == ("acclaimed", "Ketua sidang", ["A"])
    with pytest.raises(NoRoundNow):
        acclaim(post=deputy, confirmed_by="Ketua sidang", by=user)
    # Where the session does not agree, it votes.
    assert counted_round(deputy, user, "B").outcome == RoundOutcome.ELECTED
    other = election_in(meeting, user, {"Ketua": (1, "A")})
    with pytest.raises(NoRoundNow):
        acclaim(post=post_called(other, "Ketua"), confirmed_by="Ketua sidang", by=user)


def test_no_acclamation_before_the_meeting_or_without_quorum(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = meeting_in(MeetingState.INVITED)
    user = user_with(Role.SECRETARIAT, meeting.convener)
    election = election_in(meeting, user, {"Ketua": (1, "A")}, method=ElectionMethod.ACCLAMATION)
    post = post_called(election, "Ketua")
    with pytest.raises(WrongState, match="not begun"):
        acclaim(post=post, confirmed_by="Ketua sidang", by=user)

    def without_quorum(**_: object) -> None:
        raise NoQuorum

    type(meeting).objects.filter(pk=meeting.pk).update(state=MeetingState.ONGOING)
    monkeypatch.setattr("elections.actions.rounds.require_quorum", without_quorum)
    with pytest.raises(NoQuorum):
        acclaim(post=post, confirmed_by="Ketua sidang", by=user)
    assert not Round.objects.exists()


def test_who_is_elected_and_declines_opens_the_election_again() -> None:
    meeting, user = hall(3)
    election = election_in(meeting, user, {"Ketua": (1, "ABC")})
    post = post_called(election, "Ketua")
    shown_round(post, user, "A", "A", "B")
    decline_nomination(nominee=named(post, "A")[0], by=user)
    election.refresh_from_db()
    assert election.state == ElectionState.OPEN
    assert [n.name for n in standing_of(post).candidates] == ["B", "C"]
    shown_round(post, user, "B")
    assert [n.name for n in standing_of(post).elected] == ["B"]


def test_a_count_declared_void_opens_the_seat_again() -> None:
    meeting, user = hall(3)
    election = election_in(meeting, user, {"Ketua": (1, "AB")})
    post = post_called(election, "Ketua")
    row = counted_round(post, user, "A")
    assert row.vote
    void_vote(vote=row.vote, reason="Kotak suara rusak", by=user)
    row.refresh_from_db()
    assert (row.outcome, row.elected.count()) == ("", 0), "who was elected goes unseen with the result"
    with pytest.raises(WrongState, match="filled"):
        confirm_election(election=election, by=user_with(Role.LEADERSHIP, meeting.convener))
    shown_round(post, user, "B")
    election.refresh_from_db()
    assert (election.state, [n.name for n in standing_of(post).elected]) == (ElectionState.COUNTED, ["B"])


def test_void_with_its_votes() -> None:
    meeting, user = hall(3)
    election = election_in(meeting, user, {"Ketua": (1, "AB"), "Sekretaris": (1, "CD")})
    shown = shown_round(post_called(election, "Ketua"), user, "A")
    running = open_round(post_called(election, "Sekretaris"), user)
    with pytest.raises(VoidReasonMissing):
        void_election(election=election, reason=" ", by=user)
    void_election(election=election, reason="Gangguan listrik", by=user)
    assert (election.state, election.void_reason) == (ElectionState.VOID, "Gangguan listrik")
    states = dict(Vote.objects.values_list("pk", "state"))
    assert shown.vote
    assert running.vote
    assert (states[shown.vote.pk], states[running.vote.pk]) == (VoteState.SHOWN, VoteState.VOID)
    with pytest.raises(WrongState):
        void_election(election=election, reason="Lagi", by=user)
    assert acts()[-2:] == ["void_vote", "void_election"]


# --- record, board, inauguration -----------------------------------------------------------------------------------


def test_from_counted_to_inaugurated() -> None:
    meeting, user = hall(3)
    approver = user_with(Role.LEADERSHIP, meeting.convener)
    election = election_in(meeting, user, {"Ketua": (1, "AB"), "Anggota": (2, "CDE")})
    shown_round(post_called(election, "Ketua"), user, "A")
    shown_round(post_called(election, "Anggota"), user, "CE", "CE", "D")
    with pytest.raises(WrongState):
        publish_election(election=election, by=user)
    confirm_election(election=election, by=approver)
    with pytest.raises(WrongState):
        set_witnesses(election=election, witnesses=[("X", "")], by=user)
    with pytest.raises(WrongState):
        void_election(election=election, reason="x", by=user)
    with pytest.raises(RakorError):
        decline_nomination(nominee=named(post_called(election, "Ketua"), "A")[0], by=user)
    board = publish_election(election=election, by=user)
    with pytest.raises(WrongState):
        publish_election(election=election, by=user)
    assert (board.body, board.term_from, board.term_until) == (election.body, election.term_from, election.term_until)
    assert [(m.order, m.title, m.name, m.office) for m in board.members.all()] == [
        (1, "Ketua", "A", "Sekda"),
        (2, "Anggota", "C", "Sekda"),
        (3, "Anggota", "E", "Sekda"),
    ]
    day = dt.date(2030, 11, 3)
    with time_machine.travel(dt.datetime(2030, 11, 2, 12, tzinfo=dt.UTC)), pytest.raises(BadInauguration):
        inaugurate_board(board=board, on=day, by=user)
    with time_machine.travel(dt.datetime(2030, 11, 4, tzinfo=dt.UTC)):
        with pytest.raises(BadInauguration):
            inaugurate_board(board=board, on=dt.date(2030, 10, 1), by=user)
        inaugurate_board(board=board, on=day, note="Oleh Gubernur", by=user)
        with pytest.raises(WrongState):
            inaugurate_board(board=board, on=day, by=user)
    kept = Board.objects.get()
    assert (kept.inaugurated_on, kept.inauguration_note) == (day, "Oleh Gubernur")
    assert kept.election
    assert kept.election.state == ElectionState.INAUGURATED
    assert acts()[-3:] == ["confirm_election", "publish_election", "inaugurate_board"]
