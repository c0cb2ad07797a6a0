"""The shapes of values: each reads one, and notes what is wrong with it."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from flows.importing.json_text import OddNumber, Pairs, shortened, unreadable
from flows.importing.problems import Notebook

MAX_ITEMS = 2000
_YEARS = range(1900, 2101)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([0-9]{2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?")

T = TypeVar("T")


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
        if odd := unreadable(value):
            text = _("The text holds the character %(code)s, which cannot be kept.") % {"code": odd}
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
        text = _("“%(value)s” is not known here.") % {"value": shortened(value)}
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
            text = _("“%(value)s” is no date.") % {"value": shortened(value)}
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
        text = _("“%(value)s” is no time of day.") % {"value": shortened(value)}
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
        if self.depth and isinstance(value, Pairs):
            _check_doubles(value, place, notebook)
            inner = Loose(depth=self.depth - 1)
            return {
                Text().read(key, f"{place}.{shortened(key)}", notebook): inner.read(
                    entry, f"{place}.{shortened(key)}", notebook
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
    if not isinstance(value, Pairs):
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
        read["further"] = Loose(depth=2).read(Pairs(unknown), place, notebook) if unknown else {}
    else:
        _refuse_unknown(unknown, entries, place, notebook)
    return kind(**read)


def _refuse_unknown(unknown: Collection[str], known: Collection[str], place: str, notebook: Notebook) -> None:
    for key in unknown:
        where = f"{place}.{shortened(key)}" if place else shortened(key)
        text = _("The schema does not know this key.")
        notebook.wrong(where, text, _one_of(key, known) + " " + _("Rename it or take it out."))


def _check_doubles(value: Pairs, place: str, notebook: Notebook) -> None:
    for key in value.doubles:
        where = f"{place}.{shortened(key)}" if place else shortened(key)
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
        return _("the text “%(value)s”") % {"value": shortened(value)}
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, dict):
        return _("an object")
    written = value.written if isinstance(value, OddNumber) else str(value)
    return _("the number %(value)s") % {"value": shortened(written)} if value is not None else "null"
