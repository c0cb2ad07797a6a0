"""Export: what was imported is found again, and the portal's own meetings can be read elsewhere."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.states import AgendaItemKind
from attendance.states import Attendance
from audit.actions import System
from directory.models import Organization
from flows.exporting import export_json, export_meeting
from flows.importing.actions import import_file
from flows.importing.report import Outcome
from flows.importing.schema import parse
from meetings.models import Meeting
from meetings.states import Capacity, MeetingState
from tests.factories import (
    AgendaItemFactory,
    AttendanceRecordFactory,
    DirectiveFactory,
    GovernmentFactory,
    ParticipantFactory,
    PresenterFactory,
    invited_meeting,
)
from tests.flows.files import FULL, REAL, as_bytes, full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def imported(content: bytes) -> Meeting:
    report = import_file(content=content, name="berkas.json", by=System(), setup=True)
    assert report.outcome == Outcome.IMPORTED, list(report.lines())
    assert report.meeting is not None
    return Meeting.objects.get(pk=report.meeting.pk)


@pytest.mark.parametrize("path", [*REAL, FULL], ids=lambda path: path.stem)
def test_every_key_and_value_is_found_again(lampung: Organization, path: Path) -> None:
    meeting = imported(path.read_bytes())
    assert json.loads(export_json(meeting)) == json.loads(path.read_text())
    assert export_meeting(meeting) == parse(path.read_bytes())[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "rakor_sekda"},
        {"kind": "raker_kepala_daerah"},
        {
            "kind": "rakor_internal_kabkota",
            "level": "kabupaten",
            "region": {"code": "18.01", "name": "Lampung Selatan"},
        },
        {"timezone": "Asia/Makassar"},
        {"timezone": "Asia/Jayapura"},
        {"date": None, "weekday_text": None, "date_text": None},
        {"start_time": None},
        {"end_time": None},
        {"period_context": {"year": 2024, "quarter": None, "text": None}},
        {"venue": None},
        {"venue": {"name": "Aula Contoh", "city": None}},
        {"periodicity": {"planned": "ya, menurut sumber", "interval": None, "text": None}},
        {"related_events": [{"kind": None, "title": None, "body": None, "result": None, "positions": []}]},
        {"points": [], "participants": [], "agenda_items": [], "presenters": [], "quotes": [], "purposes": []},
        dict.fromkeys(("leader", "opened_by", "opened_on_behalf_of", "moderator", "note_taker", "theme")),
    ],
    ids=lambda changes: ",".join(changes)[:40],
)
def test_every_word_and_every_gap_is_found_again(lampung: Organization, changes: dict[str, object]) -> None:
    meeting = imported(as_bytes(full(**changes)))
    assert json.loads(export_json(meeting)) == full(**changes)


def test_what_is_changed_in_the_portal_is_exported_as_it_stands_now(lampung: Organization) -> None:
    meeting = imported(FULL.read_bytes())
    Meeting.objects.filter(pk=meeting.pk).update(theme="Tema yang diperbaiki")
    meeting.refresh_from_db()
    assert export_meeting(meeting).theme == "Tema yang diperbaiki"


@pytest.fixture
def own() -> Meeting:
    """A meeting planned and held in the portal."""
    convener = GovernmentFactory.create(region__code="18", region__name="Lampung", code="18")
    meeting = invited_meeting(participants=2, state=MeetingState.HELD, convener=convener)
    first, second = meeting.participants.all()
    AttendanceRecordFactory.create(participant=first, session=meeting.sessions.get(), state=Attendance.PRESENT)
    AttendanceRecordFactory.create(
        participant=second, session=meeting.sessions.get(), state=Attendance.EXCUSED, note="sakit"
    )
    ParticipantFactory.create(meeting=meeting, capacity=Capacity.GUEST, order=90_000)
    for order, kind in enumerate(AgendaItemKind.values, 1):
        AgendaItemFactory.create(meeting=meeting, kind=kind, order=order)
    DirectiveFactory.create(meeting=meeting, number=1)
    PresenterFactory.create(meeting=meeting)
    return meeting


def test_a_meeting_of_the_portal_s_own_can_be_read_elsewhere(own: Meeting) -> None:
    text = export_json(own)
    file, remarks = parse(text.encode())
    assert remarks == []
    assert file.source.file == f"rakor-{own.public_id}.json"
    assert [line.attendance for line in file.participants] == ["present", None, None]
    assert all(line.position and line.organization for line in file.participants)
    assert file.participants[2].capacity == "guest"
    again = imported(text.encode())
    assert again != own
    assert export_meeting(again) == file


def test_no_excuse_and_no_row_number_leaves_the_portal(own: Meeting) -> None:
    text = export_json(own)
    assert "sakit" not in text
    assert "excused" not in text
    assert not {"id", "pk"} & set(re.findall(r'"(\w+)":', text))


def test_queries_do_not_grow_with_the_meeting(own: Meeting) -> None:
    def queries() -> int:
        meeting = Meeting.objects.select_related("convener__region", "kind", "venue").get(pk=own.pk)
        with CaptureQueriesContext(connection) as captured:
            export_json(meeting)
        return len(captured)

    before = queries()
    for order in range(100, 130):
        ParticipantFactory.create(meeting=own, order=order)
        DirectiveFactory.create(meeting=own, number=order)
        PresenterFactory.create(meeting=own)
    assert queries() == before


def test_the_command_writes_what_the_import_reads(lampung: Organization, tmp_path: Path) -> None:
    meeting = imported(FULL.read_bytes())
    target = tmp_path / "keluar.json"
    call_command("export_meeting", meeting.public_id, "--output", str(target))
    assert json.loads(target.read_text()) == full()
    with pytest.raises(CommandError, match="no meeting"):
        call_command("export_meeting", "tidakada")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_meeting", meeting.public_id, "--output", str(tmp_path))
