"""Consecutive numbers under a unique constraint."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)

# Rows step aside to numbers that nothing else has, so that no two ever hold the same one.
_ASIDE = 10_000


def number(rows: Sequence[Row], field: str) -> None:
    """Number `rows` 1, 2, 3 … in `field`, in the order given. Writes only the rows whose number changes."""
    changed = [(row, place) for place, row in enumerate(rows, 1) if getattr(row, field) != place]
    for aside in (_ASIDE, 0):
        for row, place in changed:
            setattr(row, field, place + aside)
        if changed:
            type(changed[0][0])._default_manager.bulk_update([row for row, _place in changed], [field])


def moved(rows: Sequence[Row], row: Row, place: int) -> list[Row]:
    """`rows` with `row` at `place`, counted from 1; beyond either end means that end. It may be new to them."""
    others = [other for other in rows if other.pk != row.pk]
    index = min(max(place, 1), len(others) + 1) - 1
    return [*others[:index], row, *others[index:]]
