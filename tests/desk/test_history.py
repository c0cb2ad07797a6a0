"""Every act that the code records has a phrase in the history of a meeting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from audit.actions import System, record
from audit.models import AuditEntry
from portal.desk.history import PHRASES, history_of
from tests.factories import MeetingFactory, UserFactory

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "files",
    "directory",
    "meetings",
    "agendas",
    "elections",
    "attendance",
    "followups",
    "handovers",
    "documents",
    "notices",
    "flows",
    "portal",
    "rakor",
)


def recorded_actions() -> dict[str, str]:
    """Every name of an act that a module passes to `record`, directly or through a function that takes `action`."""
    trees = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    }
    everywhere = {"record": 0, "record_many": 0}
    for tree in trees.values():
        everywhere |= {name: place for name, place in _takers(tree).items() if not name.startswith("_")}
    return {name: place for place, tree in trees.items() for name in _names_in(tree, everywhere | _takers(tree))}


def _takers(tree: ast.Module) -> dict[str, int]:
    """The functions that take `action`, and at which place; -1 for by keyword only."""
    places = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            if "action" in names:
                places[node.name] = names.index("action")
            elif "action" in [argument.arg for argument in node.args.kwonlyargs]:
                places[node.name] = -1
    return places


def _names_in(tree: ast.Module, takers: dict[str, int]) -> Iterator[str]:
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in takers:
                given += [keyword.value for keyword in node.keywords if keyword.arg == "action"]
                given += node.args[takers[called] :][:1] if takers[called] >= 0 else []
        elif isinstance(node, ast.Assign) and [getattr(to, "id", "") for to in node.targets] == ["action"]:
            given.append(node.value)
        for value in given:
            for part in ast.walk(value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
                    yield part.value


def test_the_search_finds_the_acts_of_the_house() -> None:
    found = recorded_actions()
    assert {"create_meeting", "schedule_meeting", "cancel_meeting", "add_guest", "assign_duty"} <= found.keys()
    assert len({Path(place).parts[0] for place in found.values()}) >= 6


def test_every_recorded_act_has_a_phrase() -> None:
    found = recorded_actions()
    missing = {name: place for name, place in found.items() if name not in PHRASES}
    assert not missing


def test_no_phrase_is_left_over() -> None:
    assert not PHRASES.keys() - recorded_actions().keys()


@pytest.mark.django_db
def test_the_history_is_the_meetings_own_newest_first_and_short() -> None:
    meeting, other = MeetingFactory.create(), MeetingFactory.create()
    user = UserFactory.create(name="Sekretariat Contoh")
    record("cancel_meeting", other, by=user, subject=other)
    for _number in range(25):
        record("edit_meeting", meeting, by=user, subject=meeting)
    record("cancel_meeting", meeting, by=System(), subject=meeting, reason="Banjir")
    with translation.override("en"):
        lines = history_of(meeting)
        assert lines[0].what == str(PHRASES["cancel_meeting"])
    assert len(lines) == 20
    assert (lines[0].who, lines[0].reason) == ("Portal Rakor", "Banjir")
    assert {line.who for line in lines[1:]} == {"Sekretariat Contoh"}


@pytest.mark.django_db
def test_an_act_of_an_older_version_is_told_by_its_name() -> None:
    meeting = MeetingFactory.create()
    AuditEntry.objects.create(
        actor_kind="user",
        actor_label="Seseorang",
        action="an_act_of_old",
        object_kind="meetings.meeting",
        object_id=meeting.public_id,
        object_label=str(meeting),
        subject_id=meeting.public_id,
    )
    assert history_of(meeting)[0].what == "an act of old"
