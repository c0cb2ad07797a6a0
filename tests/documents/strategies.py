"""Any facts the schema allows, made from its own type hints, so a new field is tested unasked."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from documents import facts as f

# Texts a form lets through: what a person may paste, what an attacker may try, and plain noise.
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% include 'x' %}",
    '"><img src=file:///etc/passwd>',
    "&lt;b&gt; &#7;",
    "\u202egnp.eja\x07\x1b",
    "   ",
    "",
    "se-Provinsi Lampung",
    "kata" * 100,
    "'; DROP TABLE",
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    # A fact that says None itself would hide the one a template wrongly prints.
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40).filter(
        lambda text: "None" not in text
    ),
)
zones = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
moments = st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2150, 1, 1), timezones=st.just(UTC))
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "schema_version": st.just(f.SCHEMA_VERSION),
    "zone": zones,
    "crest": st.none(),
    "url": st.just("https://rakor.example/periksa/X"),
}
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(min_value=0, max_value=9999),
    bool: st.booleans(),
    date: st.dates(min_value=date(1950, 1, 1)),
    time: st.times(),
    datetime: moments,
}


def anything(kind: Any, paper_kind: str) -> st.SearchStrategy[Any]:
    """Return a strategy for one type of the schema."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (inner,) = (option for option in args if option is not NoneType)
        return st.none() | anything(inner, paper_kind)
    if origin is Literal:
        return st.just(paper_kind) if paper_kind in args else st.sampled_from(args)
    if origin is tuple:
        return st.lists(anything(args[0], paper_kind), max_size=2).map(tuple)
    assert is_dataclass(kind), f"the schema uses a type these tests do not know: {kind}"
    hints = get_type_hints(kind)
    return st.builds(
        kind,
        **{
            field.name: SPECIAL[field.name] if field.name in SPECIAL else anything(hints[field.name], paper_kind)
            for field in fields(kind)
        },
    )


any_minutes = anything(f.MinutesFacts, "minutes")
any_letter = anything(f.InvitationLetterFacts, "invitation_letter")
