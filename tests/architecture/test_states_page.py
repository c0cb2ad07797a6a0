"""docs/states.md says what the tables of moves say."""

from pathlib import Path

from flows.management.commands.document_states import document

PAGE = Path(__file__).parents[2] / "docs" / "states.md"


def test_the_page_of_states_is_in_step_with_the_code() -> None:
    assert PAGE.read_text() == document(), "Bring it up to date: manage.py document_states > docs/states.md"
