"""What one PDF may take, and how it ends when it takes more."""

import time
from typing import Any

import pytest

from common import work
from common.work import WorkState
from documents.actions import make_sheet
from documents.models import Sheet
from documents.rendering import limits, pdf
from documents.rendering.limits import PaperTooLarge, within_limits
from documents.states import SheetKind
from tests.documents import sheets
from tests.factories import invited_meeting


def kept_busy(seconds: float, holding: bytes | bytearray = b"") -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pass


def test_what_takes_too_long_is_stopped() -> None:
    began = time.monotonic()
    with pytest.raises(PaperTooLarge), within_limits(seconds=0.2):
        kept_busy(20)
    assert time.monotonic() - began < 10


def test_what_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises(PaperTooLarge), within_limits(megabytes=20):
        kept_busy(10, holding=bytearray(b"x" * 60 * 1024 * 1024))


def test_what_stays_within_is_left_alone_afterwards() -> None:
    with within_limits(seconds=0.2):
        pass
    kept_busy(0.4)


def test_a_table_of_three_thousand_rows_is_within_the_limits_of_a_worker() -> None:
    """Measured elsewhere (bench/README.md): half a minute and 400 MB. Here only that the limits leave room for it."""
    assert limits.SECONDS >= 120
    assert limits.MEGABYTES >= 600


def sheet_of(facts: dict[str, Any], kind: SheetKind = SheetKind.AGENDA) -> Sheet:
    meeting = invited_meeting(1)
    return Sheet.objects.create(key=f"{kind}:uji", kind=kind, convener=meeting.convener, meeting=meeting, facts=facts)


@pytest.mark.django_db
def test_a_sheet_beyond_the_limits_fails_at_once_in_words_and_the_next_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    large = sheet_of(sheets.agenda())
    monkeypatch.setattr(within_limits.__wrapped__, "__kwdefaults__", {"seconds": 0.001, "megabytes": 1_000})
    make_sheet(sheet_id=large.pk)
    large.refresh_from_db()
    assert (large.state, large.attempts) == (WorkState.FAILED, 1)
    assert "takes longer" in large.last_error or "batas waktu" in large.last_error
    assert not large.file
    monkeypatch.undo()
    assert work.reopen(large)
    make_sheet(sheet_id=large.pk)
    large.refresh_from_db()
    assert large.state == WorkState.DONE


@pytest.mark.django_db
def test_a_sheet_that_asks_for_an_address_fails_at_once_and_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = sheet_of(sheets.agenda())
    page = '<html lang="id"><title>x</title><body><img alt="x" src="https://rakor.example/logo.png">'
    monkeypatch.setattr(pdf, "html_of", lambda _template, _context: page)
    make_sheet(sheet_id=asking.pk)
    asking.refresh_from_db()
    assert asking.state == WorkState.FAILED
    assert "https://rakor.example/logo.png" in asking.last_error
    assert "Error" not in asking.last_error
