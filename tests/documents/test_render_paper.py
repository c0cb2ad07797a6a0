"""The command that writes a paper as a PDF: which one, which edition, and what it says when it cannot."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.models import ActorKind, AuditEntry
from common.work import ATTEMPTS, WorkState
from documents.actions import render_official
from documents.models import Paper, Rendering
from documents.states import Edition, PaperKind, PaperState
from meetings.models import Meeting, MeetingSource
from meetings.states import MeetingState
from tests.documents.reading import says
from tests.factories import letter_ready, meeting_in, minutes_ready

# The command claims its row after the commit, as a worker would.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "naskah.pdf"


def render(kind: str, meeting: str, target: Path) -> str:
    said = io.StringIO()
    with translation.override("en"):
        call_command("render_paper", kind, meeting, output=str(target), stdout=said)
    return said.getvalue()


def source_of(meeting: Meeting, file: str) -> None:
    values: dict[str, Any] = {"schema_version": 1, "sha256": "0" * 64, "kind": "rakor", "imported_by": "x"}
    MeetingSource.objects.create(meeting=meeting, convener=meeting.convener, file=file, **values)


def test_approved_minutes_are_written_as_they_were_frozen(target: Path) -> None:
    paper = minutes_ready(1, PaperState.SIGNED)
    said = render("minutes", paper.meeting.public_id, target)
    content = target.read_bytes()
    assert says(content, paper.number)
    assert not says(content, "KONSEP")
    row = Rendering.objects.get()
    assert (row.edition, row.state) == (Edition.OFFICIAL, WorkState.DONE)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    for words in (str(target), row.sha256, paper.number):
        assert words in said


def test_minutes_nobody_opened_are_opened_and_written_as_a_draft(target: Path) -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    source_of(meeting, "000_contoh.json")
    render("minutes", "any/folder/000_contoh.json", target)
    assert says(target.read_bytes(), "KONSEP")
    paper = Paper.objects.get()
    assert (paper.kind, paper.state) == (PaperKind.MINUTES, PaperState.DRAFT)
    kinds = AuditEntry.objects.values_list("action", "actor_kind").order_by("pk")
    assert list(kinds) == [("draft_minutes", ActorKind.SYSTEM), ("render_draft", ActorKind.SYSTEM)]


def test_second_time_writes_the_same_bytes_and_makes_nothing_new(target: Path) -> None:
    paper = letter_ready(1)
    render("letter", paper.meeting.title, target)
    first = target.read_bytes()
    render("letter", paper.meeting.title[3:].upper(), target)
    assert target.read_bytes() == first
    assert Rendering.objects.count() == 1


def test_pdf_that_failed_before_is_tried_again(target: Path) -> None:
    paper = letter_ready(1, PaperState.SIGNED)
    row = render_official(paper=paper)
    Rendering.objects.filter(pk=row.pk).update(state=WorkState.FAILED, attempts=ATTEMPTS, last_error="once")
    render("letter", paper.meeting.public_id, target)
    assert says(target.read_bytes(), paper.number)


def test_what_cannot_be_done_is_said(target: Path) -> None:
    paper = minutes_ready(1)
    meeting_in(MeetingState.SCHEDULED, 1, title="Rapat Kembar Satu")
    meeting_in(MeetingState.SCHEDULED, 1, title="Rapat Kembar Dua")
    known = paper.meeting.public_id
    for kind, name, place, complaint in (
        ("minutes", "tidak ada", target, "There is no meeting"),
        ("minutes", "", target, "There is no meeting"),
        ("minutes", "\x00", target, "There is no meeting"),
        ("minutes", "kembar", target, "Several meetings"),
        ("letter", known, target, "no invitation letter"),
        ("minutes", "Kembar Satu", target, "before the meeting has begun"),
        ("minutes", known, target.parent / "no" / "folder.pdf", "cannot be written"),
        ("minutes", known, target.parent, "cannot be written"),
    ):
        with pytest.raises(CommandError, match=complaint):
            render(kind, name, place)
    assert not target.exists()
    with pytest.raises(CommandError, match="invalid choice"):
        render("poster", known, target)


def test_fault_in_the_making_is_told(target: Path) -> None:
    paper = letter_ready(1, PaperState.SIGNED)
    Paper.objects.filter(pk=paper.pk).update(facts={"schema_version": 99})
    with pytest.raises(CommandError, match="InvalidFacts"):
        render("letter", paper.meeting.public_id, target)
    assert not target.exists()
