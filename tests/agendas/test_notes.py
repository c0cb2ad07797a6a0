"""Notes: nobody's words are lost when two write at once."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import MinutesSigned, NotesChanged, write_notes
from agendas.models import AgendaItem
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, DutyAssignmentFactory, UserFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> AgendaItem:
    return AgendaItemFactory.create(meeting=meeting_in(MeetingState.ONGOING, participants=0))


@pytest.fixture
def writer(item: AgendaItem) -> User:
    return DutyAssignmentFactory.create(
        meeting=item.meeting, duty=Duty.NOTES, user=UserFactory.create(name="Notulis A")
    ).user


def stored(item: AgendaItem) -> tuple[str, int]:
    return AgendaItem.objects.values_list("notes", "revision").get(pk=item.pk)


def test_saving_counts_the_revision_and_says_who_and_when(item: AgendaItem, writer: User) -> None:
    write_notes(item=item, notes="Inflasi 2,5 persen.\r\nBaris kedua.  ", revision=0, by=writer)
    assert stored(item) == ("Inflasi 2,5 persen.\nBaris kedua.", 1)
    assert (item.revision, item.notes_changed_by) == (1, "Notulis A")
    assert item.notes_changed_at is not None
    entry = AuditEntry.objects.get(action="write_notes")
    assert (entry.after, entry.subject_id) == ({"revision": 1, "characters": 32}, item.meeting.public_id)


def test_every_saving_is_in_the_trail_and_each_sitting_once_in_the_history(item: AgendaItem, writer: User) -> None:
    other = user_with(Role.SECRETARIAT, item.meeting.convener, name="Notulis B")
    for revision, by in enumerate([writer, writer, other, writer, writer]):
        write_notes(item=item, notes=f"Kata {revision}", revision=revision, by=by)
    AgendaItem.objects.filter(pk=item.pk).update(notes_changed_at=timezone.now() - dt.timedelta(minutes=16))
    item.refresh_from_db()
    write_notes(item=item, notes="Setelah istirahat", revision=5, by=writer)
    entries = AuditEntry.objects.filter(action="write_notes").order_by("pk")
    assert [entry.subject_id == item.meeting.public_id for entry in entries] == [True, False, True, True, False, True]
    assert {entry.object_id for entry in entries} == {item.public_id}


def test_the_same_words_again_change_nothing(item: AgendaItem, writer: User) -> None:
    write_notes(item=item, notes="Sama", revision=0, by=writer)
    write_notes(item=item, notes="Sama", revision=1, by=writer)
    # The first request was heard, its answer was lost, and the browser sends again.
    write_notes(item=item, notes="Sama\r\n", revision=0, by=writer)
    assert stored(item) == ("Sama", 1)
    assert AuditEntry.objects.filter(action="write_notes").count() == 1


def test_of_two_writers_the_second_is_told_and_both_texts_are_there(item: AgendaItem, writer: User) -> None:
    other = user_with(Role.SECRETARIAT, item.meeting.convener, name="Notulis B")
    mine = AgendaItem.objects.get(pk=item.pk)
    write_notes(item=item, notes="Kata A", revision=0, by=writer)
    with pytest.raises(NotesChanged) as caught:
        write_notes(item=mine, notes="Kata B", revision=0, by=other)
    assert (caught.value.theirs, caught.value.revision, caught.value.changed_by) == ("Kata A", 1, "Notulis A")
    assert stored(item) == ("Kata A", 1)
    write_notes(item=mine, notes="Kata A\n\nKata B", revision=caught.value.revision, by=other)
    assert stored(item) == ("Kata A\n\nKata B", 2)


def test_a_revision_that_never_was_does_not_overwrite(item: AgendaItem, writer: User) -> None:
    with pytest.raises(NotesChanged):
        write_notes(item=item, notes="Kata", revision=7, by=writer)
    assert stored(item) == ("", 0)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEADERSHIP, Role.INSPECTORATE, Role.DELEGATE])
def test_other_roles_are_refused(item: AgendaItem, role: Role) -> None:
    with pytest.raises(Refused):
        write_notes(item=item, notes="Kata", revision=0, by=user_with(role, item.meeting.convener))


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.NOTES])
def test_other_duties_are_refused(item: AgendaItem, duty: Duty) -> None:
    with pytest.raises(Refused):
        write_notes(
            item=item,
            notes="Kata",
            revision=0,
            by=DutyAssignmentFactory.create(meeting=item.meeting, duty=duty).user,
        )


def test_a_duty_holds_at_its_own_meeting_only(writer: User) -> None:
    elsewhere = AgendaItemFactory.create(meeting=meeting_in(MeetingState.ONGOING, participants=0))
    with pytest.raises(Refused):
        write_notes(item=elsewhere, notes="Kata", revision=0, by=writer)


def test_a_duty_ends_with_the_meeting(item: AgendaItem, writer: User) -> None:
    Meeting.objects.filter(pk=item.meeting.pk).update(state=MeetingState.CANCELLED, state_reason="Alasan")
    with pytest.raises(Refused):
        write_notes(item=item, notes="Kata", revision=0, by=writer)


def test_signed_minutes_close_the_notes(item: AgendaItem, writer: User) -> None:
    Meeting.objects.filter(pk=item.meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    with pytest.raises(MinutesSigned):
        write_notes(item=item, notes="Kata", revision=0, by=writer)
    assert stored(item) == ("", 0)
