"""How the notes of a meeting stand, as a note taker's device keeps it: plain JSON, in few queries at any length."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from agendas.models import AgendaItem, DiscussionEntry
from agendas.queries import agenda_of, directives_of, speakers_of
from agendas.states import ITEM_MOVES, ITEM_SHAPES, AgendaItemState, EntryKind, ItemDecision
from elections.models import Vote
from elections.states import VoteState
from meetings.models import Meeting


def stand_of(meeting: Meeting) -> dict[str, Any]:
    """Items with their words, the roll as names of speakers, directives in short, and what is voted on."""
    agenda = agenda_of(meeting)
    return {
        "items": [
            {**item_json(line.item), "number": line.number, "by": " · ".join(line.led_by)} for line in agenda.lines
        ],
        "entries": entries_json(DiscussionEntry.objects.filter(meeting=meeting), meeting),
        "speakers": speakers_of(meeting),
        "directives": [
            {"number": line.directive.number, "text": line.directive.text, "to": " · ".join(line.addressees)}
            for line in directives_of(meeting)
        ],
        "votes": [
            {"id": vote.public_id, "question": vote.question, "options": vote.options, "abstains": vote.allows_blank}
            for vote in Vote.objects.filter(meeting=meeting, state__in=(VoteState.OPEN, VoteState.CLOSED))
        ],
    }


def words_of_states() -> dict[str, Any]:
    """The choices of the desk, with their words, and where an item may move from where it stands."""
    return {
        "kinds": [[kind.value, str(kind.label)] for kind in EntryKind if kind != EntryKind.VOTE],
        "decisions": [[one.value, str(one.label)] for one in ItemDecision],
        "states": {
            state.value: {
                "label": str(state.label),
                "shape": ITEM_SHAPES[state],
                "moves": [to.value for to in AgendaItemState if to in ITEM_MOVES[state]],
            }
            for state in AgendaItemState
        },
    }


def item_json(item: AgendaItem) -> dict[str, Any]:
    """The item without its place and who leads it, which its own words do not change."""
    return {
        "id": item.public_id,
        "title": item.title,
        "state": item.state,
        "decision": item.decision,
        "text": item.notes,
        "revision": item.revision,
        "changed_by": item.notes_changed_by,
        "clock": _clock(item.notes_changed_at, item.meeting),
    }


def entries_json(entries: QuerySet[DiscussionEntry], meeting: Meeting) -> list[dict[str, Any]]:
    """Entries in the order of time, without those that were struck out."""
    rows = entries.filter(removed_at__isnull=True).select_related("item", "reply_to").order_by("said_at", "pk")
    return [
        {
            "id": row.public_id,
            "receipt": row.receipt or "",
            "item": row.item.public_id,
            "as": row.kind,
            "speaker": row.speaker,
            "text": row.text,
            "reply_to": row.reply_to.public_id if row.reply_to else "",
            "clock": _clock(row.said_at, meeting),
            "revision": row.revision,
            "changed_by": row.changed_by or row.written_by,
        }
        for row in rows
    ]


def _clock(moment: dt.datetime | None, meeting: Meeting) -> str:
    return f"{moment.astimezone(meeting.zone):%H.%M}" if moment else ""
