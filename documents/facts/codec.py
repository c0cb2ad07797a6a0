"""Facts to canonical JSON and back.

Canonical means: equal facts give equal text, byte for byte, on every machine and after a trip
through any JSON column, so the SHA-256 of the text identifies the facts.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from common.dates import ZONE_LABELS
from documents.facts.attendance_list import AttendanceListFacts
from documents.facts.clarification import ClarificationFacts
from documents.facts.election import ElectionRecordFacts
from documents.facts.extract import ExtractFacts
from documents.facts.letter import InvitationLetterFacts
from documents.facts.minutes import MinutesFacts
from documents.facts.report import ReportFacts
from documents.facts.schema import SCHEMA_VERSION
from documents.facts.verbatim import VerbatimFacts

PaperFacts = (
    MinutesFacts
    | InvitationLetterFacts
    | ElectionRecordFacts
    | AttendanceListFacts
    | VerbatimFacts
    | ReportFacts
    | ExtractFacts
    | ClarificationFacts
)
Facts = TypeVar(
    "Facts",
    MinutesFacts,
    InvitationLetterFacts,
    ElectionRecordFacts,
    AttendanceListFacts,
    VerbatimFacts,
    ReportFacts,
    ExtractFacts,
    ClarificationFacts,
)
# What each kind of paper is read into.
KINDS: dict[str, type[PaperFacts]] = {
    "minutes": MinutesFacts,
    "invitation_letter": InvitationLetterFacts,
    "election_record": ElectionRecordFacts,
    "attendance_list": AttendanceListFacts,
    "verbatim": VerbatimFacts,
    "report": ReportFacts,
    "extract": ExtractFacts,
    "clarification": ClarificationFacts,
}

# A paper is read by people: what exceeds these is an accident or an attack, and would keep a
# worker laying out pages for minutes.
LONGEST_TEXT = 20_000
LONGEST_LIST = 3_000
LARGEST_JSON = 2_000_000
LARGEST_CREST = 400_000  # characters of the data address
CREST_PREFIX = "data:image/png;base64,"
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,500}")  # longer ones make a QR code no phone reads
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# 20 mm of crest need some 250 pixels; a small file can unpack to gigabytes of them.
MOST_CREST_PIXELS = 1_000_000
# Half of a surrogate pair cannot be written as UTF-8, and PostgreSQL stores no NUL in JSON.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class InvalidFacts(ValueError):
    """These are not facts of the schema this program writes; the message names the place."""


def as_json(facts: PaperFacts) -> dict[str, Any]:
    """Return the facts as plain JSON values, for a JSONField.

    InvalidFacts beyond the limits, or for a value of another type than the schema's: what
    could not be read back must not be frozen.
    """
    plain: dict[str, Any] = _plain(asdict(facts), _kind_of(facts))
    _typed(type(facts), plain, "facts")
    return plain


def canonical_json(facts: PaperFacts | Mapping[str, Any]) -> str:
    """Return the one JSON text of these facts: sorted keys, no spaces, UTF-8 kept readable.

    Takes the facts, or the JSON values as a row stores them: the hash of an old paper is
    checked against what was stored, never against what today's schema would write.
    """
    values = facts if isinstance(facts, Mapping) else as_json(facts)
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(text) > LARGEST_JSON:
        raise InvalidFacts(f"the facts are larger than {LARGEST_JSON} characters")
    return text


def sha256_of(facts: PaperFacts | Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of the facts, or of their stored values."""
    return hashlib.sha256(canonical_json(facts).encode()).hexdigest()


def minutes_facts(data: str | Mapping[str, Any]) -> MinutesFacts:
    """Read the facts of minutes from JSON text or its values. InvalidFacts if they are not."""
    return _read(MinutesFacts, data)


def letter_facts(data: str | Mapping[str, Any]) -> InvitationLetterFacts:
    """Read the facts of an invitation letter from JSON text or its values. InvalidFacts if not."""
    return _read(InvitationLetterFacts, data)


def record_facts(data: str | Mapping[str, Any]) -> ElectionRecordFacts:
    """Read the facts of the record of an election from JSON text or its values. InvalidFacts if not."""
    return _read(ElectionRecordFacts, data)


def paper_facts(kind: str, data: Mapping[str, Any]) -> PaperFacts:
    """Read the stored values of a paper of this kind. InvalidFacts if they are not its facts."""
    facts: PaperFacts = _typed(KINDS[kind], data, "facts")
    _kind_of(facts)
    return facts


