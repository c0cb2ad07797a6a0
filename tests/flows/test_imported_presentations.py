"""What the three real meetings tell of presentations: that much, and no more."""

import pytest
from django.utils import translation

from agendas.models import Material, Presentation, Presenter
from agendas.queries import agenda_of
from agendas.queries.presentations import missing_of, presentations_of
from agendas.states import PresentationState
from attendance.models import Invitation
from audit.actions import System
from directory.actions.setup import setup_province
from flows.exporting import export_meeting
from flows.importing.actions import import_file
from flows.importing.schema import parse
from meetings.models import Meeting
from tests.flows.files import REAL, as_bytes, full
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]


@pytest.fixture
def meetings() -> list[Meeting]:
    for code in ("18", "64"):
        setup_province(code=code, by=System())
    return [real(path.read_bytes(), path.name) for path in REAL]


def real(content: bytes, name: str) -> Meeting:
    report = import_file(content=content, name=name, by=System())
    assert report.meeting is not None, list(report.lines())
    return Meeting.objects.get(pk=report.meeting.pk)


def test_named_persons_without_posts_and_one_slot_for_two_institutions(meetings: list[Meeting]) -> None:
    told = {meeting.pk: presentations_of(meeting) for meeting in meetings}
    with translation.override("en"):
        first = presentations_of(meetings[0])
        agenda = agenda_of(meetings[0])
    assert [len(lines) for lines in told.values()] == [3, 0, 0]
    assert [line.who for line in first] == ["Mulyadi Irsan", "M. Firsada", "Representatives of BPKAD and Bapenda"]
    shared = first[2].presentation
    assert list(
        Presenter.objects.filter(presentation=shared).values_list(
            "printed_organization", "is_representative", "printed_name", "organization", "participant"
        )
    ) == [("BPKAD", True, "", None, None), ("Bapenda", True, "", None, None)]
    # Over, with a material that nobody knows; nobody was asked, and nothing is missing.
    assert {line.presentation.state for line in first} == {PresentationState.PRESENTED}
    assert all(line.is_unknown and line.deadline is None for line in first)
    assert {line.presentation.title + line.presentation.requested_by for line in first} == {""}
    assert {line.presentation.presented_at for line in first} == {None}
    assert not Material.objects.exists()
    assert not Invitation.objects.exists()
    assert missing_of(meetings[0]) == []
    # No post is made up for those who are named without one.
    assert {row.position_label for row in Presenter.objects.all()} == {""}
    assert [line.led_by for line in agenda.lines[1:4]] == [
        ["Mulyadi Irsan"],
        ["M. Firsada"],
        ["Representatives of BPKAD and Bapenda"],
    ]
    assert agenda.lines[3].institutions == []


def test_they_are_exported_as_they_came(meetings: list[Meeting]) -> None:
    for path, meeting in zip(REAL, meetings, strict=True):
        source, _remarks = parse(path.read_bytes())
        assert export_meeting(meeting).presenters == source.presenters


def test_a_presenter_whom_no_item_names_has_a_slot_of_his_own() -> None:
    setup_province(code="18", by=System())
    people = [{"name": "Tanpa Mata Acara"}, {"name": None, "organization": "Bapenda", "is_representative": True}]
    meeting = real(as_bytes(full(presenters=people, agenda_items=[])), "berkas.json")
    assert [row.presenters.count() for row in Presentation.objects.filter(meeting=meeting)] == [1, 1]
    assert str(presentations_of(meeting)[0].title) == "Tanpa Mata Acara"
