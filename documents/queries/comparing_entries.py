"""Which entry of a list in one version of a paper is which of another version: known again, edited, moved, or new."""

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from documents.queries.comparing_words import NAMING, NOT_COMPARED, NUMBERING, VALUES

# Beyond these comparing each with each would take longer than anybody waits.
MOST_WORDS = 600
MOST_UNMATCHED = 80
# What part of their words two entries share that are one, wherever they stand; and where they stand at the same place.
ALIKE = 0.5
KINDRED = 0.2

_WORD = re.compile(r"\w+")
# The place in the one list for a place in the other.
Pairs = dict[int, int]
# Between which entries of the older list: None is its beginning, or its end.
Neighbours = tuple[int | None, int | None]


def pairs(before: Sequence[Any], after: Sequence[Any]) -> Pairs:
    """Which place in `before` each place in `after` had; who is missing in it is new.

    Entries are known again by what they say, by what they name, by likeness, and by their number. What is left stands
    at the same place if it stands between the same neighbours: a short note of which half was rewritten is still that
    note, and no note taken out with another one added.
    """
    found: Pairs = {}
    for key in (_content, name_of):
        _pair_by(key, before, after, found)
    _pair_alike(_left(before, found.values()), _left(after, found), ALIKE, found)
    _pair_by(number_of, before, after, found)
    for old, new in _gaps(len(before), len(after), found):
        _pair_in_place({i: before[i] for i in old}, {j: after[j] for j in new}, found)
    return found


def out_of_order(places: Sequence[int]) -> set[int]:
    """Of the former places, in their new order, those that were moved: as few as explain the order."""
    tails: list[int] = []
    tail_at: list[int] = []
    back: list[int] = [-1] * len(places)
    for at, place in enumerate(places):
        length = bisect_left(tails, place)
        back[at] = tail_at[length - 1] if length else -1
        tails[length:] = [place] if length == len(tails) else [place, *tails[length + 1 :]]
        tail_at[length:] = [at] if length == len(tail_at) else [at, *tail_at[length + 1 :]]
    kept = set()
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        kept.add(places[at])
        at = back[at]
    return set(places) - kept


def name_of(entry: Any) -> str:
    """What an entry is known by: a post, an institution, a title; empty for a mere text."""
    if not isinstance(entry, Mapping):
        return ""
    return " · ".join(str(entry[name]) for name in NAMING if isinstance(entry.get(name), str) and entry[name])


def number_of(entry: Any) -> str:
    """The number of an entry, where it has one."""
    if not isinstance(entry, Mapping):
        return ""
    return next((str(entry[name]) for name in NUMBERING if entry.get(name) is not None), "")


# --- one way after the other --------------------------------------------------------------------------------------


def _pair_by(key: Callable[[Any], str], before: Sequence[Any], after: Sequence[Any], found: Pairs) -> None:
    known: dict[str, list[int]] = {}
    for index, entry in _left(before, found.values()).items():
        if name := key(entry):
            known.setdefault(name, []).append(index)
    for index, entry in _left(after, found).items():
        if (name := key(entry)) and known.get(name):
            found[index] = known[name].pop(0)


def _pair_alike(old: Mapping[int, Any], new: Mapping[int, Any], threshold: float, found: Pairs) -> None:
    """Pair the entries, by their places, that share at least this part of their words; the most alike first."""
    if max(len(old), len(new)) > MOST_UNMATCHED:
        return
    was = {i: _words_of(entry) for i, entry in old.items()}
    now = {j: _words_of(entry) for j, entry in new.items()}
    likeness = sorted(
        ((_likeness(was[i], now[j]), i, j) for i in was for j in now), key=lambda row: (-row[0], row[1], row[2])
    )
    for alike, i, j in likeness:
        if alike >= threshold and i in was and j in now:
            found[j] = i
            del was[i], now[j]


def _pair_in_place(old: Mapping[int, Any], new: Mapping[int, Any], found: Pairs) -> None:
    """Pair what stands between the same neighbours: what shares some of its words, then texts in their order if there
    are as many as before. A name that is another one is somebody else, whatever is said of both."""
    _pair_alike(_by_name(old), _by_name(new), KINDRED, found)
    taken = {found[j] for j in new if j in found}
    rewritten = [i for i, entry in old.items() if i not in taken and not name_of(entry)]
    rewriting = [j for j, entry in new.items() if j not in found and not name_of(entry)]
    if len(rewritten) == len(rewriting):
        found.update(zip(rewriting, rewritten, strict=True))


def _by_name(entries: Mapping[int, Any]) -> dict[int, Any]:
    return {index: name_of(entry) or entry for index, entry in entries.items()}


def _gaps(before: int, after: int, found: Pairs) -> Iterator[tuple[list[int], list[int]]]:
    """What is not known again in lists of these lengths, where both have something between the same neighbours."""
    known = set(found.values())
    old = _between([index if index in known else None for index in range(before)])
    new = _between([found.get(index) for index in range(after)])
    for neighbours, places in new.items():
        if neighbours in old:
            yield old[neighbours], places


def _between(places: Sequence[int | None]) -> dict[Neighbours, list[int]]:
    """Where in the list stands what has no place in the older one (None), by its neighbours that have."""
    following: list[int | None] = []
    nearest: int | None = None
    for place in reversed(places):
        following.append(nearest)
        nearest = nearest if place is None else place
    following.reverse()
    found: dict[Neighbours, list[int]] = {}
    last: int | None = None
    for index, place in enumerate(places):
        if place is None:
            found.setdefault((last, following[index]), []).append(index)
        else:
            last = place
    return found


def _left(entries: Sequence[Any], taken: Iterable[int]) -> dict[int, Any]:
    places = set(taken)
    return {index: entry for index, entry in enumerate(entries) if index not in places}


# --- what an entry says -------------------------------------------------------------------------------------------


def _content(entry: Any) -> str:
    if isinstance(entry, Mapping):
        entry = {name: value for name, value in entry.items() if name not in NOT_COMPARED}
    return json.dumps(entry, sort_keys=True, default=str)


def _words_of(entry: Any) -> frozenset[str]:
    return frozenset(_WORD.findall(" ".join(_texts_in(entry)).lower())[:MOST_WORDS])


def _texts_in(value: Any) -> Iterator[str]:
    """What a person has written in an entry; not what its fields are called, nor yes and no, which are like in all."""
    match value:
        case Mapping():
            for name, inner in value.items():
                if name not in NOT_COMPARED and name not in VALUES:
                    yield from _texts_in(inner)
        case list():
            for inner in value:
                yield from _texts_in(inner)
        case bool() | None:
            return
        case _:
            yield str(value)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
