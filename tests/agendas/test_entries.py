"""Entries of the discussion: each once, nobody's words lost, and what is struck out comes back."""

import datetime as dt

import pytest

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    BadEntry,
    EntryChanged,
    EntryRemoved,
    ItemHasNotes,
    MinutesSigned,
    ReceiptTaken,
    add_entry,
    edit_entry,
    remove_entry,
    remove_item,
    restore_entry,
)
from agendas.models import AgendaItem, DiscussionEntry
from agendas.queries.entries import entries_of, struck_out, threads
from agendas.states import EntryKind
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    AgendaItemFactory,
    DiscussionEntryFactory,
    DutyAssignmentFactory,
    ParticipantFactory,
    PositionFactory,
    UserFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db

SECRET = "Anggaran rahasia"


@pytest.fixture
def item() -> AgendaItem:
    return AgendaItemFactory.create(meeting=meeting_in(MeetingState.ONGOING, participants=0))


@pytest.fixture
def writer(item: AgendaItem) -> User:
    user = UserFactory.create(name="Notulis A")
    return DutyAssignmentFactory.create(meeting=item.meeting, duty=Duty.NOTES, user=user).user


@pytest.fixture
def other(item: AgendaItem) -> User:
    return user_with(Role.SECRETARIAT, item.meeting.convener, name="Notulis B")


