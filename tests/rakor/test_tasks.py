"""The sweep rings every table of work in the house."""

import pytest
from celery import current_app

from documents.models import Rendering
from rakor.tasks import sweep
from tests.factories import minutes_ready


@pytest.mark.django_db
def test_sweep_rings_again_what_was_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: told.append((name, args[0])))
    row = Rendering.objects.create(key="official:uji", paper=minutes_ready(1), edition="official")
    sweep()
    assert told == [(Rendering.task, row.pk)]
