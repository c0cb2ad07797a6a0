"""Every kind of paper at its ends: it comes out, holds what the archive needs, and no ink leaves its place."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.documents.extremes import EXTREMES
from tests.documents.ink import ink_outside
from tests.documents.inspecting import findings
from tests.documents.kinds import KINDS
from tests.documents.reading import printed
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK


# What costs most is tried on few kinds in the ordinary run, and on all of them by `bin/test all`.
HEAVY = {
    "many": ("minutes", "attendance-list"),
    "one": ("minutes", "attendance-list"),
    "long_names": ("minutes",),
    "long_words": ("minutes", "letter", "sheet-seats"),
    "scripts": ("minutes", "letter"),
}
LONG = ("long_names", "long_words")


@cache
def at_its_end(name: str, extreme: str) -> bytes:
    kind = KINDS[name]
    return kind.render(EXTREMES[extreme](kind.facts()))


def ends() -> Iterator[Any]:
    """Every kind at every end. Drafts and copies hold what their paper holds."""
    for name, kind in KINDS.items():
        for extreme in EXTREMES:
            if kind.is_cut and extreme in LONG:
                continue
            is_ordinary = name in HEAVY[extreme] if extreme in HEAVY else not kind.is_variant
            yield pytest.param(name, extreme, marks=[] if is_ordinary else [pytest.mark.long])


@pytest.mark.parametrize(("name", "extreme"), list(ends()))
def test_every_kind_comes_out_whole_at_its_ends(name: str, extreme: str) -> None:
    kind, content = KINDS[name], at_its_end(name, extreme)
    assert ink_outside(content, kind.margins) == []
    allowed = ("there is no heading", "a table has no", *kind.lacks)
    assert [words for words in findings(content) if not words.startswith(allowed)] == []
    text = printed(content)
    assert "None" not in text
    for words in SAID.get(extreme, ()):
        assert "".join(words.split()) in text


# Markup is printed as text, scripts as letters; a letter that no font has is named by its code.
SAID = {
    "markup": ("<script>alert(1)</script>", '{{ 7*7 }}{% include "x" %} &amp; ]]>'),
    "scripts": ("北京市长", "😀", "[U+1F3DB]"),
}