def trail(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def test_an_entry_is_written_down_and_its_words_stay_out_of_the_trail(item: AgendaItem, writer: User) -> None:
    said = dt.datetime(2030, 10, 16, 4, 12, tzinfo=dt.UTC)
    entry = add_entry(
        item=item, kind="bertanya", text=f" {SECRET}\r\nbaris dua \n", speaker=" Sekda  Metro ", said_at=said, by=writer
    )
    entry.refresh_from_db()
    assert (entry.text, entry.speaker, entry.said_at, entry.revision) == (
        f" {SECRET}\nbaris dua",
        "Sekda Metro",
        said,
        0,
    )
    assert (entry.meeting, entry.item, entry.kind, entry.written_by) == (item.meeting, item, "bertanya", "Notulis A")
    edit_entry(entry=entry, revision=0, by=writer, text=f"{SECRET} besar")
    remove_entry(entry=entry, by=writer)
    restore_entry(entry=entry, by=writer)
    acts = AuditEntry.objects.filter(object_id=entry.public_id)
    assert [act.action for act in acts.order_by("pk")] == ["add_entry", "edit_entry", "remove_entry", "restore_entry"]
    assert not any("rahasia" in f"{act.object_label}{act.before}{act.after}" for act in acts)


def test_the_history_of_the_meeting_tells_of_a_sitting_once(item: AgendaItem, writer: User) -> None:
    for words in ("Satu", "Dua", "Tiga"):
        add_entry(item=item, kind="catatan", text=words, by=writer)
    assert [act.subject_id for act in trail("add_entry")] == [item.meeting.public_id, item.public_id, item.public_id]


def test_the_same_receipt_is_the_same_entry(item: AgendaItem, writer: User, other: User) -> None:
    first = add_entry(item=item, kind="bertanya", text="Kata", by=writer, receipt="abc")
    again = add_entry(item=item, kind="bertanya", text="Kata", by=writer, receipt="abc")
    assert (again, DiscussionEntry.objects.count(), len(trail("add_entry"))) == (first, 1, 1)
    with pytest.raises(ReceiptTaken):
        add_entry(item=item, kind="bertanya", text="Kata", by=other, receipt="abc")
    elsewhere = AgendaItemFactory.create(meeting=item.meeting)
    with pytest.raises(ReceiptTaken):
        add_entry(item=elsewhere, kind="bertanya", text="Kata", by=writer, receipt="abc")
    with pytest.raises(BadEntry):
        add_entry(item=item, kind="bertanya", text="Kata", by=writer, receipt="a" * 65)
    # Without a receipt, the same words said twice are two entries.
    add_entry(item=item, kind="bertanya", text="Kata", by=writer)
    add_entry(item=item, kind="bertanya", text="Kata", by=writer)
    assert DiscussionEntry.objects.count() == 3


def test_a_speaker_of_the_roll_is_recognised(item: AgendaItem, writer: User) -> None:
    post = PositionFactory.create(title="Kepala Bappeda Contoh")
    line = ParticipantFactory.create(meeting=item.meeting, position=post)
    entry = add_entry(item=item, kind="menjawab", text="Kata", by=writer, speaker="kepala bappeda  contoh")
    assert entry.participant == line
    edit_entry(entry=entry, revision=0, by=writer, speaker="Perwakilan BPKAD")
    assert (entry.participant, entry.speaker) == (None, "Perwakilan BPKAD")
    named = add_entry(item=item, kind="menjawab", text="Kata", by=writer, participant=line)
    assert (named.speaker, named.participant) == ("Kepala Bappeda Contoh", line)
    stranger = ParticipantFactory.create(meeting=meeting_in(MeetingState.ONGOING))
    with pytest.raises(BadEntry):
        add_entry(item=item, kind="menjawab", text="Kata", by=writer, participant=stranger)


@pytest.mark.parametrize("words", ["", "  \r\n "])
def test_what_says_nothing_is_refused(item: AgendaItem, writer: User, words: str) -> None:
    with pytest.raises(BadEntry) as caught:
        add_entry(item=item, kind="bertanya", text=words, by=writer)
    assert caught.value.field == "text"
    entry = DiscussionEntryFactory.create(item=item, text="Kata")
    with pytest.raises(BadEntry):
        edit_entry(entry=entry, revision=0, by=writer, text=words)
    with pytest.raises(BadEntry):
        edit_entry(entry=entry, revision=0, by=writer, kind="bernyanyi")
    with pytest.raises(BadEntry):
        edit_entry(entry=entry, revision=0, by=writer, speaker="S" * 251)
    entry.refresh_from_db()
    assert (entry.text, entry.kind, entry.revision) == ("Kata", "bertanya", 0)


def test_of_two_writers_the_second_is_told_and_both_texts_are_there(
    item: AgendaItem, writer: User, other: User
) -> None:
    entry = add_entry(item=item, kind="bertanya", text="Mula", by=writer)
    mine = DiscussionEntry.objects.get(pk=entry.pk)
    edit_entry(entry=entry, revision=0, by=writer, text="Kata A", kind="menanggapi")
    with pytest.raises(EntryChanged) as caught:
        edit_entry(entry=mine, revision=0, by=other, text="Kata B")
    assert (caught.value.theirs, caught.value.revision, caught.value.changed_by) == ("Kata A", 1, "Notulis A")
    edit_entry(entry=mine, revision=1, by=other, text="Kata A\n\nKata B")
    mine.refresh_from_db()
    assert (mine.text, mine.revision, mine.changed_by, mine.kind) == ("Kata A\n\nKata B", 2, "Notulis B", "menanggapi")
    # The answer was lost on the way, and the browser sends again.
    edit_entry(entry=mine, revision=1, by=other, text="Kata A\r\n\r\nKata B")
    with pytest.raises(EntryChanged):
        edit_entry(entry=mine, revision=9, by=other, text="Kata C")
    assert len(trail("edit_entry")) == 2


def test_what_is_struck_out_keeps_its_words_and_comes_back(item: AgendaItem, writer: User) -> None:
    entry = add_entry(item=item, kind="bertanya", text="Kata", by=writer)
    remove_entry(entry=entry, by=writer)
    remove_entry(entry=entry, by=writer)
    assert (list(entries_of(item)), list(struck_out(item)), entry.text) == ([], [entry], "Kata")
    assert (entry.removed_by, len(trail("remove_entry"))) == ("Notulis A", 1)
    with pytest.raises(EntryRemoved):
        edit_entry(entry=entry, revision=0, by=writer, text="Lain")
    restore_entry(entry=entry, by=writer)
    restore_entry(entry=entry, by=writer)
    assert (list(entries_of(item)), entry.removed_at, len(trail("restore_entry"))) == ([entry], None, 1)


def test_an_item_that_was_discussed_is_not_thrown_away(item: AgendaItem, writer: User, other: User) -> None:
    remove_entry(entry=add_entry(item=item, kind="bertanya", text="Kata", by=writer), by=writer)
    with pytest.raises(ItemHasNotes):
        remove_item(item=item, by=other)


def test_answers_stand_under_their_questions(item: AgendaItem, writer: User) -> None:
    one, two = (DiscussionEntryFactory.create(item=item) for _ in range(2))
    answer = add_entry(item=item, kind="menjawab", text="Jawab", reply_to=one, by=writer)
    further = add_entry(item=item, kind="menjawab", text="Jawab lagi", reply_to=answer, by=writer)
    shown = [(thread.entry, thread.answers) for thread in threads(entries_of(item))]
    assert shown == [(one, [answer, further]), (two, [])]
    remove_entry(entry=one, by=writer)
    assert [(t.entry, t.answers) for t in threads(entries_of(item))] == [(answer, [further]), (two, [])]
    for question in (answer, further, DiscussionEntryFactory.create(item=AgendaItemFactory.create())):
        with pytest.raises(BadEntry):
            edit_entry(entry=answer, revision=0, by=writer, reply_to=question)


def test_only_those_who_write_notes_and_until_the_minutes_are_signed(item: AgendaItem, writer: User) -> None:
    entry = DiscussionEntryFactory.create(item=item)
    strangers = [
        user_with(Role.LEADERSHIP, item.meeting.convener),
        DutyAssignmentFactory.create(meeting=item.meeting, duty=Duty.MODERATOR).user,
        DutyAssignmentFactory.create(meeting=meeting_in(MeetingState.ONGOING), duty=Duty.NOTES).user,
    ]
    for by in strangers:
        with pytest.raises(Refused):
            add_entry(item=item, kind="bertanya", text="Kata", by=by)
        with pytest.raises(Refused):
            edit_entry(entry=entry, revision=0, text="Kata", by=by)
        with pytest.raises(Refused):
            remove_entry(entry=entry, by=by)
    # Whoever runs the agenda shows the result of a vote, which enters the notes.
    add_entry(item=item, kind=EntryKind.VOTE, text="12 setuju", by=strangers[1])
    Meeting.objects.filter(pk=item.meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    for act in (remove_entry, restore_entry):
        with pytest.raises(MinutesSigned):
            act(entry=entry, by=writer)
