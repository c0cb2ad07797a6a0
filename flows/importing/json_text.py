"""From bytes to a JSON value, refusing whatever is not one JSON text in UTF-8."""

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from flows.importing.problems import BrokenFile, Problem

MAX_BYTES = 1024 * 1024
_LONGEST_NUMBER = 9
_LINE_ENDS = {"\n", "\r", "\t"}
# Letters that turn the direction of what follows: a name written with them reads as another.
_TURNING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


class Pairs(dict[str, Any]):
    """An object of the file, with the keys it holds twice."""

    doubles: tuple[str, ...] = ()


@dataclass(frozen=True)
class OddNumber:
    """A number that JSON does not know, or that is too long to mean anything."""

    written: str


def load_json(content: bytes) -> Any:
    """The value in `content`. Raises `BrokenFile` for anything but one JSON text in UTF-8 of at most `MAX_BYTES`."""
    text = _decoded(content)
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_int=_whole, parse_constant=OddNumber)
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


def _pairs(pairs: list[tuple[str, Any]]) -> Pairs:
    found = Pairs(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _value in pairs)
        found.doubles = tuple(key for key, count in counted.items() if count > 1)
    return found


def _whole(written: str) -> int | OddNumber:
    return int(written) if len(written) <= _LONGEST_NUMBER else OddNumber(written)


def shortened(text: str) -> str:
    """`text` as it may be printed in a message: short, and without anything that a terminal would obey."""
    shown = "".join(
        letter if letter.isprintable() and letter not in _TURNING else "\N{REPLACEMENT CHARACTER}"
        for letter in text[:60]
    )
    return f"{shown}…" if len(text) > 60 else shown


def unreadable(text: str) -> str:
    """The first character that a database or a page cannot keep, as U+0000; empty if there is none."""
    for letter in text:
        is_control = unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINE_ENDS
        if is_control or letter in _TURNING:
            return f"U+{ord(letter):04X}"
    return ""
