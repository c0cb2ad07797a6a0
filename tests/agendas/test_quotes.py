"""Quotations: unchecked until someone confirms them, and again once their words change."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import BadQuote, MinutesSigned, QuoteChanged, check_quote, edit_quote, note_quote, remove_quote
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting, Quote
from meetings.states import MeetingState
from tests.factories import DiscussionEntryFactory, DutyAssignmentFactory, ParticipantFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


def noted(meeting: Meeting, by: User, **fields: Any) -> Quote:
    return note_quote(
        meeting=meeting, by=by, **{"text": "Kita netral.", "speaker": "Sekda", "participant": None, **fields}
    )


def test_a_quotation_is_checked_only_after_someone_has_confirmed_it(meeting: Meeting, writer: User) -> None:
    other = user_with(Role.SECRETARIAT, meeting.convener, name="Biro Adpim")
    first, second = noted(meeting, writer), noted(meeting, writer, text=" Jaga marwah. ")
    assert [(row.order, row.text, row.checked_at) for row in (first, second)] == [
        (1, "Kita netral.", None),
        (2, "Jaga marwah.", None),
    ]
    with pytest.raises(QuoteChanged):
        check_quote(quote=first, seen="Kata yang lama", by=other)
    check_quote(quote=first, seen=first.text.replace("\n", "\r\n"), by=other)
    check_quote(quote=first, by=writer)
    assert (first.checked_by, first.noted_by) == ("Biro Adpim", writer.actor_label)
    assert AuditEntry.objects.filter(action="check_quote").count() == 1
    edit_quote(quote=first, text="Kita netral.", speaker="Sekda", by=writer)
    assert first.checked_at is not None
    edit_quote(quote=first, text="Kita harus netral.", speaker="Sekda", by=writer)
    first.refresh_from_db()
    assert (first.text, first.checked_at, first.checked_by) == ("Kita harus netral.", None, "")
    trail = AuditEntry.objects.get(action="edit_quote")
    assert (trail.before, trail.after) == ({"text": "Kita netral."}, {"text": "Kita harus netral."})


def test_an_entry_is_quoted_once(meeting: Meeting, writer: User) -> None:
    line = ParticipantFactory.create(meeting=meeting)
    entry = DiscussionEntryFactory.create(item__meeting=meeting, participant=line)
    quote = noted(meeting, writer, text=entry.text, speaker="", participant=line, entry=entry)
    assert noted(meeting, writer, text="Lain", entry=entry) == quote
    entry.refresh_from_db()
    assert (entry.quote, quote.participant, quote.speaker, Quote.objects.count()) == (quote, line, str(line), 1)
    edit_quote(quote=quote, text=quote.text, speaker="Orang lain", by=writer)
    assert quote.participant is None
    remove_quote(quote=quote, by=writer)
    entry.refresh_from_db()
    assert (entry.quote, AuditEntry.objects.get(action="remove_quote").before["speaker"]) == (None, "Orang lain")


@pytest.mark.parametrize(
    ("fields", "wrong"), [({"text": " "}, "text"), ({"speaker": " "}, "speaker"), ({"speaker": "S" * 201}, "speaker")]
)
def test_words_without_a_speaker_are_no_quotation(
    meeting: Meeting, writer: User, fields: dict[str, str], wrong: str
) -> None:
    with pytest.raises(BadQuote) as caught:
        noted(meeting, writer, **fields)
    assert (caught.value.field, Quote.objects.count()) == (wrong, 0)


def test_only_those_who_write_notes_and_until_the_minutes_are_signed(meeting: Meeting, writer: User) -> None:
    quote = noted(meeting, writer)
    acts: list[Callable[[User], Any]] = [
        lambda by: noted(meeting, by),
        lambda by: edit_quote(quote=quote, text="Lain", speaker="Lain", by=by),
        lambda by: check_quote(quote=quote, by=by),
        lambda by: remove_quote(quote=quote, by=by),
    ]
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    for act in acts:
        with pytest.raises(Refused):
            act(leader)
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    for act in acts:
        with pytest.raises(MinutesSigned):
            act(writer)
