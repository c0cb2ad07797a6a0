"""Who decided, when, and in what words: the columns that every decision of a person leaves on its row."""

from typing import Any

from django.utils import timezone

from audit.actions import Actor


def decision(by: Actor, note: str | None = None) -> dict[str, Any]:
    """The columns as `common.states.move` takes them; without `note` the words on the row stay as they are."""
    decided: dict[str, Any] = {"decided_at": timezone.now(), "decided_by": by.actor_label[:200]}
    return decided if note is None else decided | {"decision_note": note.strip()[:300]}
