"""From bytes to checked values. Whatever is wrong is named with its place ("points[2].kind") and its remedy."""

import dataclasses
import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from common.errors import RakorError

MAX_BYTES = 1024 * 1024
MAX_ITEMS = 2000
# More would only hide the first; a file with very many is not read to its end.
SHOWN_PROBLEMS, READ_PROBLEMS = 20, 200
_LONGEST_NUMBER = 9
_YEARS = range(1900, 2101)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([0-9]{2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?")
_LINE_ENDS = {"\n", "\r", "\t"}
# Letters that turn the direction of what follows: a name written with them reads as another.
_TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """What is wrong, where (empty: the file as a whole), and what helps."""

    place: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.place}:" if self.place else "", self.text, self.remedy) if part)


@dataclass(frozen=True)
class Remark:
    """Something that the importer did, or left, and why."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


class BrokenFile(RakorError):
    """The file cannot be imported; `problems` says where and why."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(str(problem) for problem in self.problems))


class Notebook:
    """What the reader of one file writes down on its way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []

    def wrong(self, place: str, text: str, remedy: str) -> None:
        """Note a problem. Raises `BrokenFile` when there are so many that reading on tells nothing."""
        self.problems.append(Problem(place, text, remedy))
        if len(self.problems) >= READ_PROBLEMS:
            raise self.broken()

    def remark(self, place: str, text: str) -> None:
        self.remarks.append(Remark(place, text))

    def broken(self) -> BrokenFile:
        """The error that tells what was wrong; of very many problems the first."""
        shown = self.problems[:SHOWN_PROBLEMS]
        if len(self.problems) > len(shown):
            more = _("There are more problems than these %(count)s.") % {"count": len(shown)}
            shown.append(Problem("", more, ""))
        return BrokenFile(shown)


# --- JSON --------------------------------------------------------------------------------------------------------


class _Pairs(dict[str, Any]):
    """An object of the file, with the keys it holds twice."""

    doubles: tuple[str, ...] = ()


@dataclass(frozen=True)
class _OddNumber:
    """A number that JSON does not know, or that is too long to mean anything."""

    written: str


def load_json(content: bytes) -> Any:
    """The value in `content`. Raises `BrokenFile` for anything but one JSON text in UTF-8 of at most `MAX_BYTES`."""
    text = _decoded(content)
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_int=_whole, parse_constant=_OddNumber)
    except json.JSONDecodeError as error:
        place = _("line %(line)s, column %(column)s") % {"line": error.lineno, "column": error.colno}
        remedy = _("Open the file in an editor that checks JSON and put this place right.")
        raise _broken(_("This is not JSON."), remedy, place) from error
    except RecursionError as error:
        remedy = _("A meeting needs no more than five levels; make the file again.")
        raise _broken(_("Its lists or objects lie too deep in each other."), remedy) from error


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        remedy = _("A meeting's file is at most %(limit)s KB; check that this is the right file.")
        raise _broken(_("The file is too large."), remedy % {"limit": MAX_BYTES // 1024})
    if not content.strip():
        raise _broken(_("The file is empty."), _("Choose the file that holds the meeting."))
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _broken(_("The file begins with a byte order mark."), _("Save it as UTF-8 without BOM."))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _broken(
            _("The file is not text in UTF-8."), _("Save it as UTF-8."), _("line %(line)s") % {"line": line}
        ) from error


def _broken(text: str, remedy: str, place: str = "") -> BrokenFile:
    return BrokenFile([Problem(place, text, remedy)])


def _pairs(pairs: list[tuple[str, Any]]) -> _Pairs:
    found = _Pairs(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _value in pairs)
        found.doubles = tuple(key for key, count in counted.items() if count > 1)
    return found


def _whole(written: str) -> int | _OddNumber:
    return int(written) if len(written) <= _LONGEST_NUMBER else _OddNumber(written)


# --- shapes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How one value must look. `read` returns it, or notes what is wrong and returns None.

    A key may be missing unless it is `required`; a `sparse` one is written only where it has a value.
    """

    required: bool = False
    sparse: bool = False
    missing: Any = None

    def read(self, value: Any, place: str, notebook: Notebook) -> Any:
        if value is None:
            if self.required:
                notebook.wrong(place, _("This is null."), _("Give a value; without it the meeting cannot be kept."))
            return self.missing
        return self.checked(value, place, notebook)

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        raise TypeError("each shape says how it reads")


@dataclass(frozen=True, kw_only=True)
class Text(Shape):
    limit: int | None = None

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if not isinstance(value, str):
            return _wrong_type(value, place, notebook, _("a text"))
        if unreadable := _unreadable(value):
            text = _("The text holds the character %(code)s, which cannot be kept.") % {"code": unreadable}
            return notebook.wrong(place, text, _("Delete this character."))
        if not value.strip():
            return self._blank(place, notebook)
        if self.limit is not None and len(value) > self.limit:
            text = _("The text has %(length)s characters.") % {"length": len(value)}
            remedy = _("Shorten it to at most %(limit)s.") % {"limit": self.limit}
            return notebook.wrong(place, text, remedy)
        return value

    def _blank(self, place: str, notebook: Notebook) -> None:
        if self.required:
            return notebook.wrong(
                place, _("The text is empty."), _("Give a value; without it the meeting cannot be kept.")
            )
        return notebook.remark(place, _("an empty text, read as not stated"))


@dataclass(frozen=True, kw_only=True)
class Word(Shape):
    """One of a few words. `words` is asked when reading, because conveners have kinds of their own."""

    words: Callable[[], Collection[str]]

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if not isinstance(value, str):
            return _wrong_type(value, place, notebook, _("a text"))
        allowed = self.words()
        if value in allowed:
            return value
        text = _("“%(value)s” is not known here.") % {"value": _shortened(value)}
        return notebook.wrong(place, text, _one_of(value, allowed))


@dataclass(frozen=True, kw_only=True)
class Number(Shape):
    least: int
    most: int

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            return _wrong_type(value, place, notebook, _("a whole number"))
        if not self.least <= value <= self.most:
            if self.least == self.most:
                remedy = _("This portal reads %(only)s.") % {"only": self.least}
            else:
                remedy = _("Give a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}
            return notebook.wrong(place, _("%(value)s is out of range.") % {"value": value}, remedy)
        return value


@dataclass(frozen=True, kw_only=True)
class Flag(Shape):
    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        return value if isinstance(value, bool) else _wrong_type(value, place, notebook, _("true or false"))


@dataclass(frozen=True, kw_only=True)
class Scalar(Shape):
    """A text, a number or true/false: where the schema leaves the type open."""

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if isinstance(value, bool | int):
            return value
        return Text(limit=2000).read(value, place, notebook)


@dataclass(frozen=True, kw_only=True)
class Day(Shape):
    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if not isinstance(value, str):
            return _wrong_type(value, place, notebook, _("a date as text"))
        try:
            day = dt.date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None or day.year not in _YEARS:
            text = _("“%(value)s” is no date.") % {"value": _shortened(value)}
            return notebook.wrong(place, text, _("Write it as YYYY-MM-DD, or null where it is not known."))
        return day


@dataclass(frozen=True, kw_only=True)
class Clock(Shape):
    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if not isinstance(value, str):
            return _wrong_type(value, place, notebook, _("a time as text"))
        found = _CLOCK.fullmatch(value)
        try:
            if found:
                hour, minute, second = (int(part) for part in found.groups(default="0"))
                return dt.time(hour, minute, second)
        except ValueError:
            pass  # 25:00 looks like a time and is none: told like any other text
        text = _("“%(value)s” is no time of day.") % {"value": _shortened(value)}
        return notebook.wrong(place, text, _("Write it as HH:MM, or null where it is not known."))


@dataclass(frozen=True, kw_only=True)
class ListOf(Shape):
    item: Shape
    missing: Any = ()

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if not isinstance(value, list):
            return _wrong_type(value, place, notebook, _("a list"))
        if len(value) > MAX_ITEMS:
            text = _("The list has %(length)s entries.") % {"length": len(value)}
            return notebook.wrong(place, text, _("Shorten it to at most %(limit)s.") % {"limit": MAX_ITEMS})
        read = [self.item.read(entry, f"{place}[{index}]", notebook) for index, entry in enumerate(value)]
        return tuple(entry for entry in read if entry is not None)


@dataclass(frozen=True, kw_only=True)
class Loose(Shape):
    """Texts and numbers, perhaps in a list or under keys of their own, one level deep."""

    depth: int = 1

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        if self.depth and isinstance(value, list):
            return ListOf(item=Loose(depth=self.depth - 1)).read(value, place, notebook)
        if self.depth and isinstance(value, _Pairs):
            _check_doubles(value, place, notebook)
            inner = Loose(depth=self.depth - 1)
            return {
                Text().read(key, f"{place}.{_shortened(key)}", notebook): inner.read(
                    entry, f"{place}.{_shortened(key)}", notebook
                )
                for key, entry in value.items()
            }
        return Scalar().read(value, place, notebook)


@dataclass(frozen=True, kw_only=True)
class Record(Shape):
    """An object whose keys are the fields of the dataclass `of`."""

    of: type

    def checked(self, value: Any, place: str, notebook: Notebook) -> Any:
        return read_record(self.of, value, place, notebook)


def shaped(shape: Shape) -> Any:
    """A field of a dataclass that is read by `shape`."""
    if shape.required:
        return field(metadata={"shape": shape})
    return field(default=shape.missing, metadata={"shape": shape})


def shape_of(entry: "dataclasses.Field[Any]") -> Shape:
    return cast(Shape, entry.metadata["shape"])


def read_record(kind: type[T], value: Any, place: str, notebook: Notebook) -> T | None:
    """`value` as the dataclass `kind`, or None with what is wrong noted.

    A class with a field `further` keeps keys that the schema does not name; in all others they are wrong.
    """
    if not isinstance(value, _Pairs):
        _wrong_type(value, place, notebook, _("an object"))
        return None
    _check_doubles(value, place, notebook)
    entries = {entry.name: entry for entry in dataclasses.fields(kind)}  # type: ignore[arg-type]
    is_open = entries.pop("further", None) is not None
    read: dict[str, Any] = {}
    for name, entry in entries.items():
        shape, inner = shape_of(entry), f"{place}.{name}" if place else name
        if name in value:
            read[name] = shape.read(value[name], inner, notebook)
        elif shape.required:
            read[name] = None
            notebook.wrong(inner, _("This key is missing."), _("Add it; without it the meeting cannot be kept."))
        elif not shape.sparse:
            notebook.remark(inner, _("the key is missing, read as not stated"))
    unknown = {key: entry for key, entry in value.items() if key not in entries}
    if is_open:
        read["further"] = Loose(depth=2).read(_Pairs(unknown), place, notebook) if unknown else {}
    else:
        _refuse_unknown(unknown, entries, place, notebook)
    return kind(**read)


def _refuse_unknown(unknown: Collection[str], known: Collection[str], place: str, notebook: Notebook) -> None:
    for key in unknown:
        where = f"{place}.{_shortened(key)}" if place else _shortened(key)
        text = _("The schema does not know this key.")
        notebook.wrong(where, text, _one_of(key, known) + " " + _("Rename it or take it out."))


def _check_doubles(value: _Pairs, place: str, notebook: Notebook) -> None:
    for key in value.doubles:
        where = f"{place}.{_shortened(key)}" if place else _shortened(key)
        notebook.wrong(where, _("This key stands twice in its object."), _("Keep the one that is right."))


def _one_of(value: str, allowed: Collection[str]) -> str:
    near = get_close_matches(value[:100], allowed, n=1)
    if near:
        return _("Do you mean “%(near)s”?") % {"near": near[0]}
    return _("Use one of: %(words)s.") % {"words": ", ".join(sorted(allowed))}


def _wrong_type(value: Any, place: str, notebook: Notebook, expected: str) -> None:
    text = _("Here stands %(found)s.") % {"found": _described(value)}
    notebook.wrong(place, text, _("Expected is %(expected)s.") % {"expected": expected})


def _described(value: Any) -> str:
    if isinstance(value, str):
        return _("the text “%(value)s”") % {"value": _shortened(value)}
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, dict):
        return _("an object")
    written = value.written if isinstance(value, _OddNumber) else str(value)
    return _("the number %(value)s") % {"value": _shortened(written)} if value is not None else "null"


def _shortened(text: str) -> str:
    """`text` as it may be printed in a message: short, and without anything that a terminal would obey."""
    shown = "".join(
        letter if letter.isprintable() and letter not in _TURNING else "\N{REPLACEMENT CHARACTER}"
        for letter in text[:60]
    )
    return f"{shown}…" if len(text) > 60 else shown


def _unreadable(text: str) -> str:
    """The first character that a database or a page cannot keep, as U+0000; empty if there is none."""
    for letter in text:
        is_control = unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINE_ENDS
        if is_control or letter in _TURNING:
            return f"U+{ord(letter):04X}"
    return ""
