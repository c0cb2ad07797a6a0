"""Directives read back: found right once, and to be read anew after any change. And what they bear of the lists."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Duty, Role
from agendas.actions import (
    Addressee,
    DirectiveChanged,
    ForeignEntry,
    ForeignReference,
    MinutesSigned,
    add_directive,
    confirm_read_back,
    edit_directive,
)
from agendas.actions.items import ForeignTopic
from agendas.models import Directive
from audit.models import AuditEntry
from common.errors import Refused
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import (
    DirectiveFactory,
    DiscussionEntryFactory,
    DutyAssignmentFactory,
    ReferenceDocumentFactory,
    TopicFactory,
    meeting_in,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return DutyAssignmentFactory.create(meeting=meeting, duty=Duty.NOTES).user


def test_what_was_found_right_is_noted_once(meeting: Meeting, writer: User) -> None:
    directive = DirectiveFactory.create(meeting=meeting)
    with pytest.raises(DirectiveChanged):
        confirm_read_back(directive=directive, seen="Kata yang lama", by=writer)
    confirm_read_back(directive=directive, seen=directive.text, by=writer)
    confirm_read_back(directive=directive, by=user_with(Role.SECRETARIAT, meeting.convener))
    assert (directive.read_back_at is not None, directive.read_back_by) == (True, writer.actor_label)
    assert AuditEntry.objects.filter(action="confirm_read_back", subject_id=meeting.public_id).count() == 1
    with pytest.raises(Refused):
        confirm_read_back(directive=directive, by=user_with(Role.LEADERSHIP, meeting.convener))
    Meeting.objects.filter(pk=meeting.pk).update(minutes_signed_at="2030-10-19T00:00:00Z")
    with pytest.raises(MinutesSigned):
        confirm_read_back(directive=directive, by=writer)


@pytest.mark.parametrize("change", ["text", "due_date", "addressees", "topics", "references", "legal_basis"])
def test_any_change_takes_the_reading_back(meeting: Meeting, writer: User, change: str) -> None:
    changes: dict[str, Any] = {
        "text": "Kata baru",
        "due_date": dt.date(2030, 12, 1),
        "addressees": [Addressee.everyone()],
        "topics": [TopicFactory.create(convener=meeting.convener)],
        "references": [ReferenceDocumentFactory.create(convener=meeting.convener)],
        "legal_basis": "UU 26/2007",
    }
    directive = confirm_read_back(directive=DirectiveFactory.create(meeting=meeting), by=writer)
    edit_directive(directive=directive, by=writer, text=directive.text)
    assert Directive.objects.get(pk=directive.pk).read_back_at is not None
    edit_directive(directive=directive, by=writer, **{change: changes[change]})
    directive.refresh_from_db()
    assert (directive.read_back_at, directive.read_back_by) == (None, "")


def test_a_directive_bears_topics_documents_and_the_entry_it_was_made_of(meeting: Meeting, writer: User) -> None:
    topic = TopicFactory.create(convener=meeting.convener)
    document = ReferenceDocumentFactory.create(convener=meeting.convener)
    entry = DiscussionEntryFactory.create(item__meeting=meeting)
    directive = add_directive(
        meeting=meeting, kind="arahan", text="Segera", by=writer, entry=entry, topics=[topic], references=[document]
    )
    assert (directive.entry, [*directive.topics.all()], [*directive.references.all()]) == (entry, [topic], [document])
    edit_directive(directive=directive, by=writer, topics=[], text="Segera")
    assert ([*directive.topics.all()], [*directive.references.all()]) == ([], [document])
    assert AuditEntry.objects.get(action="edit_directive").before == {"topics": [topic.name]}


def test_lists_and_words_of_others_are_refused(meeting: Meeting, writer: User) -> None:
    elsewhere = meeting_in(MeetingState.ONGOING, participants=0)
    foreign: list[tuple[type[Exception], dict[str, Any]]] = [
        (ForeignTopic, {"topics": [TopicFactory.create(convener=elsewhere.convener)]}),
        (ForeignReference, {"references": [ReferenceDocumentFactory.create(convener=elsewhere.convener)]}),
        (ForeignEntry, {"entry": DiscussionEntryFactory.create(item__meeting=elsewhere)}),
    ]
    for error, fields in foreign:
        with pytest.raises(error):
            add_directive(meeting=meeting, kind="arahan", text="Segera", by=writer, **fields)
    assert not Directive.objects.exists()
