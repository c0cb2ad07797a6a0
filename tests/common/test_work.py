"""Work is rows: who holds one, how it ends, and who is told."""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from common import work
from common.work import ATTEMPTS, LEASE, WorkState
from documents.models import Rendering
from documents.states import PaperKind
from tests.factories import minutes_ready, paper_of

pytestmark = pytest.mark.django_db

PAST = dt.timedelta(seconds=1)


@pytest.fixture
def row() -> Rendering:
    """Any row of work: a PDF that was asked for."""
    return Rendering.objects.create(key="official:uji", paper=minutes_ready(1), edition="official")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """What the queue is told instead of being told."""
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: told.append((name, args[0])))
    return told


def change(row: Rendering, **values: object) -> None:
    Rendering.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def taken(row: Rendering) -> Rendering:
    held = work.claim(Rendering, row.pk)
    assert held is not None
    return held


def another(key: str) -> Rendering:
    paper = paper_of(minutes_ready(1).meeting, PaperKind.INVITATION_LETTER)
    return Rendering.objects.create(key=key, paper=paper, edition="official")


# --- holding -----------------------------------------------------------------------------------------------------


def test_claimed_row_is_held_for_the_lease(row: Rendering) -> None:
    before = timezone.now()
    held = taken(row)
    assert (held.state, held.attempts, held.fence) == (WorkState.RUNNING, 1, 1)
    assert held.leased_until is not None
    assert before + LEASE <= held.leased_until <= timezone.now() + LEASE
    assert work.claim(Rendering, row.pk) is None


@pytest.mark.parametrize("state", [WorkState.DONE, WorkState.FAILED, WorkState.DROPPED])
def test_finished_row_is_not_claimed(row: Rendering, state: WorkState) -> None:
    change(row, state=state)
    assert work.claim(Rendering, row.pk) is None


def test_row_that_is_not_due_is_not_claimed(row: Rendering) -> None:
    change(row, run_at=timezone.now() + dt.timedelta(hours=1))
    assert work.claim(Rendering, row.pk) is None


def test_row_that_is_not_there_is_not_claimed() -> None:
    assert work.claim(Rendering, 4_000_000) is None


def test_abandoned_row_goes_to_the_next_worker_and_the_first_can_no_longer_write(row: Rendering) -> None:
    first = taken(row)
    change(row, leased_until=timezone.now() - PAST)
    second = taken(row)
    assert second.fence == first.fence + 1
    assert not work.finish(first, sha256="a" * 64)
    assert not work.fail(first, "too late")
    assert not work.postpone(first, timezone.now(), "too late")
    row.refresh_from_db()
    assert (row.state, row.sha256, row.last_error) == (WorkState.RUNNING, "", "")
    assert work.finish(second, sha256="b" * 64)
    row.refresh_from_db()
    assert (row.state, row.sha256, row.leased_until) == (WorkState.DONE, "b" * 64, None)
    assert row.finished_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_many_claimers_at_once_one_holds(row: Rendering) -> None:
    held: list[Rendering] = []
    ready = threading.Barrier(6)

    def claim() -> None:
        try:
            ready.wait(10)
            claimed = work.claim(Rendering, row.pk)
            if claimed is not None:
                held.append(claimed)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [claimed.fence for claimed in held] == [1]


# --- how it ends -------------------------------------------------------------------------------------------------


def test_finishing_clears_the_last_error_and_can_drop(row: Rendering) -> None:
    change(row, last_error="once")
    assert work.finish(taken(row), WorkState.DROPPED)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (WorkState.DROPPED, "")
    assert not row.is_open


def test_failure_is_tried_again_ever_later_and_then_given_up(row: Rendering) -> None:
    pauses = []
    for attempt in range(1, ATTEMPTS + 1):
        held = taken(row)
        assert held.attempts == attempt
        assert work.fail(held, f"fault {attempt}")
        row.refresh_from_db()
        assert row.last_error == f"fault {attempt}"
        if attempt < ATTEMPTS:
            assert row.state == WorkState.PENDING
            assert work.claim(Rendering, row.pk) is None
            pauses.append((row.run_at - timezone.now()).total_seconds())
            change(row, run_at=timezone.now())
    assert row.state == WorkState.FAILED
    assert row.finished_at is not None
    assert [round(pause, -1) for pause in pauses] == [10, 40, 160, 640]


