"""An act that touches several floors has one door, in `flows`: pages never go past it to the acts that it calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What only a flow may call, by the flow that others must hear of it through.
BEHIND_THE_DOOR = {
    "flows/directory.py": {
        "appoint_official",
        "appoint_by_name",
        "edit_appointment",
        "end_appointment",
        "remove_appointment",
        "add_contact",
        "change_contact",
        "retire_contact",
        "note_holder",
        "renew_links",
        "open_handover",
        "withdraw_handover",
        "renew_handover_link",
        "tell_handover",
    },
    # Those concerned are told.
    "flows/attendance.py": {"finalise_attendance", "judge_explanation", "tell_absence_question"},
    # The board must follow.
    "flows/meetings.py": {"suspend_meeting", "resume_meeting"},
    "flows/roll.py": {"add_participants", "add_group", "add_guest", "set_capacity"},
}


def calls(path: Path) -> Iterator[tuple[str, str]]:
    """(what the name is taken from, name) of each call; the first is empty for a bare name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield getattr(node.func.value, "id", ""), node.func.attr


def imported(path: Path) -> dict[str, str]:
    """The module that each bare name or alias of a module comes from."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_pages_and_commands_go_through_the_door() -> None:
    hidden = set().union(*BEHIND_THE_DOOR.values())
    seen, wrong = set(), []
    for path in (*ROOT.glob("portal/**/*.py"), *ROOT.glob("*/management/**/*.py"), *ROOT.glob("*/tasks.py")):
        place, names = str(path.relative_to(ROOT)), imported(path)
        for taken_from, name in calls(path):
            if name in hidden:
                origin = names.get(taken_from or name, "")
                seen.add(name)
                if not origin.startswith("flows"):
                    wrong.append(f"{place}: {name} of {origin}")
    assert {"appoint_official", "change_contact"} <= seen
    assert wrong == []


def test_every_act_behind_the_door_is_called_there() -> None:
    for door, names in BEHIND_THE_DOOR.items():
        called = {name for _taken_from, name in calls(ROOT / door)}
        assert names - called <= {"withdraw_handover"}
