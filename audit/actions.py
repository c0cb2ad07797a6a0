"""The one door to the trail."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import models

from audit.models import ActorKind, AuditEntry


class Actor(Protocol):
    """Who acts: a user, the holder of a personal link, or the portal itself."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def actor_label(self) -> str: ...


@dataclass(frozen=True)
class System:
    """The portal acting by itself: a schedule, a command of the operator."""

    actor_label: str = "Portal Rakor"
    actor_kind: str = ActorKind.SYSTEM
    actor_id: str = ""


@dataclass(frozen=True)
class LinkHolder:
    """Whoever holds the personal link of an invitation; known only by the post it was sent to."""

    actor_id: str
    actor_label: str
    actor_kind: str = ActorKind.LINK


@dataclass(frozen=True)
class Act:
    """What was done to a row, as a line of the trail keeps it."""

    row: models.Model
    subject: models.Model | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record(
    action: str,
    row: models.Model,
    *,
    by: Actor,
    subject: models.Model | None = None,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one line to the trail, inside the transaction of the write it tells of.

    `action` is the verb and noun of the act ("cancel_meeting"); `before` and `after` hold the fields that changed;
    `subject` is the whole under which the act is shown (usually the meeting).
    """
    entry = _entry(action, Act(row, subject, before or {}, after or {}), by, reason)
    entry.save()
    return entry


def record_many(action: str, acts: Iterable[Act], *, by: Actor) -> None:
    """As `record`, for many acts of one kind in one go: a table of thousands of rows writes thousands of lines."""
    AuditEntry.objects.bulk_create([_entry(action, act, by) for act in acts], batch_size=500)


def _entry(action: str, act: Act, by: Actor, reason: str = "") -> AuditEntry:
    return AuditEntry(
        actor_kind=by.actor_kind,
        actor_id=by.actor_id,
        actor_label=by.actor_label[:200],
        action=action,
        object_kind=act.row._meta.label_lower,
        object_id=_name(act.row),
        object_label=str(act.row)[:300],
        subject_id=_name(act.subject) if act.subject is not None else "",
        reason=reason,
        before=_plain(act.before),
        after=_plain(act.after),
    )


def _name(row: models.Model) -> str:
    return str(getattr(row, "public_id", row.pk))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(item) for item in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
