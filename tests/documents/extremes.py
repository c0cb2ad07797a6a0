"""Facts at their ends: one and four hundred, nothing at all, names that are too long, scripts and markup in every text.

They are made from the ordinary facts of a kind, typed (`documents.facts`) or plain JSON (sheets), so that a new kind,
or a new field, is tried unasked.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

# What no person writes: addresses, zones, pictures, and the words by which the code chooses.
FIXED = {"zone", "url", "crest", "kind", "mode", "layout", "schema_version", "code", "answers", "recap"}
FIXED |= {"source", "key", "symbol", "cells", "legend", "not_meant", "as_of", "quarter", "due"}
FIXED |= {"lines", "decisions", "pairs", "blank"}  # where they are words, one letter stands for one line to be ruled
LISTS_OF_PEOPLE = ("rows", "lines", "speakers", "signatories", "list", "participants")
LONG_NAME = "Prof. Dr. Ir. H. Raden Mas Ngabehi Suryaningrat Kusumawardhana Prawiradilaga, S.Sos., M.Si., Ph.D., CGCAE"
LONG_NAME = f"{LONG_NAME}, Pembina Utama"[:120].ljust(120, "a")
LONG_WORD = "Kementerianpendayagunaan" * 5  # 120 letters without a place to break
SCRIPTS = "محمد عبد الله · 北京市长 · 東京 · 서울 · Ђорђе · नमस्ते · 😀👍🏽🏛 · é · \u202egnp.eja"
MARKUP = '<script>alert(1)</script><img src=x onerror=y> {{ 7*7 }}{% include "x" %} &amp; ]]> \x1b'


def one(facts: Any) -> Any:
    return _with_lists(facts, LISTS_OF_PEOPLE, 1)


def few(facts: Any) -> Any:
    """Two of each: where every row holds the same words, further rows tell nothing more."""
    return _with_lists(facts, LISTS_OF_PEOPLE, 2)


def many(facts: Any) -> Any:
    """Four hundred participants and sixty directives."""
    return _with_lists(_with_lists(facts, LISTS_OF_PEOPLE, 400), ("directives", "follow_ups"), 60)


def nothing(facts: Any) -> Any:
    """No facts at all, but what says which paper it is."""
    if not is_dataclass(facts):
        return _emptied(facts)
    paper = facts.paper  # type: ignore[attr-defined]
    return type(facts)(paper=type(paper)(kind=paper.kind, is_draft=paper.is_draft))


def long_names(facts: Any) -> Any:
    return with_texts(facts, LONG_NAME)


def long_words(facts: Any) -> Any:
    return with_texts(few(facts), LONG_WORD)


def scripts(facts: Any) -> Any:
    return with_texts(few(facts), SCRIPTS)


def markup(facts: Any) -> Any:
    return with_texts(few(facts), MARKUP)


EXTREMES: dict[str, Callable[[Any], Any]] = {
    extreme.__name__: extreme for extreme in (one, many, nothing, long_names, long_words, scripts, markup)
}


def with_texts(facts: Any, text: str) -> Any:
    """The facts with `text` in place of every text that a person may have written, also where there was none."""
    if isinstance(facts, dict):
        return {
            key: value if key in FIXED and not _has_entries(value) else with_texts(value, text)
            for key, value in facts.items()
        }
    if isinstance(facts, list | tuple):
        return type(facts)(with_texts(value, text) for value in facts)
    if is_dataclass(facts) and not isinstance(facts, type):
        hints = get_type_hints(type(facts))
        changed = {
            field.name: text if _is_text(hints[field.name]) else with_texts(getattr(facts, field.name), text)
            for field in fields(facts)
            if field.name not in FIXED and not _is_chosen(hints[field.name])
        }
        return replace(facts, **changed)
    return text if isinstance(facts, str) else facts


def _has_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _is_text(hint: Any) -> bool:
    if get_origin(hint) in (Union, UnionType):
        return str in get_args(hint)
    return hint is str


def _is_chosen(hint: Any) -> bool:
    """Whether the code names the few words that may stand there."""
    return get_origin(hint) is Literal or any(get_origin(part) is Literal for part in get_args(hint))


def _with_lists(facts: Any, names: tuple[str, ...], count: int) -> Any:
    """The facts with each filled list of one of these names repeated, or cut, to `count` entries."""
    if isinstance(facts, dict):
        return {key: _resized(key, value, names, count) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return type(facts)(_with_lists(value, names, count) for value in facts)
    if is_dataclass(facts) and not isinstance(facts, type):
        values = {field.name: getattr(facts, field.name) for field in fields(facts)}
        return replace(facts, **{key: _resized(key, value, names, count) for key, value in values.items()})
    return facts


def _resized(key: str, value: Any, names: tuple[str, ...], count: int) -> Any:
    inner = _with_lists(value, names, count)
    if key not in names or not isinstance(inner, list | tuple) or not inner:
        return inner
    if isinstance(inner[0], dict) and "chairs" in inner[0]:  # rows of a hall, not of people
        return inner
    return type(inner)(_numbered(inner[at % len(inner)], at + 1) for at in range(count))


def _numbered(entry: Any, number: int) -> Any:
    for key in ("number", "order"):
        if isinstance(entry, dict) and key in entry:
            return {**entry, key: number}
        if is_dataclass(entry) and isinstance(getattr(entry, key, None), int):
            return replace(entry, **{key: number})  # type: ignore[type-var]
    return entry


def _emptied(facts: Any) -> Any:
    if isinstance(facts, dict):
        return {key: value if key in FIXED else _emptied(value) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return []
    if isinstance(facts, bool) or facts is None:
        return facts
    if isinstance(facts, int):
        return 0
    return "" if isinstance(facts, str) else facts
