"""The JSON Schema of the facts, made from the dataclasses: what another system may rely on when it reads fakta.json.

A version may gain names, and a reader passes over those that it does not know: the schema forbids none.
"""

import datetime as dt
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from documents.facts.codec import KINDS, LONGEST_LIST
from documents.facts.schema import SCHEMA_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    dt.time: {"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}(\.\d{6})?$"},
    dt.datetime: {"type": "string", "format": "date-time"},
}


def json_schema(kind: str, address: str = "") -> dict[str, Any]:
    """Return the schema of the facts of papers of `kind`, as version `SCHEMA_VERSION` writes them.

    `address` is where it is published, as its `$id`. KeyError for a kind that has no facts. What an older paper of the
    same version does not hold is not required: only names that a paper could not be read without.
    """
    definitions: dict[str, Any] = {}
    root = _object(KINDS[kind], definitions)
    root["properties"] |= {"schema_version": {"const": SCHEMA_VERSION}}
    root["required"] = sorted({*root.get("required", ()), "schema_version", "paper"})
    paper = {"allOf": [_of(get_type_hints(KINDS[kind])["paper"], definitions)], "properties": {"kind": {"const": kind}}}
    root["properties"]["paper"] = paper
    return {
        "$schema": DIALECT,
        **({"$id": address} if address else {}),
        "title": f"{kind}, version {SCHEMA_VERSION}",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def file_name(kind: str) -> str:
    """Return the name under which the schema is published."""
    return f"{kind}-{SCHEMA_VERSION}.json"


def _object(record: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(record)
    required = [row.name for row in fields(record) if row.default is MISSING and row.default_factory is MISSING]
    return {
        "description": _description(record),
        "type": "object",
        "properties": {row.name: _of(hints[row.name], definitions) for row in fields(record)},
        **({"required": required} if required else {}),
    }


def _description(record: type) -> str:
    """The docstring in one line; nothing where `dataclass` wrote it itself."""
    words = " ".join((record.__doc__ or "").split())
    return "" if words.startswith(f"{record.__name__}(") else words


def _of(expected: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, inner = get_origin(expected), get_args(expected)
    if origin in (Union, UnionType):
        (known,) = (option for option in inner if option is not NoneType)
        return {"anyOf": [_of(known, definitions), {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _of(inner[0], definitions), "maxItems": LONGEST_LIST}
    if is_dataclass(expected):
        return _reference(expected, definitions)
    return dict(_PLAIN[expected])


def _reference(record: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name: str = record.__name__
    if name not in definitions:
        definitions[name] = {}  # a record that holds itself is described once
        definitions[name] = _object(record, definitions)
    return {"$ref": f"#/$defs/{name}"}
