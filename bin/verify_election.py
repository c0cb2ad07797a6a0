#!/usr/bin/env python3
"""Count published elections again, from their files alone: verify_election.py FILE…

It needs nothing of the portal, and works the rules out a second time. Exit code 0: everything agrees; 1: something does
not, and what is printed; 2: a file cannot be read. What is checked is written down in docs/elections.md.
"""

import json
import re
import sys
from pathlib import Path

FORMAT = "rakor-election/1"
UNDECIDED = ("tie", "no_majority")
METHODS = ("acclamation", "vote")
ANSWERS = ("proposed", "willing", "declined")
# Four times four of the letters and digits that nobody takes for one another.
RECEIPT = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}")
# What is printed of one option on a ballot, as the portal cuts it.
LABEL_LENGTH = 200


class Report:
    """What was found, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.faults = 0

    def say(self, text: str) -> None:
        self.lines.append(text)

    def check(self, is_right: bool, fault: str) -> None:
        if not is_right:
            self.fault(fault)

    def fault(self, text: str) -> None:
        self.faults += 1
        self.lines.append(f"  WRONG: {text}")


def verify(data: dict) -> Report:
    """Check one election. Whatever shape the file has, it is told and not raised."""
    report = Report()
    try:
        _election(data, report)
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        report.fault(f"the file is not one of an election: {type(error).__name__}: {error}")
    return report


def _election(data: dict, report: Report) -> None:
    about = data["election"]
    report.say(f"{about['title'] or about['body']} ({about['meeting']})")
    report.check(data["format"] == FORMAT, f"unknown format {data['format']!r}")
    report.check(about["majority"] in ("most", "half"), f"unknown majority {about['majority']!r}")
    report.check(about["method"] in METHODS, f"unknown method {about['method']!r}")
    report.check(bool(data["posts"]), "no post is filled")
    seen: set[str] = set()
    for post in data["posts"]:
        _post(post, about, report, seen)


def _post(post: dict, about: dict, report: Report, seen: set) -> None:
    """Walk the rounds of a post in order; `allowed` are those between whom the next one may be held."""
    report.say(f"{post['title']}: {_count(post['seats'], 'seat')}")
    nominees = {nominee["code"]: nominee for nominee in post["nominees"]}
    willing = {code for code, nominee in nominees.items() if nominee["state"] == "willing"}
    report.check(len(nominees) == len(post["nominees"]), "two nominees have one code")
    unasked = {code for code, nominee in nominees.items() if nominee["state"] not in ANSWERS[1:]}
    report.check(all(nominee["state"] in ANSWERS for nominee in nominees.values()), "an answer of a nominee is none")
    report.check(_is_number(post["seats"]) and post["seats"] > 0, f"a post with {post['seats']} seats")
    in_office: set[str] = set()
    once_elected: set[str] = set()
    allowed, last = set(nominees), ""
    for place, row in enumerate(post["rounds"], 1):
        wrong = f"round {place}: "
        report.check(row["number"] == place, wrong + f"it calls itself round {row['number']}")
        if "void" in row:
            report.say(f"  Round {place}: void ({row['void']})")
            report.check(bool(row["void"]), wrong + "void without a reason")
            continue
        if len(in_office) >= post["seats"]:
            # Only somebody who was elected and declined after all opens a seat again.
            report.check(not in_office <= willing, wrong + "it is held although the post was filled")
            in_office &= willing
            allowed, last = set(nominees) - once_elected, ""
        seats = post["seats"] - len(in_office)
        if not allowed & willing:  # whoever was left has declined: everyone else stands again
            allowed = set(nominees) - in_office
        if row["how"] == "vote":
            found, among = _vote(row, about, nominees, report, seen)
            stood = {option["code"] for option in row["options"]}
            report.check(row["seats"] == min(seats, len(stood)), wrong + f"{row['seats']} seats, and {seats} are open")
        else:
            found, among = _by_hand(row, report, nominees, last, about["method"]), []
            stood = found if row["how"] == "acclamation" else allowed
            report.check(len(found) == seats, wrong + f"{len(found)} are in, and {seats} seats are open")
        report.check(
            found | stood <= allowed, wrong + "somebody stands who should not: " + _names(stood - allowed, nominees)
        )
        report.check(not stood & unasked, wrong + "somebody stands who never said to be willing")
        left_out = (allowed & willing) - stood - in_office
        report.check(not left_out, wrong + f"{_names(left_out, nominees)} should stand and does not")
        report.check(set(row["elected"]) == found, wrong + f"it elects {_names(found, nominees)}")
        in_office |= found
        once_elected |= found
        last = row["outcome"]
        allowed = set(among) if last in UNDECIDED else set(nominees) - once_elected
    final = in_office & willing
    report.check(set(post["elected"]) == final, f"by its rounds the post goes to {_names(final, nominees)}")
    report.check(len(final) == post["seats"], f"{len(final)} of {_count(post['seats'], 'seat')} are filled")
    report.say(f"  Elected: {_names(final, nominees)}")


def _by_hand(row: dict, report: Report, nominees: dict, last: str, method: str) -> set:
    """A round without ballots. Who is elected stands in the file; it is checked that it might be held so."""
    found, wrong = set(row["elected"]), f"round {row['number']}: "
    report.check(found <= set(nominees), wrong + "it elects somebody who was not nominated")
    report.check(bool(row["note"]), wrong + "nobody is named who confirmed it")
    if row["how"] == "acclamation":
        report.check(method == "acclamation" and last not in UNDECIDED, wrong + "acclamation where a vote is due")
        report.check(row["outcome"] == "acclaimed", wrong + f"an acclamation comes to {row['outcome']!r}")
    else:
        report.check(row["how"] == "lot" and last == "tie", wrong + "a lot where nobody was tied")
        report.check(row["outcome"] == "by_lot", wrong + f"a lot comes to {row['outcome']!r}")
    report.say(f"  Round {row['number']}: by {row['how']}, {_names(found, nominees)} ({row['note']})")
    return found


def _vote(row: dict, about: dict, nominees: dict, report: Report, seen: set) -> tuple[set, list]:
    """A round by vote: recount it. Returns who is elected, and between whom the next round is held."""
    codes = [option["code"] for option in row["options"]]
    ballots, receipts, paper = row["ballots"], row["receipts"], row["paper"]
    wrong = f"round {row['number']}: "
    report.check(len(set(codes)) == len(codes) and set(codes) <= set(nominees), wrong + "an option is no nominee")
    for option in row["options"]:
        name = _on_ballot(nominees.get(option["code"], {}))
        report.check(option["label"] == name, wrong + f"option “{option['label']}” is not {name}")
    keepers = {" ".join(name.split()).casefold() for name in row["trustees"]}
    report.check(len(keepers - {""}) == 2, wrong + "two different trustees keep the key")
    report.check(isinstance(row["allows_blank"], bool), wrong + "it is not said whether one might abstain")
    report.check(ballots == sorted(ballots) and receipts == sorted(receipts), wrong + "a list is not sorted")
    report.check(
        len(ballots) == len(receipts) == row["participations"],
        wrong + f"{len(ballots)} ballots, {len(receipts)} receipts, {row['participations']} have voted by link",
    )
    report.check(len(set(receipts)) == len(receipts) and not set(receipts) & seen, wrong + "a receipt stands twice")
    report.check(all(RECEIPT.fullmatch(receipt) for receipt in receipts), wrong + "a receipt is none")
    seen |= set(receipts)
    turnout = row["participations"] + row["on_paper"]
    numbers = [row[name] for name in ("seats", "voters", "participations", "on_paper", "blank", "invalid")]
    numbers += row["counts"].values()
    report.check(all(map(_is_number, numbers)), wrong + "a number is none")
    report.check(turnout <= row["voters"], wrong + f"{turnout} have voted and {row['voters']} might")
    for ballot in ballots:
        good = len(ballot) <= row["seats"] and len(set(ballot)) == len(ballot) and set(ballot) <= set(codes)
        report.check(good and bool(ballot or row["allows_blank"]), wrong + f"no ballot of this round: {ballot}")
    _paper(row, codes, wrong, report)
    counts = {code: sum(code in ballot for ballot in ballots) + paper["counts"].get(code, 0) for code in codes}
    report.check(row["counts"] == counts, wrong + f"the ballots come to {_tally(counts, nominees)}")
    blank = sum(not ballot for ballot in ballots) + paper["blank"]
    report.check(row["blank"] == blank, wrong + f"{blank} ballots are blank, not {row['blank']}")
    report.check(row["invalid"] == paper["invalid"], wrong + f"{paper['invalid']} ballots are invalid")
    sheets = sum(paper["counts"].values())
    if row["seats"] > 1:
        sheets = max(row["on_paper"] - paper["blank"] - paper["invalid"], 0)
    valid = sum(bool(ballot) for ballot in ballots) + sheets
    kind, elected, among = outcome(counts, row["seats"], valid, needs_half=about["majority"] == "half")
    report.check(row["outcome"] == kind, wrong + f"the votes come to {kind!r}, not {row['outcome']!r}")
    report.say(
        f"  Round {row['number']}: {_tally(counts, nominees)}; blank {blank}, invalid {paper['invalid']}: {kind}"
    )
    return set(elected), among


def _paper(row: dict, codes: list, wrong: str, report: Report) -> None:
    """Ballots of paper: entered twice, alike; no more marks than there were sheets."""
    paper, entered = row["paper"], row["paper_counts"]
    marks = sum(paper["counts"].values())
    report.check(set(paper["counts"]) <= set(codes), wrong + "paper names somebody who did not stand")
    numbers = [*paper["counts"].values(), paper["blank"], paper["invalid"]]
    report.check(all(map(_is_number, numbers)), wrong + "a negative count of paper")
    report.check(row["allows_blank"] or not paper["blank"], wrong + "blank paper counts as invalid here")
    most = row["on_paper"] - paper["blank"] - paper["invalid"]
    report.check(
        most >= 0 and marks <= most * row["seats"] and all(number <= most for number in paper["counts"].values()),
        wrong + f"more on paper than the {row['on_paper']} ballots handed out can hold",
    )
    if row["on_paper"]:
        given = {code: number for code, number in paper["counts"].items() if number}
        alike = [
            one
            for one in entered
            if {code: number for code, number in one["counts"].items() if number} == given
            and (one["blank"], one["invalid"]) == (paper["blank"], paper["invalid"])
        ]
        report.check(len(alike) >= 2, wrong + "no two persons counted the paper as it is counted here")


def outcome(counts: dict, seats: int, valid: int, *, needs_half: bool) -> tuple[str, list, list]:
    """(outcome, who is elected, between whom the next round is held), worked out by comparing each with each."""

    def enough(code: str) -> bool:
        return counts[code] * 2 > valid if needs_half else counts[code] > 0

    able = [code for code in counts if enough(code)]
    sure = [code for code in able if sum(counts[other] >= counts[code] for other in able if other != code) < seats]
    if len(sure) == seats:
        return "elected", sure, []
    rest = [code for code in counts if code not in sure]
    left = seats - len(sure)
    tied = [code for code in able if code not in sure]
    if tied:
        best = max(counts[code] for code in tied)
        return "tie", sure, [code for code in tied if counts[code] == best]
    among = [code for code in rest if sum(counts[other] > counts[code] for other in rest) <= left]
    equal = len({counts[code] for code in among}) == 1 and counts[among[0]] > 0
    if equal and len(among) == len(rest) > left:
        return "tie", sure, among
    return "no_majority", sure, among


def _is_number(value: object) -> bool:
    """A whole number that counts something; `True` is none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _on_ballot(nominee: dict) -> str:
    """As a nominee is printed on ballots: the name, and the office where one is known."""
    printed = [nominee.get("name", ""), nominee.get("office", "")]
    return " ".join(", ".join(filter(None, printed)).split())[:LABEL_LENGTH]


