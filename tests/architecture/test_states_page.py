"""docs/states.md says what the tables of moves say."""

from importlib import import_module
from pathlib import Path

from flows.management.commands.document_states import MACHINES, document

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "states.md"


def test_the_page_of_states_is_in_step_with_the_code() -> None:
    assert PAGE.read_text() == document(), "Bring it up to date: manage.py document_states > docs/states.md"


def test_every_table_of_moves_stands_on_the_page() -> None:
    told = [moves for _title, _module, _states, moves in MACHINES]
    for path in ROOT.glob("*/states.py"):
        if path.parent.name == "common":
            continue  # where a table of moves is walked, not kept
        module = import_module(f"{path.parent.name}.states")
        for name, table in vars(module).items():
            if name.endswith("MOVES"):
                # Papers have a table for each of their kinds.
                tables = list(table.values()) if all(isinstance(row, dict) for row in table.values()) else [table]
                assert all(moves in told for moves in tables), f"{path.parent.name}: {name}"
