"""Several note takers on one item at once: no character is lost, and nothing is doubled."""

import pytest

from accounts.models import User
from accounts.roles import Role
from agendas.actions import EntryChanged, add_entry, edit_entry
from agendas.models import DiscussionEntry
from agendas.queries import both_texts
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.agendas.test_concurrency import PEOPLE, at_once
from tests.factories import AgendaItemFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting() -> Meeting:
    return meeting_in(MeetingState.ONGOING, participants=0)


@pytest.fixture
def writer(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def test_note_takers_on_one_item_lose_no_character(meeting: Meeting, writer: User) -> None:
    """All write on one entry and keep both texts whenever they are told of another; each also sends an entry twice."""
    item = AgendaItemFactory.create(meeting=meeting)
    shared = add_entry(item=item, kind="catatan", text="Mula", by=writer)
    sentences = {f"Notulis {person} kalimat {turn}." for person in range(PEOPLE) for turn in range(3)}

    def write(person: int) -> None:
        for turn in range(3):
            mine = DiscussionEntry.objects.select_related("meeting", "item").get(pk=shared.pk)
            words, revision = f"{mine.text}\n\nNotulis {person} kalimat {turn}.", mine.revision
            while True:
                try:
                    edit_entry(entry=mine, revision=revision, text=words, by=writer)
                    break
                except EntryChanged as conflict:
                    words, revision = both_texts(conflict.theirs, words), conflict.revision
        for _again in range(2):
            add_entry(item=item, kind="bertanya", text=f"Tanya {person}", by=writer, receipt=f"tanda-{person}")

    at_once(write)
    shared.refresh_from_db()
    written = shared.text.split("\n\n")
    assert (set(written), len(written)) == ({"Mula", *sentences}, 1 + 3 * PEOPLE)
    assert shared.revision == 3 * PEOPLE
    asked = DiscussionEntry.objects.filter(kind="bertanya").values_list("text", flat=True)
    assert sorted(asked) == [f"Tanya {person}" for person in range(PEOPLE)]
