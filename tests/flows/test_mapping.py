"""The one table between schema and portal has every word of both."""

import dataclasses

import pytest
from django.db.models import TextChoices

from agendas.states import AgendaItemKind, DirectiveKind
from attendance.states import AttendanceNoteCategory
from directory.states import AppointmentStatus, Timezone
from flows.importing import mapping
from flows.importing.mapping import Words
from flows.importing.schema import MeetingFile
from meetings.queries import DEFAULT_KINDS
from meetings.states import Capacity, MeetingLevel, RoleInMeeting, StatedAttendance

# The words of the schema (docs/import.md), written out once more so that the table cannot agree with itself.
STATED = {
    "MEETING_KINDS": "rakor_sekda rakor_kepala_daerah raker_kepala_daerah rakor_internal_kabkota",
    "LEVELS": "provinsi kabupaten",
    "TIMEZONES": "Asia/Jakarta Asia/Makassar Asia/Jayapura",
    "ROLES": "leader opened_by opened_on_behalf_of moderator note_taker",
    "POSITION_STATUSES": "Plt. Plh. Pj. Pjs.",
    "AGENDA_ITEM_KINDS": "pembukaan sambutan paparan diskusi pemilihan",
    "POINT_KINDS": "arahan penekanan poin_disikapi imbauan ajakan pesan harapan pengingat_hukum",
    "ATTENDANCES": "present mixed",
    "CAPACITIES": "leader opener moderator presenter companion participant",
    "ATTENDANCE_NOTE_CATEGORIES": "absent represented absent_unclear_reason consequence",
}
CODES: dict[str, type[TextChoices]] = {
    "LEVELS": MeetingLevel,
    "TIMEZONES": Timezone,
    "ROLES": RoleInMeeting,
    "POSITION_STATUSES": AppointmentStatus,
    "AGENDA_ITEM_KINDS": AgendaItemKind,
    "POINT_KINDS": DirectiveKind,
    "ATTENDANCES": StatedAttendance,
    "CAPACITIES": Capacity,
    "ATTENDANCE_NOTE_CATEGORIES": AttendanceNoteCategory,
}


def tables() -> dict[str, Words]:
    return {name: value for name, value in vars(mapping).items() if isinstance(value, Words)}


def test_every_table_is_tested() -> None:
    assert set(tables()) == set(STATED)
    assert set(tables()) - set(CODES) == {"MEETING_KINDS"}


@pytest.mark.parametrize("name", STATED)
def test_every_word_of_the_schema_has_a_value(name: str) -> None:
    table = tables()[name]
    assert set(table.stated) == set(STATED[name].split())
    for word in table.stated:
        assert table.word(table.code(word)) == word


@pytest.mark.parametrize("name", CODES)
def test_every_value_of_the_portal_has_a_word(name: str) -> None:
    table = tables()[name]
    assert {*table.all.values(), *table.unsaid} == set(CODES[name].values)
    for code in CODES[name].values:
        word = table.word(code)
        assert (word is None) == (code in table.unsaid)
        assert word is None or table.code(word) == code


def test_the_kinds_of_meeting_are_those_that_every_convener_begins_with() -> None:
    assert set(mapping.MEETING_KINDS.all.values()) == {code for code, _label in DEFAULT_KINDS}
    assert set(mapping.MEETING_KINDS.added) == {"rakor_teknis"}


@pytest.mark.parametrize("name", STATED)
def test_no_two_words_mean_the_same(name: str) -> None:
    table = tables()[name]
    assert len(set(table.all.values())) == len(table.all)
    assert not set(table.stated) & set(table.added)


def test_each_role_is_a_key_of_the_schema() -> None:
    assert set(mapping.ROLES.all) <= {entry.name for entry in dataclasses.fields(MeetingFile)}
