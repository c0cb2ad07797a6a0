"""The end of a meeting leaves a draft in which nothing has to be typed again."""

import dataclasses
import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from agendas.actions import add_directive, add_entry, add_photos, check_quote, note_quote
from agendas.actions.ending import ItemsUndecided
from agendas.actions.running import decide_item, defer_item, set_item_state, start_item
from agendas.models import AgendaItem
from agendas.states import AgendaItemState, DirectiveKind, EntryKind, ItemDecision
from common.errors import WrongState
from documents.models import Paper
from documents.queries import minutes_facts_now
from documents.rendering.minutes import minutes_html
from elections.actions.ending import VotesGoing
from elections.models import Vote
from elections.states import VoteState
from flows.papers import end_meeting
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, meeting_in, user_with

pytestmark = pytest.mark.django_db

ITEMS, ENTRIES, DIRECTIVES = 12, 40, 9
KINDS = (EntryKind.ASKS, EntryKind.ANSWERS, EntryKind.GUIDES, EntryKind.RESPONDS, EntryKind.DECISION)


@pytest.fixture
def meeting() -> Meeting:
    meeting = meeting_in(MeetingState.ONGOING, 3)
    meeting.started_at = dt.datetime(2030, 10, 16, 2, tzinfo=dt.UTC)
    meeting.save()
    return meeting


@pytest.fixture
def clerk(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def a_day(meeting: Meeting, clerk: User) -> list[AgendaItem]:
    """Twelve items, forty entries, nine directives: ten items discussed, one left out, one put off."""
    items = [AgendaItemFactory.create(meeting=meeting, title=f"Mata acara {n:02}") for n in range(ITEMS)]
    for item in items[:-2]:
        start_item(item=item, by=clerk)
        decide_item(item=item, decision=ItemDecision.NOTED, by=clerk)
    set_item_state(item=items[-2], state=AgendaItemState.SKIPPED, by=clerk)
    defer_item(item=items[-1], by=clerk)
    asked = None
    for n in range(ENTRIES):
        kind = KINDS[n % len(KINDS)]
        entry = add_entry(
            item=items[n % 10],
            kind=kind,
            text=f"Perkataan ke-{n:02}",
            speaker=f"Pembicara {n:02}",
            reply_to=asked if kind == EntryKind.ANSWERS and asked and asked.item_id == items[n % 10].pk else None,
            by=clerk,
        )
        asked = entry if kind == EntryKind.ASKS else asked
    for n in range(DIRECTIVES):
        add_directive(
            meeting=meeting,
            kind=DirectiveKind.ARAHAN,
            text=f"Arahan ke-{n}",
            item=items[n],
            due_date=dt.date(2030, 12, 2),
            by=clerk,
        )
    return items


def test_the_draft_holds_everything_that_was_noted(meeting: Meeting, clerk: User) -> None:
    a_day(meeting, clerk)
    paper = end_meeting(meeting=meeting, by=clerk)
    said = minutes_facts_now(paper)
    printed = minutes_html(said)
    assert len(said.agenda) == ITEMS
    assert len(said.directives) == DIRECTIVES == len(said.follow_ups)
    assert [text for n in range(ENTRIES) if (text := f"Perkataan ke-{n:02}") not in printed] == []
    # Who decided speaks for the hall; all others are named.
    deciding = KINDS.index(EntryKind.DECISION)
    speakers = [f"Pembicara {n:02}" for n in range(ENTRIES) if n % len(KINDS) != deciding]
    assert [name for name in speakers if name not in printed] == []
    assert [text for n in range(DIRECTIVES) if (text := f"Arahan ke-{n}") not in printed] == []
    assert [item.decision for item in said.agenda].count(None) == 2
    assert {item.outcome for item in said.agenda} == {None, "Ditiadakan", "Ditunda ke rapat berikut"}


def test_a_meeting_does_not_end_with_an_item_left_without_decision(meeting: Meeting, clerk: User) -> None:
    open_item = AgendaItemFactory.create(meeting=meeting, title="Belum diputuskan")
    start_item(item=open_item, by=clerk)
    with pytest.raises(ItemsUndecided, match="Belum diputuskan"):
        end_meeting(meeting=meeting, by=clerk)
    assert Meeting.objects.get().state == MeetingState.ONGOING
    assert not Paper.objects.exists()
    decide_item(item=open_item, decision=ItemDecision.AGREED, by=clerk)
    end_meeting(meeting=meeting, by=clerk)
    open_item.refresh_from_db()
    # The clock of what was under way has stopped.
    assert (open_item.state, open_item.running_since) == (AgendaItemState.DONE, None)
    with pytest.raises(WrongState):
        end_meeting(meeting=meeting, by=clerk)


@pytest.mark.parametrize("state", [VoteState.OPEN, VoteState.CLOSED])
def test_a_meeting_does_not_end_while_ballots_lie_uncounted(state: VoteState, meeting: Meeting, clerk: User) -> None:
    vote = Vote.objects.create(meeting=meeting, question="Setuju?", state=state, created_by="x")
    with pytest.raises(VotesGoing, match=r"Setuju\?"):
        end_meeting(meeting=meeting, by=clerk)
    Vote.objects.filter(pk=vote.pk).update(state=VoteState.VOID)
    end_meeting(meeting=meeting, by=clerk)


def test_only_a_draft_quotes_what_nobody_has_checked(meeting: Meeting, clerk: User) -> None:
    quote = note_quote(meeting=meeting, text="Kita harus netral", speaker="Sekda", participant=None, by=clerk)
    paper = end_meeting(meeting=meeting, by=clerk)
    assert "belum dicek" in printed(paper)
    assert "Kita harus netral" not in printed(paper, is_draft=False)
    check_quote(quote=quote, by=clerk)
    assert "Kita harus netral" in printed(paper, is_draft=False)
    assert "belum dicek" not in printed(paper)


def test_the_minutes_tell_nothing_of_pictures_that_are_excluded(meeting: Meeting, clerk: User) -> None:
    for caption, disclosure in (("Pembukaan", "internal"), ("Rapat tertutup", "excluded")):
        add_photos(meeting=meeting, uploads=[picture()], by=clerk, caption=caption, disclosure=disclosure)
    paper = end_meeting(meeting=meeting, by=clerk)
    assert "1 foto (Pembukaan)" in printed(paper)
    assert "Rapat tertutup" not in printed(paper)


def picture() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (4, 2), "red").save(data, "PNG")
    return SimpleUploadedFile("foto.png", data.getvalue())


def printed(paper: Paper, *, is_draft: bool = True) -> str:
    said = minutes_facts_now(paper)
    return minutes_html(dataclasses.replace(said, paper=dataclasses.replace(said.paper, is_draft=is_draft)))
