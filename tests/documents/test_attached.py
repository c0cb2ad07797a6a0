"""What a paper carries inside: the facts for machines, and the follow-ups as a table that no spreadsheet works out."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.facts import Directive, FollowUpLine, MinutesFacts, canonical_json
from documents.rendering import pdf
from documents.rendering.attached import COLUMNS, attached_to_minutes, follow_ups_csv
from tests.documents import papers
from tests.documents.reading import approved_minutes, draft_minutes, file_copy, one_copy, opened

LINE = FollowUpLine(
    directive_number=1, text="Susun laporan", responsible=("Bappeda", "Inspektorat"), due_date=date(2024, 12, 1)
)


def rows(facts: MinutesFacts) -> list[list[str]]:
    return list(csv.reader(io.StringIO(follow_ups_csv(facts).decode("utf-8"), newline="")))


def test_table_holds_a_line_for_each_follow_up() -> None:
    directive = Directive(number=1, text="Susun laporan", legal_basis="UU 23/2014")
    facts = MinutesFacts(directives=(directive,), follow_ups=(LINE, FollowUpLine(text="Tanpa arahan – “kutip”, koma")))
    assert rows(facts) == [
        list(COLUMNS),
        ["1", "Susun laporan", "Bappeda; Inspektorat", "2024-12-01", "", "UU 23/2014"],
        ["", "Tanpa arahan – “kutip”, koma", "", "", "", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\u3000@"])
def test_no_cell_is_worked_out(start: str) -> None:
    facts = MinutesFacts(follow_ups=(replace(LINE, text=f"{start}HYPERLINK(1)", responsible=(f"{start}1",)),))
    assert all(cell.startswith("'") for cell in rows(facts)[1][1:3])


@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_comes_back_as_it_was_or_with_an_apostrophe(text: str) -> None:
    (_header, line) = rows(MinutesFacts(follow_ups=(replace(LINE, text=text),)))
    assert line[1] in {text, f"'{text}"}
    assert not line[1].lstrip().startswith(("=", "+", "-", "@"))


def test_approved_minutes_carry_facts_and_table_both_named_as_data() -> None:
    content = approved_minutes()
    carried = opened(content).attachments
    assert set(carried) == {"fakta.json", "tindak-lanjut.csv"}
    assert carried["fakta.json"][0].decode() == canonical_json(papers.minutes())
    assert carried["tindak-lanjut.csv"][0] == follow_ups_csv(papers.minutes())
    with pikepdf.open(io.BytesIO(content)) as file:
        named: list[Any] = list(file.Root.AF)
        assert sorted(str(one.UF) for one in named) == ["fakta.json", "tindak-lanjut.csv"]
        assert {str(one.AFRelationship) for one in named} == {"/Data"}


def test_a_letter_carries_the_same_facts_in_every_copy_and_no_link() -> None:
    carried = [opened(content).attachments["fakta.json"][0] for content in (file_copy(), one_copy())]
    assert carried[0] == carried[1] == canonical_json(papers.letter()).encode()
    assert "https://rakor.example/k/" not in json.dumps(json.loads(carried[1]))


def test_a_draft_carries_nothing() -> None:
    assert opened(draft_minutes()).attachments == {}
    draft = papers.minutes(is_draft=True)
    assert attached_to_minutes(draft, canonical_json(draft), "notula") == ()


def test_minutes_without_follow_ups_carry_no_table() -> None:
    facts = replace(papers.minutes(), follow_ups=())
    assert [one.name for one in attached_to_minutes(facts, "{}", "notula")] == ["fakta.json"]
    assert pdf.attached_facts(facts, "{}", "notula")[0].dated.tzinfo is not None
