"""The published file of an election, and the small program that counts it again from the file alone."""

import copy
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.roles import Role
from elections.actions import cast_ballot, close_vote, enter_paper_count, issue_paper, show_vote, void_vote
from elections.actions.nominees import decline_nomination
from elections.actions.rounds import acclaim, count_round, decide_by_lot
from elections.models import Election
from elections.outcomes import outcome_of
from elections.queries.published import published_file
from elections.states import ElectionMethod, Majority
from tests.elections.halls import (
    PHRASES,
    cheap_keys,
    election_in,
    hall,
    named,
    open_round,
    post_called,
    shown_round,
)
from tests.factories import user_with

PROGRAM = Path(settings.BASE_DIR) / "bin" / "verify_election.py"
_spec = importlib.util.spec_from_file_location("verify_election", PROGRAM)
assert _spec
assert _spec.loader
program = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(program)


def rich_election() -> Election:
    """Acclamation, a void round, a tie with paper, a lot, a runoff, somebody who declines after all."""
    with cheap_keys():
        meeting, user = hall(7)
        other = user_with(Role.SECRETARIAT, meeting.convener)
        election = election_in(
            meeting,
            user,
            {"Ketua": (1, "ABC"), "Anggota": (2, "DEFG"), "Sekretaris": (1, "HIJ"), "Bendahara": (1, "K")},
            method=ElectionMethod.ACCLAMATION,
            majority=Majority.MORE_THAN_HALF,
        )
        head, members = post_called(election, "Ketua"), post_called(election, "Anggota")
        spoilt = open_round(head, user)
        assert spoilt.vote
        void_vote(vote=spoilt.vote, reason="Surat suara keliru", by=user)
        row = open_round(head, user)
        assert row.vote
        voters = list(row.vote.voters.order_by("pk"))
        for voter, name in zip(voters, "AABB", strict=False):
            cast_ballot(voter=voter, choices=[named(head, name)[0].public_id])
        for voter in voters[4:7]:
            issue_paper(voter=voter, by=user)
        a, b = named(head, "A", "B")
        close_vote(vote=row.vote, by=user)
        for who in (user, other):
            counts = {a.public_id: 1, b.public_id: 1}
            enter_paper_count(vote=row.vote, counts=counts, blank=0, invalid=1, by=who)
        count_round(row=row, by=user, passphrases=PHRASES)
        show_vote(vote=row.vote, by=user)
        shown_round(head, user, "A", "B", "A", "B")
        decide_by_lot(post=head, drawn=[b], witnesses="Saksi Satu", by=user)
        shown_round(members, user, "DE", "DF", "DG", "E", "F", "D", "")
        shown_round(members, user, "E", "E", "F")
        shown_round(post_called(election, "Sekretaris"), user, "H", "H", "I")
        acclaim(post=post_called(election, "Bendahara"), confirmed_by="Pimpinan sidang", by=user)
        decline_nomination(nominee=named(post_called(election, "Sekretaris"), "H")[0], by=user)
        shown_round(post_called(election, "Sekretaris"), user, "J")
        election.refresh_from_db()
    return election


@pytest.mark.django_db
def test_the_file_says_all_that_is_counted_and_nobody_who_voted() -> None:
    election = rich_election()
    data = json.loads(json.dumps(published_file(election)))
    report = program.verify(data)
    assert not report.faults, "\n".join(report.lines)
    assert [(post["title"], len(post["rounds"]), len(post["elected"])) for post in data["posts"]] == [
        ("Ketua", 4, 1),
        ("Anggota", 2, 2),
        ("Sekretaris", 2, 1),
        ("Bendahara", 1, 1),
    ]
    first = data["posts"][0]["rounds"][1]
    assert (first["participations"], first["on_paper"], first["voters"], len(first["paper_counts"])) == (4, 3, 7, 2)
    text = json.dumps(data)
    for line in election.meeting.participants.all():
        assert line.position_label not in text
        assert line.public_id not in text
    for name, tamper in TAMPERINGS.items():
        changed = copy.deepcopy(data)
        tamper(changed)
        assert program.verify(changed).faults, f"{name} was not found"


def _round(data: dict[str, Any], post: int = 0, row: int = 1) -> dict[str, Any]:
    return data["posts"][post]["rounds"][row]


def _setting(key: str, value: Any, post: int = 0, row: int = 1) -> Callable[[dict[str, Any]], None]:
    return lambda data: _round(data, post, row).update({key: value})


def _another_choice(data: dict[str, Any]) -> None:
    ballots = _round(data)["ballots"]
    ballots[0] = ballots[-1]
    ballots.sort()


