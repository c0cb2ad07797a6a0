"""Counting. Pure: ballots in, numbers out, in no order that anyone came in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Paper:
    """The ballots of paper, as two persons counted them."""

    counts: dict[str, int] = field(default_factory=dict)
    blank: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Tally:
    """The result of a vote, as `Vote.result` keeps it. The lists are sorted each for itself: no line of one belongs to
    the line beside it in the other."""

    # By the code of the option, those with none included; ballots cast by link and of paper together.
    counts: dict[str, int]
    blank: int
    invalid: int
    # The ballots cast by link, each as the sorted list of its choices.
    ballots: list[list[str]]
    # The receipts of those ballots, as the voters noted them down; of an open vote none.
    receipts: list[str]
    paper: Paper
    # How many might vote, how many did by link, how many were handed a ballot of paper.
    voters: int
    participations: int
    on_paper: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def tally(
    codes: Sequence[str],
    ballots: Iterable[Sequence[str]],
    *,
    receipts: Iterable[str] = (),
    paper: Paper | None = None,
    voters: int,
    participations: int,
    on_paper: int,
) -> Tally:
    """Count `ballots` (each the codes it chose, empty where it abstains) and the ballots of paper."""
    paper = paper or Paper(dict.fromkeys(codes, 0))
    listed = sorted(sorted(ballot) for ballot in ballots)
    chosen = Counter(code for ballot in listed for code in ballot)
    return Tally(
        counts={code: chosen[code] + paper.counts.get(code, 0) for code in codes},
        blank=sum(not ballot for ballot in listed) + paper.blank,
        invalid=paper.invalid,
        ballots=listed,
        receipts=sorted(receipts),
        paper=paper,
        voters=voters,
        participations=participations,
        on_paper=on_paper,
    )


def is_valid(choices: Sequence[str], codes: Iterable[str], *, seats: int, allows_blank: bool) -> bool:
    """Whether a ballot may be cast: known options, each once, no more than there are seats, and not nothing unless one
    may abstain."""
    if not choices:
        return allows_blank
    return len(choices) <= seats and len(set(choices)) == len(choices) and set(choices) <= set(codes)


def fewest_sheets(counts: Mapping[str, int], blank: int, invalid: int, seats: int) -> int:
    """On how many sheets of paper these choices can stand at the least."""
    marks = sum(counts.values())
    return max(-(-marks // seats), max(counts.values(), default=0)) + blank + invalid
