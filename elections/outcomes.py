"""Who is elected by the votes of one round. Pure: counts in, an outcome out.

`bin/verify_election.py` works the same rule out a second time, without this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elections.states import Majority, RoundOutcome


@dataclass(frozen=True)
class Outcome:
    """What came of a round. Where seats stay open, `among` are those between whom the next round is held."""

    kind: RoundOutcome
    elected: tuple[str, ...] = ()
    among: tuple[str, ...] = ()


def outcome_of(counts: Mapping[str, int], *, seats: int, majority: str, valid: int) -> Outcome:
    """The outcome of a round for `seats` seats: `counts` holds the votes of everyone who stood, `valid` is how many
    ballots named at least one of them.

    Nobody is elected without a vote. With several seats some may be elected while the others stay open: a tie is
    between those whose equal votes leave undecided who of them is in, and where nobody else has more than half of the
    valid ballots, as many lead as there are open seats, and one more. Of two that are left with equal votes nobody
    leads: that is a tie, too. The rule is our proposal; the elections of Forsesdasi branches leave it to the session
    (domain notes, timeline).
    """
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    needed = valid // 2 + 1 if majority == Majority.MORE_THAN_HALF else 1
    eligible = [code for code in ranked if counts[code] >= needed]
    if len(eligible) > seats and counts[eligible[seats - 1]] == counts[eligible[seats]]:
        last = counts[eligible[seats]]
        return Outcome(
            RoundOutcome.TIE,
            elected=tuple(code for code in eligible if counts[code] > last),
            among=tuple(code for code in eligible if counts[code] == last),
        )
    elected = tuple(eligible[:seats])
    if len(elected) == seats:
        return Outcome(RoundOutcome.ELECTED, elected=elected)
    return _without_majority(counts, elected, [code for code in ranked if code not in elected], seats - len(elected))


def _without_majority(counts: Mapping[str, int], elected: tuple[str, ...], rest: list[str], seats: int) -> Outcome:
    """Seats are open and nobody of `rest`, in the order of votes, has enough for one."""
    if len(rest) <= seats + 1:
        among = tuple(rest)
    else:
        least = counts[rest[seats]]
        among = tuple(code for code in rest if counts[code] >= least)
    votes = {counts[code] for code in among}
    nobody_leads = len(among) == len(rest) > seats and len(votes) == 1 and votes != {0}
    return Outcome(RoundOutcome.TIE if nobody_leads else RoundOutcome.NO_MAJORITY, elected=elected, among=among)


def valid_ballots(result: Mapping[str, Any], seats: int) -> int:
    """How many ballots of a counted vote (`elections.tally.Tally` as JSON) named somebody.

    How many sheets of paper did is known exactly where each names one; where a sheet may name several it is every sheet
    handed out that came back neither blank nor invalid.
    """
    paper = result["paper"]
    if seats == 1:
        sheets = sum(paper["counts"].values())
    else:
        sheets = max(result["on_paper"] - paper["blank"] - paper["invalid"], 0)
    return sum(1 for ballot in result["ballots"] if ballot) + int(sheets)
