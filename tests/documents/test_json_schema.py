"""The published shape of the facts: current, and true of real papers."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from documents.facts import as_json
from documents.facts.codec import KINDS
from documents.facts.disclosure import open_part
from documents.facts.json_schema import file_name, json_schema
from tests.documents import papers
from tests.documents.reading import approved_minutes, file_copy, opened

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


def check(kind: str, values: object) -> None:
    Draft202012Validator(json_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(values)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_schema_is_one_and_its_copy_is_current(kind: str) -> None:
    schema = json_schema(kind, "https://rakor.example/skema/x.json")
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == "https://rakor.example/skema/x.json"
    kept = json.loads((SCHEMAS / file_name(kind)).read_text(encoding="utf-8"))
    assert kept == json_schema(kind), "run manage.py write_schemas"


def test_no_copy_is_left_of_a_kind_that_is_no_more() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == {file_name(kind) for kind in KINDS}


@pytest.mark.parametrize(("kind", "content"), [("minutes", approved_minutes), ("invitation_letter", file_copy)])
def test_facts_attached_to_a_real_paper_are_of_the_schema(kind: str, content: object) -> None:
    attached = opened(content()).attachments["fakta.json"][0]  # type: ignore[operator]
    check(kind, json.loads(attached))


def test_public_facts_are_of_the_schema_too() -> None:
    check("minutes", as_json(open_part(papers.minutes())))


def test_empty_minutes_are_of_the_schema_and_other_things_are_not() -> None:
    empty = as_json(KINDS["minutes"]())
    check("minutes", empty)
    for wrong in (
        empty | {"schema_version": 2},
        empty | {"paper": {"kind": "report"}},
        empty | {"agenda": [{"title": "without a number"}]},
        empty | {"directives": "none"},
        {name: value for name, value in empty.items() if name != "paper"},
    ):
        with pytest.raises(ValidationError):
            check("minutes", wrong)