def test_postponing_is_no_attempt(row: Rendering) -> None:
    later = timezone.now() + dt.timedelta(seconds=30)
    assert work.postpone(taken(row), later, "waits")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.run_at, row.last_error) == (WorkState.PENDING, 0, later, "waits")


def test_failed_row_is_reopened_from_the_start(
    row: Rendering, heard: list[tuple[str, int]], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    change(row, state=WorkState.FAILED, attempts=ATTEMPTS, finished_at=timezone.now(), last_error="once")
    with django_capture_on_commit_callbacks(execute=True):
        assert work.reopen(row)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at, row.last_error) == (WorkState.PENDING, 0, None, "")
    assert heard == [(Rendering.task, row.pk)]


@pytest.mark.parametrize("state", [WorkState.PENDING, WorkState.RUNNING, WorkState.DONE, WorkState.DROPPED])
def test_what_has_not_failed_is_not_reopened(row: Rendering, state: WorkState) -> None:
    change(row, state=state, attempts=2)
    assert not work.reopen(row)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (state, 2)


# --- ringing -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_ring_is_heard_after_the_commit_and_never_of_what_was_rolled_back(
    row: Rendering, heard: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        work.ring(row)
        assert heard == []
    assert heard == [(Rendering.task, row.pk)]
    with transaction.atomic():
        work.ring(row)
        transaction.set_rollback(True)
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_row_for_later_is_not_rung(row: Rendering, heard: list[tuple[str, int]]) -> None:
    change(row, run_at=timezone.now() + dt.timedelta(minutes=5))
    work.ring(row)
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_rows_in_turn_are_sent_as_one_chain(row: Rendering, monkeypatch: pytest.MonkeyPatch) -> None:
    second = another("official:dua")
    sent: list[tuple[str, list[int], list[dict[str, object]]]] = []

    def send(name: str, args: list[int], kwargs: object = None, **options: object) -> None:
        sent.append((name, list(args), list(options.get("chain") or [])))  # type: ignore[call-overload]

    monkeypatch.setattr(current_app, "send_task", send)
    with transaction.atomic():
        work.ring_in_turn(row, second)
        assert sent == []
    ((name, args, rest),) = sent
    assert (name, args) == (Rendering.task, [row.pk])
    assert [(step["task"], list(step["args"]), step["immutable"]) for step in rest] == [  # type: ignore[call-overload]
        (Rendering.task, [second.pk], True)
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_turn", [False, True])
def test_queue_that_is_away_costs_no_work(
    row: Rendering, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, in_turn: bool
) -> None:
    """A real connection that is refused, not a pretended one."""
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app, "_pool", None)
    current_app.amqp.__dict__.pop("_producer_pool", None)
    caplog.set_level(logging.ERROR, logger="common.work")
    try:
        with transaction.atomic():
            work.ring_in_turn(row, row) if in_turn else work.ring(row)
        assert work.ring_due(Rendering) == 0
    finally:
        current_app.amqp.__dict__.pop("_producer_pool", None)
    assert "waits for the sweep" in caplog.text
    row.refresh_from_db()
    assert row.state == WorkState.PENDING
    assert work.claim(Rendering, row.pk) is not None


def test_sweep_rings_what_is_due_and_held_by_nobody(row: Rendering, heard: list[tuple[str, int]]) -> None:
    later, held, abandoned, done = (another(f"official:{n}") for n in range(4))
    change(later, run_at=timezone.now() + dt.timedelta(hours=1))
    taken(held)
    taken(abandoned)
    change(abandoned, leased_until=timezone.now() - PAST)
    change(done, state=WorkState.DONE)
    assert work.ring_due(Rendering) == 2
    assert sorted(pk for _name, pk in heard) == sorted([row.pk, abandoned.pk])


def test_work_that_kills_each_worker_is_given_up(row: Rendering, heard: list[tuple[str, int]]) -> None:
    for _ in range(ATTEMPTS):
        taken(row)
        change(row, leased_until=timezone.now() - PAST)
    assert work.claim(Rendering, row.pk) is None
    assert work.ring_due(Rendering) == 0
    row.refresh_from_db()
    assert row.state == WorkState.FAILED
    assert row.last_error
    assert heard == []


def test_every_table_of_work_is_known() -> None:
    assert {"documents.rendering", "notices.message"} <= {table._meta.label_lower for table in work.tables()}
    for table in work.tables():
        current_app.loader.import_default_modules()
        assert table.task in current_app.tasks, table