def _kind_of(facts: PaperFacts) -> str:
    kind = next(name for name, known in KINDS.items() if isinstance(facts, known))
    if facts.paper.kind != kind or facts.schema_version != SCHEMA_VERSION:
        raise InvalidFacts(
            f"{type(facts).__name__} cannot describe a paper of kind {facts.paper.kind!r}, "
            f"schema version {facts.schema_version}"
        )
    return kind


def _plain(value: Any, place: str) -> Any:
    """Return JSON values for plain Python ones, refusing what no honest paper holds."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return _checked_text(value, place)
        case datetime():
            if value.tzinfo is None:
                raise InvalidFacts(f"{place}: a moment without time zone")
            return value.astimezone(UTC).isoformat()  # one moment, one text
        case date() | time():
            return value.isoformat()
        case dict():
            return {key: _plain(inner, f"{place}.{key}") for key, inner in value.items()}
        case tuple() | list():
            if len(value) > LONGEST_LIST:
                raise InvalidFacts(f"{place}: more than {LONGEST_LIST} entries")
            return [_plain(inner, f"{place}[{n}]") for n, inner in enumerate(value)]
    raise InvalidFacts(f"{place}: {type(value).__name__} is not a fact")


def _checked_text(text: str, place: str) -> str:
    if place.endswith(".letterhead.crest"):
        return _checked_crest(text, place)
    if place.endswith(".verification.url") and not WEB_ADDRESS.fullmatch(text):
        raise InvalidFacts(f"{place}: not a web address")
    if place.endswith(".zone") and text not in ZONE_LABELS:
        raise InvalidFacts(f"{place}: not an Indonesian time zone")
    if len(text) > LONGEST_TEXT:
        raise InvalidFacts(f"{place}: longer than {LONGEST_TEXT} characters")
    if UNSTORABLE.search(text):
        raise InvalidFacts(f"{place}: a character that cannot be stored")
    return text


def _checked_crest(address: str, place: str) -> str:
    """Return the address if it holds a PNG of harmless size, told by its bytes and not its label."""
    if len(address) > LARGEST_CREST or not address.startswith(CREST_PREFIX):
        raise InvalidFacts(f"{place}: not a PNG image of at most {LARGEST_CREST} characters")
    try:
        image = base64.b64decode(address.removeprefix(CREST_PREFIX), validate=True)
    except binascii.Error:
        raise InvalidFacts(f"{place}: not base64") from None
    # A PNG begins with its signature and a header block: length, "IHDR", width, height.
    if not image.startswith(PNG_SIGNATURE) or image[12:16] != b"IHDR":
        raise InvalidFacts(f"{place}: not a PNG image")
    width, height = (int.from_bytes(image[start : start + 4]) for start in (16, 20))
    if not 0 < width * height <= MOST_CREST_PIXELS:
        raise InvalidFacts(f"{place}: {width} by {height} pixels is too large for a crest")
    return address


def _read(kind: type[Facts], data: str | Mapping[str, Any]) -> Facts:
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InvalidFacts(f"not JSON: {error}") from None
    facts: Facts = _typed(kind, data, "facts")
    _kind_of(facts)
    return facts


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(expected: Any, value: Any, place: str) -> Any:
    """Return `value` (from JSON) as the type the schema expects at this place."""
    origin = get_origin(expected)
    if origin in (Union, UnionType):
        return _optional(expected, value, place)
    if origin is Literal:
        if value in get_args(expected):
            return value
    elif origin is tuple:
        if isinstance(value, list):
            inner = get_args(expected)[0]
            return tuple(_typed(inner, item, f"{place}[{n}]") for n, item in enumerate(value))
    elif is_dataclass(expected):
        return _record(expected, value, place)
    elif expected in (date, time, datetime):
        return _moment(expected, value, place)
    elif type(value) is expected:  # exactly: to Python, True is an int
        return value
    raise InvalidFacts(f"{place}: {value!r:.80} is not {expected}")


def _optional(expected: Any, value: Any, place: str) -> Any:
    if value is None:
        return None
    (inner,) = (option for option in get_args(expected) if option is not NoneType)
    return _typed(inner, value, place)


def _moment(expected: Any, value: Any, place: str) -> Any:
    try:
        return expected.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidFacts(f"{place}: {value!r:.80} is not a {expected.__name__}") from None


def _record(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, Mapping):
        raise InvalidFacts(f"{place}: {value!r:.80} is not an object")
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(value) - known):
        raise InvalidFacts(f"{place}: unknown {', '.join(unknown)}")
    for field in fields(kind):
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.name not in value:
            raise InvalidFacts(f"{place}: {field.name} is missing")
    hints = _hints(kind)
    return kind(**{name: _typed(hints[name], inner, f"{place}.{name}") for name, inner in value.items()})
