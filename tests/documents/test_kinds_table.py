"""The table of kinds is whole, its facts are like those that queries give, and the documents show all of it."""

from pathlib import Path
from typing import Any

import pytest
import time_machine

from documents.queries.binders import binder_facts
from documents.queries.briefing import briefing_facts
from documents.queries.matrix import meeting_matrix_facts
from documents.queries.summary import summary_facts
from documents.rendering.sheets import _LAYOUTS
from documents.states import PaperKind, SheetKind
from tests.documents import leader_papers
from tests.documents.kinds import KINDS
from tests.documents.test_leader_sheets import NOW, briefed, specimen

ROOT = Path(__file__).parents[2]
SHOWN = [kind for kind in KINDS.values() if not kind.is_variant]
# Made of other sheets and papers of the table, one after the other.
JOINED = {SheetKind.LETTERS, SheetKind.PRINT_PACK}


def test_every_kind_of_paper_and_sheet_is_on_the_table() -> None:
    papers = {kind.facts().paper.kind for kind in SHOWN if not kind.name.startswith("sheet-")}
    assert papers == {kind.value for kind in PaperKind}
    sheets = {kind.name for kind in SHOWN if kind.name.startswith("sheet-")}
    assert sheets == {f"sheet-{kind}" for kind in set(_LAYOUTS) - JOINED}


def test_the_documents_show_every_kind_and_no_other() -> None:
    page = (ROOT / "docs/papers-of-all-kinds.md").read_text()
    for kind in SHOWN:
        assert f"**{kind.title}**<br>![{kind.title}, halaman pertama](papers/{kind.name}.png)" in page
    pictures = list((ROOT / "docs/papers").glob("*.png"))
    assert {path.stem for path in pictures} == {kind.name for kind in SHOWN}
    assert sum(path.stat().st_size for path in pictures) < 900_000


@pytest.mark.django_db
def test_plain_facts_are_shaped_as_their_queries_shape_them() -> None:
    with time_machine.travel(NOW, tick=False):
        meeting = specimen()
        compared = (
            (leader_papers.summary(), summary_facts(meeting)),
            (leader_papers.matrix(), meeting_matrix_facts(meeting)),
            (leader_papers.briefing(), briefing_facts(briefed())),
            (leader_papers.binder(), binder_facts(SheetKind.DOSSIER, meeting)),
        )
    for told, given in compared:
        given.pop("layout")  # the usual one is left out
        assert shape(told) == shape(given)


def shape(value: Any) -> Any:
    """The keys, and those of the first entry of each list."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items() if key != "parts"}
    return shape(value[0]) if isinstance(value, list) and value and isinstance(value[0], dict) else None