def _names(codes: set, nominees: dict) -> str:
    return ", ".join(sorted(nominees[code]["name"] if code in nominees else code for code in codes)) or "nobody"


def _tally(counts: dict, nominees: dict) -> str:
    ranked = sorted(counts, key=lambda code: -counts[code])
    return ", ".join(f"{nominees[code]['name'] if code in nominees else code} {counts[code]}" for code in ranked)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _once_each(pairs: list) -> dict:
    """An object of the file. A name that stands twice would be read as one thing here and as another elsewhere."""
    if len({name for name, _value in pairs}) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _plain(text: str) -> str:
    """One line that any terminal prints: words of the file cannot pretend to be a line of this program."""
    plain = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
    encoding = sys.stdout.encoding or "ascii"
    return plain.encode(encoding, "backslashreplace").decode(encoding)


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__)
        return 2
    code = 0
    for path in paths:
        try:
            data = json.loads(Path(path).read_text(encoding="utf-8"), object_pairs_hook=_once_each)
        except (OSError, ValueError, RecursionError) as error:
            print(_plain(f"{path}: cannot be read: {error}"))
            code = 2
            continue
        report = verify(data)
        print(_plain(path))
        for line in report.lines:
            print(_plain(line))
        print(f"NOT in order: {_count(report.faults, 'fault')}." if report.faults else "In order: everything agrees.")
        if report.faults:
            code = max(code, 1)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
