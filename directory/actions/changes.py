"""How a row is edited: only named fields, only what differs, with one line in the trail."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from audit.actions import Actor, record

# The trail is read by more people than the address book.
MASKED = {"phone": "masked_phone", "nip": "masked_nip"}


def apply_changes(
    action: str, row: models.Model, changes: Mapping[str, Any], *, allowed: Collection[str], by: Actor
) -> bool:
    """Set those of `changes` that differ from what `row` says, and record them; False if nothing differs.

    KeyError for a field that is not in `allowed`: that is a fault of the caller, never of a person.
    """
    if unknown := set(changes) - set(allowed):
        raise KeyError(f"not to be edited here: {', '.join(sorted(unknown))}")
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return False
    before = shown(row, changed)
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    record(action, row, by=by, before=before, after=shown(row, changed))
    return True


def shown(row: models.Model, names: Collection[str]) -> dict[str, Any]:
    """The fields as the trail keeps them: telephone numbers and NIP masked."""
    return {name: getattr(row, MASKED.get(name, name)) for name in names}
