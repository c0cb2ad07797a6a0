"""The import contract covers every app there is, and foreign keys obey the same floors."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field

ROOT = Path(__file__).parents[2]
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
# Packages that are no part of the house: they look at it from outside.
OUTSIDE = {"tests", "bench"}


def layers_of(contract_id: str) -> list[set[str]]:
    """The layers of one contract from the top down, each as the set of its siblings."""
    (contract,) = [contract for contract in CONTRACT["contracts"] if contract["id"] == contract_id]
    return [{name.strip("() ") for name in layer.split("|")} for layer in contract["layers"]]


FLOORS = layers_of("floors")
FLOOR_OF = {name: height for height, floor in enumerate(reversed(FLOORS)) for name in floor}


def packages_in(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def test_every_package_at_the_top_stands_on_a_floor() -> None:
    packages = packages_in(ROOT) - OUTSIDE
    assert packages - set(FLOOR_OF) == set()
    assert packages == set(CONTRACT["root_packages"])


def test_every_audience_of_the_portal_is_kept_apart() -> None:
    (audiences,) = layers_of("audiences")
    assert packages_in(ROOT / "portal") <= audiences


def test_every_installed_app_of_ours_keeps_its_rooms_in_order() -> None:
    (rooms,) = [contract for contract in CONTRACT["contracts"] if contract["id"] == "rooms"]
    ours = {config.name for config in apps.get_app_configs() if config.name.split(".")[0] in FLOOR_OF}
    # The ground has no rooms: it knows no rules of the field.
    assert ours - {"common"} == set(rooms["containers"])


def test_every_package_with_models_is_installed() -> None:
    modules = (*ROOT.glob("*/models.py"), *ROOT.glob("*/models/__init__.py"))
    with_models = {path.relative_to(ROOT).parts[0] for path in modules}
    assert with_models <= set(settings.INSTALLED_APPS)


def relations() -> list[tuple[str, str]]:
    """(field, app it points to) for each foreign key and many-to-many between our own apps."""
    found = []
    for model in apps.get_models():
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if isinstance(field, Field) and field.is_relation and field.related_model not in (None, "self"):
                target = field.related_model._meta.app_config.name.split(".")[0]  # type: ignore[union-attr]
                if target in FLOOR_OF and model._meta.app_config.name.split(".")[0] in FLOOR_OF:
                    found.append((str(field), target))
    return found


def test_foreign_keys_point_down() -> None:
    """A row may point to its own app or to a lower floor, never up or sideways."""
    relations_found = relations()
    assert relations_found
    wrong = []
    for field, target in relations_found:
        owner = field.split(".")[0]
        if owner != target and FLOOR_OF[owner] <= FLOOR_OF[target]:
            wrong.append(f"{field} -> {target}")
    assert wrong == []


@pytest.mark.parametrize("contract_id", ["floors", "audiences", "rooms"])
def test_contract_is_not_emptied(contract_id: str) -> None:
    assert layers_of(contract_id)
    (contract,) = [contract for contract in CONTRACT["contracts"] if contract["id"] == contract_id]
    assert "ignore_imports" not in contract