def _drop(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: _round(data)[key].pop()


def _swap_elected(data: dict[str, Any]) -> None:
    post = data["posts"][0]
    post["elected"] = [code["code"] for code in post["nominees"] if code["code"] not in post["elected"]][:1]


def _stuffed(data: dict[str, Any]) -> None:
    """A ballot with its receipt, counted and told, beyond those who might vote."""
    row = _round(data)
    code = row["ballots"][0][0]
    row["ballots"] = sorted([*row["ballots"], [code]])
    row["receipts"] = sorted([*row["receipts"], "0000-0000-0000-0000"])
    row["participations"] += 1
    row["counts"][code] += 1


def _stranger(data: dict[str, Any]) -> None:
    """In the round after the tie somebody stands who was left out."""
    out = next(n for n in data["posts"][0]["nominees"] if n["name"] == "C")
    row = _round(data, 0, 2)
    row["options"].append({"code": out["code"], "label": "C, Sekda"})
    row["counts"][out["code"]] = 0
    row["paper"]["counts"][out["code"]] = 0


def _one_left_out(data: dict[str, Any]) -> None:
    """A willing nominee is taken off the ballot of the first round."""
    row = _round(data)
    code = next(n["code"] for n in data["posts"][0]["nominees"] if n["name"] == "C")
    row["options"] = [option for option in row["options"] if option["code"] != code]
    for counts in (row["counts"], row["paper"]["counts"]):
        counts.pop(code, None)


def _another_lot(data: dict[str, Any]) -> None:
    row = _round(data, 0, 3)
    row["elected"] = [n["code"] for n in data["posts"][0]["nominees"] if n["name"] == "C"]
    data["posts"][0]["elected"] = row["elected"]


def _another_on_the_ballot(data: dict[str, Any]) -> None:
    """The ballot showed "A, Bupati" for the one who is "A, Sekda"; whoever ticked it meant another."""
    _round(data)["options"][0]["label"] = "A, Bupati"


def _fewer_choices(data: dict[str, Any]) -> None:
    """Two seats are open and more stand, and one might choose one only."""
    row = _round(data, 1, 0)
    row["seats"] = 1
    row["ballots"] = sorted(ballot[:1] for ballot in row["ballots"])
    row["counts"] = {code: sum(code in ballot for ballot in row["ballots"]) for code in row["counts"]}


def _names_exchanged(data: dict[str, Any]) -> None:
    first, second, *_rest = data["posts"][0]["nominees"]
    first["name"], second["name"] = second["name"], first["name"]


def _paper_moved(data: dict[str, Any]) -> None:
    row = _round(data)
    a, b = [n["code"] for n in data["posts"][0]["nominees"]][:2]
    row["paper"]["counts"].update({a: 2, b: 0})
    row["counts"][a] += 1
    row["counts"][b] -= 1


def _receipt_again(data: dict[str, Any]) -> None:
    _round(data, 0, 2)["receipts"] = _round(data, 0, 1)["receipts"]


def _without_cause(data: dict[str, Any]) -> None:
    """Nobody declined, and yet another round is held."""
    next(n for n in data["posts"][2]["nominees"] if n["name"] == "H")["state"] = "willing"


def _unpublished_rule(data: dict[str, Any]) -> None:
    data["election"]["majority"] = "most"


TAMPERINGS: dict[str, Callable[[dict[str, Any]], None]] = {
    "another choice on a ballot": _another_choice,
    "a ballot is missing": _drop("ballots"),
    "a receipt is missing": _drop("receipts"),
    "a ballot too many": _stuffed,
    "an unknown choice": _setting("ballots", [["x"]] * 4),
    "a choice too many": lambda data: _round(data)["ballots"][0].append(_round(data)["ballots"][-1][0]),
    "a receipt of another round": _receipt_again,
    "another count": lambda data: _round(data)["counts"].update({next(iter(_round(data)["counts"])): 9}),
    "another blank": _setting("blank", 3),
    "another invalid": _setting("invalid", 0),
    "fewer participations": _setting("participations", 3),
    "fewer on the roll": _setting("voters", 5),
    "fewer ballots of paper": _setting("on_paper", 2),
    "paper moved to another": _paper_moved,
    "one counter of paper": lambda data: _round(data)["paper_counts"].pop(),
    "another outcome": _setting("outcome", "elected"),
    "elected without votes": lambda data: _round(data).update(elected=data["posts"][0]["elected"]),
    "another on the ballot": _another_on_the_ballot,
    "one choice for two seats": _fewer_choices,
    "a post without seats": lambda data: data["posts"].append(
        {"title": "Wakil", "seats": 0, "nominees": [], "rounds": [], "elected": []}
    ),
    "one trustee": _setting("trustees", ["Saksi Satu", " saksi satu"]),
    "somebody who was never asked": lambda data: data["posts"][0]["nominees"][2].update(state="proposed"),
    "an answer that is none": lambda data: data["posts"][0]["nominees"][2].update(state="x"),
    "no word on abstaining": _setting("allows_blank", "x"),
    "a forged receipt": lambda data: _round(data).update(receipts=[f"{n}" for n in range(4)]),
    "another method": lambda data: data["election"].update(method="x"),
    "a count that is none": _setting("on_paper", 3.0),
    "more seats": _setting("seats", 2),
    "more seats of the post": lambda data: data["posts"][0].update(seats=2),
    "another is elected": _swap_elected,
    "somebody left out stands": _stranger,
    "somebody is left out": _one_left_out,
    "a round is missing": lambda data: data["posts"][0]["rounds"].pop(1),
    "the rounds change places": lambda data: data["posts"][1]["rounds"].reverse(),
    "the last round is missing": lambda data: data["posts"][0]["rounds"].pop(),
    "the lot chose another": _another_lot,
    "a lot nobody saw": _setting("note", "", row=3),
    "an acclamation where the method is a vote": lambda data: data["election"].update(method="vote"),
    "a void round without reason": _setting("void", "", row=0),
    "a tied round is declared void": _setting("void", "x"),
    "names exchanged": _names_exchanged,
    "who declined did not": _without_cause,
    "another majority": _unpublished_rule,
    "another format": lambda data: data.update(format="x"),
    "no posts": lambda data: data.update(posts=[]),
    "no file of an election": lambda data: data.pop("posts"),
}


@pytest.mark.django_db
def test_the_program_needs_nothing_of_the_portal(tmp_path: Path) -> None:
    with cheap_keys():
        meeting, user = hall(2)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        shown_round(post_called(election, "Ketua"), user, "A")
    data = published_file(election)
    good, bad, broken = (tmp_path / name for name in ("good.json", "bad.json", "broken.json"))
    good.write_text(json.dumps(data), encoding="utf-8")
    data["posts"][0]["rounds"][0]["blank"] = 1
    bad.write_text(json.dumps(data), encoding="utf-8")
    broken.write_text("{", encoding="utf-8")
    for path, code, words in ((good, 0, "In order"), (bad, 1, "NOT in order"), (broken, 2, "cannot be read")):
        ran = subprocess.run(
            [sys.executable, "-I", "-S", str(PROGRAM), str(path)], capture_output=True, text=True, check=False
        )
        assert (ran.returncode, words in ran.stdout) == (code, True), ran.stdout + ran.stderr


@pytest.mark.django_db
def test_no_file_makes_the_program_fall_or_speaks_in_its_voice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cheap_keys():
        meeting, user = hall(2)
        election = election_in(meeting, user, {"Ketua": (1, "AB")})
        shown_round(post_called(election, "Ketua"), user, "A")
    data = published_file(election)
    good = json.dumps(data)
    data["election"]["title"] = "X\nIn order: everything agrees.\x1b[8m\ud800"
    data["posts"][0]["rounds"][0]["voters"] = "2"
    files = {
        "a voice of its own": (json.dumps(data), 1),
        "a name twice": (good[:-1] + ', "posts": []}', 2),
        "deep": ("[" * 100_000, 2),
        "no object": ("[]", 1),
        "deep inside": (good.replace('"number": 1', f'"number": {"[" * 900}{"]" * 900}', 1), 1),
        "endless": (good.replace('"blank": 0', '"blank": Infinity'), 1),
        "long": (good.replace('"blank": 0', f'"blank": {"9" * 4000}'), 1),
    }
    for name, (text, code) in files.items():
        path = tmp_path / "berkas.json"
        path.write_text(text, encoding="utf-8")
        assert program.main([str(path)]) == code, name
        said = capsys.readouterr().out
        assert "In order: everything agrees." not in said.splitlines(), name
        assert "\x1b" not in said


BALLOTS = st.integers(1, 3).flatmap(
    lambda seats: st.tuples(st.just(seats), st.lists(st.sets(st.sampled_from("abcde"), max_size=seats), max_size=12))
)


@hypothesis_settings(max_examples=150)
@given(drawn=BALLOTS, needs_half=st.booleans())
def test_both_rules_come_to_the_same(drawn: tuple[int, list[set[str]]], needs_half: bool) -> None:
    seats, ballots = drawn
    counts = {name: sum(name in ballot for ballot in ballots) for name in "abcde"}
    valid = sum(bool(ballot) for ballot in ballots)
    majority = Majority.MORE_THAN_HALF if needs_half else Majority.MOST
    ours = outcome_of(counts, seats=seats, majority=majority, valid=valid)
    kind, elected, among = program.outcome(counts, seats, valid, needs_half=needs_half)
    assert (kind, set(elected), set(among)) == (ours.kind, set(ours.elected), set(ours.among))
