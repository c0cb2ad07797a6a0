"""A worker that is killed in the middle of a PDF: nothing is lost, and nothing is made twice."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from common import work
from common.work import WorkState
from documents.actions import make_sheet
from documents.models import Sheet
from documents.states import SheetKind
from tests.documents import sheets
from tests.documents.extremes import many
from tests.factories import invited_meeting

# Another process sees only what has been committed.
pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
WORKER = """
import os, sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TESTED_DATABASE"]
django.setup()
from documents.actions import make_sheet
make_sheet(sheet_id=int(sys.argv[1]))
"""


def worker_at(sheet: Sheet) -> subprocess.Popen[bytes]:
    """Another process that has taken the sheet and is in the midst of it."""
    environment = {**os.environ, "TESTED_DATABASE": str(connection.settings_dict["NAME"])}
    process = subprocess.Popen([sys.executable, "-c", WORKER, str(sheet.pk)], cwd=ROOT, env=environment)
    ends = time.monotonic() + 120
    while Sheet.objects.get(pk=sheet.pk).state != WorkState.RUNNING:
        assert process.poll() is None, "it ended without taking the sheet"
        assert time.monotonic() < ends
        time.sleep(0.05)
    return process


def test_a_killed_worker_loses_nothing_and_makes_nothing_twice() -> None:
    meeting = invited_meeting(1)
    facts = many(sheets.roll_list())
    kind = SheetKind.ROLL_LIST
    sheet = Sheet.objects.create(key="uji", kind=kind, convener=meeting.convener, meeting=meeting, facts=facts)
    process = worker_at(sheet)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL

    sheet.refresh_from_db()
    assert (sheet.state, sheet.attempts, sheet.file.name) == (WorkState.RUNNING, 1, "")
    assert work.claim(Sheet, sheet.pk) is None, "nobody takes it while the lease runs: the worker might live"
    Sheet.objects.filter(pk=sheet.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    Sheet.objects.filter(pk=sheet.pk).update(facts=sheets.roll_list())  # a short one, for the sake of time
    make_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.attempts) == (WorkState.DONE, 2)
    made = (sheet.file.name, sheet.sha256)

    make_sheet(sheet_id=sheet.pk)  # rung once more
    sheet.refresh_from_db()
    assert (sheet.file.name, sheet.sha256) == made
    assert sheet.attempts == 2
