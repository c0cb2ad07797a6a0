"""States move by compare-and-swap: whoever changes the one row owns the move."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from common.errors import WrongState

# From a state to the states it may move to.
Moves = Mapping[str, frozenset[str]]


def sources(moves: Moves, target: str) -> list[str]:
    """The states from which `target` can be reached."""
    return [state for state, targets in moves.items() if target in targets]


def move(row: models.Model, target: str, moves: Moves, *, field: str = "state", **changes: Any) -> None:
    """Move `row` to `target` if it now stands in a state from which it may, and set `changes` in the same UPDATE.

    The row in memory is brought up to date. Raises `WrongState` if the row stands elsewhere, also when another
    person was quicker: of two at once exactly one succeeds.
    """
    manager = type(row)._default_manager
    moved = manager.filter(pk=row.pk, **{f"{field}__in": sources(moves, target)}).update(**{field: target, **changes})
    if moved != 1:
        row.refresh_from_db(fields=[field])
        now = getattr(row, f"get_{field}_display")()
        label = getattr(target, "label", target)
        raise WrongState(_("This cannot become “%(target)s” now: it is “%(now)s”.") % {"target": label, "now": now})
    for name, value in {field: target, **changes}.items():
        setattr(row, name, value)
