"""Work is rows; Celery is only the engine.

A row of work says what is to be done and when. `ring` tells a worker about it once the transaction has committed; a
lost ring, a killed worker or a broker that is away cost time, never work: the sweep rings every row that is due and
not held. A worker holds a row by `claim` (a guarded UPDATE with a lease), works outside any transaction, and says how
it went with the fence it was given: who lost the lease can no longer write.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import ClassVar, TypeVar

from celery import chain, current_app
from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=11)  # longer than the hard time limit of a task
ATTEMPTS = 5
SWEEP_LIMIT = 200


class WorkState(models.TextChoices):
    PENDING = "pending", gettext_lazy("Waiting")
    RUNNING = "running", gettext_lazy("Being done")
    DONE = "done", gettext_lazy("Done")
    FAILED = "failed", gettext_lazy("Failed")
    DROPPED = "dropped", gettext_lazy("No longer needed")


SHAPES = {
    WorkState.PENDING: "wait",
    WorkState.RUNNING: "live",
    WorkState.DONE: "ok",
    WorkState.FAILED: "alert",
    WorkState.DROPPED: "no",
}


class WorkRow(models.Model):
    """One piece of work. A subclass names its Celery task, which takes the row's id."""

    task: ClassVar[str]

    key = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.PENDING)
    run_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "run_at"], name="%(class)s_due")]

    @property
    def state_shape(self) -> str:
        return SHAPES[WorkState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in {WorkState.PENDING, WorkState.RUNNING}


Row = TypeVar("Row", bound=WorkRow)


def tables() -> Iterator[type[WorkRow]]:
    """Every table of work in the house."""
    for model in apps.get_models():
        if issubclass(model, WorkRow):
            yield model


def ring(row: WorkRow) -> None:
    """Tell a worker about `row` once the surrounding transaction has committed; if it is already due."""
    if row.run_at <= timezone.now():
        transaction.on_commit(lambda: _send(row.task, row.pk))


def ring_in_turn(*rows: WorkRow) -> None:
    """Ring rows of which each waits for the one before (a paper, then the message that carries it), on commit."""
    steps = [current_app.signature(row.task, args=[row.pk], immutable=True) for row in rows]
    transaction.on_commit(lambda: _quietly(chain(steps).apply_async, rows[0].task, rows[0].pk))


def ring_due(table: type[WorkRow]) -> int:
    """Ring every row of `table` that is due and not held; the number rung."""
    _give_up(table)
    rung = 0
    for pk in _claimable(table).order_by("run_at").values_list("pk", flat=True)[:SWEEP_LIMIT]:
        if not _send(table.task, pk):
            break
        rung += 1
    return rung


def claim(table: type[Row], pk: int) -> Row | None:
    """Hold the row for `LEASE`, or None if it is done, not due, or held by another worker."""
    claimed = (
        _claimable(table)
        .filter(pk=pk)
        .update(
            state=WorkState.RUNNING,
            leased_until=timezone.now() + LEASE,
            attempts=F("attempts") + 1,
            fence=F("fence") + 1,
        )
    )
    return table._default_manager.get(pk=pk) if claimed else None


def finish(row: WorkRow, state: WorkState = WorkState.DONE, **changes: object) -> bool:
    """Mark held work as done (or dropped); False if the lease was lost to another worker meanwhile."""
    return _mark(row, state=state, finished_at=timezone.now(), last_error="", **changes)


def postpone(row: WorkRow, run_at: dt.datetime, reason: str) -> bool:
    """Give held work back until `run_at`: it was not its time yet. It does not count as an attempt."""
    return _mark(row, state=WorkState.PENDING, run_at=run_at, attempts=max(row.attempts - 1, 0), last_error=reason)


def fail(row: WorkRow, error: str) -> bool:
    """Note a failed attempt: it will be tried again, later each time, until `ATTEMPTS` are used up."""
    if row.attempts >= ATTEMPTS:
        return _mark(row, state=WorkState.FAILED, finished_at=timezone.now(), last_error=error)
    pause = dt.timedelta(seconds=10 * 4 ** (row.attempts - 1))
    return _mark(row, state=WorkState.PENDING, run_at=timezone.now() + pause, last_error=error)


def give_up(row: WorkRow, error: str) -> bool:
    """Note that held work has failed for good: trying it again by itself would only fail again. A person may."""
    return _mark(row, state=WorkState.FAILED, finished_at=timezone.now(), last_error=error)


def reopen(row: WorkRow) -> bool:
    """Let failed work be tried again from the start, because a person asked for it; False if it has not failed."""
    failed = type(row)._default_manager.filter(pk=row.pk, state=WorkState.FAILED)
    anew = {"attempts": 0, "run_at": timezone.now(), "finished_at": None, "last_error": ""}
    if not failed.update(state=WorkState.PENDING, **anew):
        return False
    row.refresh_from_db()
    ring(row)
    return True


def _claimable(table: type[Row]) -> "models.QuerySet[Row]":
    now = timezone.now()
    waiting = Q(state=WorkState.PENDING, run_at__lte=now)
    abandoned = Q(state=WorkState.RUNNING, leased_until__lt=now, attempts__lt=ATTEMPTS)
    return table._default_manager.filter(waiting | abandoned)


def _give_up(table: type[Row]) -> None:
    """Work that takes its worker down each time it is tried must not take down workers for ever."""
    now = timezone.now()
    hopeless = table._default_manager.filter(state=WorkState.RUNNING, leased_until__lt=now, attempts__gte=ATTEMPTS)
    hopeless.update(
        state=WorkState.FAILED,
        leased_until=None,
        finished_at=now,
        last_error=_("The worker stopped in the middle of it, every time it was tried."),
    )


def _mark(row: WorkRow, **changes: object) -> bool:
    held = type(row)._default_manager.filter(pk=row.pk, fence=row.fence, state=WorkState.RUNNING)
    if not held.update(leased_until=None, **changes):
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True


def _send(task: str, pk: int) -> bool:
    return _quietly(lambda: current_app.send_task(task, args=[pk]), task, pk)


def _quietly(ring_it: Callable[[], object], task: str, pk: int) -> bool:
    try:
        ring_it()
    except (OperationalError, OSError) as error:
        # The row stands; the sweep rings it again as soon as the broker is back.
        logger.error("The queue cannot be reached; %s %s waits for the sweep: %s", task, pk, error)
        return False
    return True
