"""Two versions of what a paper says, and what is different between them, in the words of the paper.

Takes the facts as plain JSON values, as a version keeps them, of whatever kind: what a later program adds to a kind is
compared too, under the name of its field until it has words of its own here.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, cast

from common import dates
from documents.queries.comparing_entries import name_of, number_of, out_of_order, pairs
from documents.queries.comparing_words import ENTRIES, FIELDS, NOT_COMPARED, UNPRINTED, VALUES

ChangeKind = Literal["changed", "added", "removed", "moved"]
SpanKind = Literal["same", "removed", "added"]

# Beyond these the marks of single words would take longer than anybody reads.
MOST_WORDS = 600
NAME_LENGTH = 80

# Below an entry of a list, whose own name stands before all that is said of it.
_ENTRY = ("",)
_WORD = re.compile(r"\s*\S+|\s+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


@dataclass(frozen=True)
class Span:
    """A stretch of a text, and whether the other text has it too."""

    text: str
    kind: SpanKind = "same"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: where, and what it said before and after (empty where it was not there)."""

    place: str  # "Agenda butir 3 · keputusan"
    kind: ChangeKind
    before: str = ""
    after: str = ""
    before_marks: tuple[Span, ...] = ()
    after_marks: tuple[Span, ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What is different in `after`, in the order of the paper; empty if and only if both say the same.

    Which entry of a list is which: `documents.queries.comparing_entries`. A field that facts gained since `before` was
    kept is no difference (`as_known`).
    """
    before, after = _printed(before), as_known(_printed(after), before)
    if _same(before, after):
        return []
    found = list(_in_fields((), before, after))
    # What is left is told by no entry alone: an item more has moved the numbers of all that follow.
    return found or [Difference(place="Penomoran", kind="changed", before="nomor lama", after="nomor baru")]


def as_known(said: Mapping[str, Any], former: Mapping[str, Any]) -> dict[str, Any]:
    """`said` without the fields that facts did not have yet when `former` was kept; what they have is always written.

    All entries of a list have the same fields. Where none stood there before, nothing is known, and nothing left out.
    """
    known = set(_fields_in(former))
    told = {place[:-1] for place in known}

    def cut(value: Any, place: tuple[str, ...]) -> Any:
        if isinstance(value, list):
            return [cut(entry, (*place, "")) for entry in value]
        if not isinstance(value, Mapping):
            return value
        fields = {name: (*place, name) for name in value}
        return {name: cut(value[name], at) for name, at in fields.items() if at in known or place not in told}

    return cast("dict[str, Any]", cut(said, ()))


def _fields_in(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield (*place, name)
            yield from _fields_in(inner, (*place, name))
    elif isinstance(value, list):
        for entry in value:
            yield from _fields_in(entry, (*place, ""))


def _printed(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in UNPRINTED}


def _in_fields(place: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    zone = str(after.get("zone") or before.get("zone") or "")
    for name in [*after, *(name for name in before if name not in after)]:
        if name in NOT_COMPARED and place == _ENTRY:
            continue
        yield from _in_value((*place, name), before.get(name), after.get(name), zone)


def _in_value(place: tuple[str, ...], before: Any, after: Any, zone: str) -> Iterator[Difference]:
    if _same(before, after):
        return
    if _may_be(before, Mapping) and _may_be(after, Mapping):
        yield from _in_fields(place, before or {}, after or {})
    elif _may_be(before, list) and _may_be(after, list) and not _is_row_of_numbers(before, after):
        yield from _in_list(place, before or [], after or [])
    else:
        words = VALUES.get(place[-1], {})
        yield _changed(_words_of(place), _said(_known(words, before), zone), _said(_known(words, after), zone))


def _in_list(place: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[Difference]:
    partner = pairs(before, after)
    moved = out_of_order([partner[index] for index in sorted(partner)])
    taken = set(partner.values())
    for index, entry in enumerate(before):
        if index not in taken:
            yield _changed(_entry_words(place, entry, index), _said(entry), "", kind="removed")
    for index, entry in enumerate(after):
        words = _entry_words(place, entry, index)
        if index not in partner:
            yield _changed(words, "", _said(entry), kind="added")
            continue
        former = before[partner[index]]
        if partner[index] in moved:
            yield Difference(
                place=words,
                kind="moved",
                before=f"tempat ke-{partner[index] + 1}",
                after=f"tempat ke-{index + 1}",
            )
        if isinstance(former, Mapping) and isinstance(entry, Mapping):
            yield from _below(words, former, entry)
        elif not _same(former, entry):
            yield _changed(words, _said(former), _said(entry))


def _below(words: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for row in _in_fields(_ENTRY, before, after):
        yield Difference(f"{words} · {row.place}", row.kind, row.before, row.after, row.before_marks, row.after_marks)


def _changed(place: str, before: str, after: str, kind: ChangeKind = "changed") -> Difference:
    marks = marked(before, after) if kind == "changed" else ((Span(before, "removed"),), (Span(after, "added"),))
    return Difference(
        place=place,
        kind=kind,
        before=before,
        after=after,
        before_marks=tuple(span for span in marks[0] if span.text),
        after_marks=tuple(span for span in marks[1] if span.text),
    )


# --- words that are marked -------------------------------------------------------------------------------------------


def marked(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Both texts cut into stretches, word by word: what only the one or only the other has."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    left = [Span("".join(old[:start]))]
    right = [Span("".join(new[:start]))]
    for kind, i1, i2, j1, j2 in _changes(old_middle, new_middle):
        left.append(Span("".join(old_middle[i1:i2]), "same" if kind == "equal" else "removed"))
        right.append(Span("".join(new_middle[j1:j2]), "same" if kind == "equal" else "added"))
    left.append(Span("".join(old[len(old) - end :])))
    right.append(Span("".join(new[len(new) - end :])))
    return tuple(span for span in left if span.text), tuple(span for span in right if span.text)


def _changes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    if max(len(old), len(new)) > MOST_WORDS:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


# --- values and places in words --------------------------------------------------------------------------------------


def _said(value: Any, zone: str = "") -> str:
    """A value as it is read: a date as a date, a list by semicolons, an entry by what it says."""
    match value:
        case None:
            return ""
        case bool():
            return "ya" if value else "tidak"
        case str():
            return _said_text(value, zone)
        case list():
            return "; ".join(filter(None, (_said(inner, zone) for inner in value)))
        case Mapping():
            return "; ".join(_texts(value))
    return str(value)


def _known(words: Mapping[str, str], value: Any) -> Any:
    return words.get(value, value) if isinstance(value, str) else value


def _said_text(text: str, zone: str) -> str:
    if text.startswith(("data:image/", "sha256:")):
        return f"gambar {text[-8:]}"
    try:
        if _DATE.fullmatch(text):
            return dates.long_date(dt.date.fromisoformat(text))
        if _TIME.fullmatch(text):
            return dates.clock(dt.time.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return dates.weekday_moment(dt.datetime.fromisoformat(text), zone or "Asia/Jakarta")
    except (ValueError, KeyError, OverflowError):
        return text  # only looks like one
    return text


def _texts(entry: Mapping[str, Any]) -> list[str]:
    zone = str(entry.get("zone") or "")
    said = (
        (name, _said(_known(VALUES.get(name, {}), value), zone))
        for name, value in entry.items()
        if name not in NOT_COMPARED and name != "zone"
    )
    return [f"{_field(name)}: {text}" for name, text in said if text]


def _words_of(place: tuple[str, ...]) -> str:
    words = [_field(name) for name in place if name]
    return " · ".join(words if place[0] == "" else _capital(words))


def _entry_words(place: tuple[str, ...], entry: Any, index: int) -> str:
    """What an entry of a list is called: "Agenda butir 3", "Daftar hadir Bupati Pesawaran"."""
    *above, name = [part for part in place if part] or [""]
    caption = ENTRIES.get(name, f"{_field(name)} ke-")
    number = number_of(entry)
    named = name_of(entry)[:NAME_LENGTH] if not number or caption.endswith(":") else ""
    if caption.endswith(":"):
        caption = caption[:-1]
    own = f"{caption} {named or number or index + 1}".replace("ke- ", "ke-")
    words = [*(_field(part) for part in above), own]
    return " · ".join(words if place[0] == "" else _capital(words))


def _capital(words: list[str]) -> list[str]:
    return words if not words or not words[0] else [words[0][0].upper() + words[0][1:], *words[1:]]


def _field(name: str) -> str:
    return FIELDS.get(name, str(name).replace("_", " "))


def _same(one: Any, other: Any) -> bool:
    """Equal, where None, an empty list and a field that an older schema lacks all say nothing."""
    return one == other or _told(one) == _told(other)


def _told(value: Any) -> Any:
    """The value without what is not recorded in it; in a list every entry keeps its place."""
    match value:
        case Mapping():
            told = {str(name): _told(inner) for name, inner in value.items()}
            return {name: inner for name, inner in told.items() if inner is not None} or None
        case list():
            return [_told(inner) for inner in value] or None
    return value if value != "" else None


def _may_be(value: Any, kind: type) -> bool:
    return value is None or isinstance(value, kind)


def _is_row_of_numbers(before: list[Any] | None, after: list[Any] | None) -> bool:
    values = [*(before or []), *(after or [])]
    return bool(values) and all(isinstance(value, int | float) for value in values)
