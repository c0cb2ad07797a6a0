"""What the note taker's desk shows, whichever act it comes back from."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.roles import Power
from agendas.models import AgendaItem, DiscussionEntry
from agendas.permissions import can_edit_agenda, can_write_notes
from agendas.queries import agenda_of, chosen_item, directives_of, recorded_follow_ups_of, speakers_of
from agendas.queries.desk import desk_lines, undecided
from agendas.queries.entries import entries_of, struck_out, threads
from agendas.states import AgendaItemState, DirectiveKind, ItemDecision
from directory.permissions import has_power
from meetings.models import Meeting
from portal.desk.forms.directives import QuickDirectiveForm
from portal.desk.forms.entries import NewEntryForm
from portal.desk.phrases import PHRASES
from portal.desk.presence import look_in
from portal.desk.views.agenda import steps_of

DECIDED_IN = (AgendaItemState.IN_PROGRESS, AgendaItemState.DONE)


def desk(
    user: User, meeting: Meeting, public_id: str | None, *, entry: DiscussionEntry | None = None, answers: str = ""
) -> dict[str, Any]:
    """The whole desk, open at the item; `entry` is what a directive is to be made of, `answers` names the entry that
    the next one answers. 404 for an item that the agenda does not hold."""
    agenda = agenda_of(meeting)
    item = chosen_item(agenda, public_id)
    if item is None and public_id is not None:
        raise Http404
    lines = desk_lines(meeting, agenda)
    directives = directives_of(meeting)
    can_write = can_write_notes(user, meeting)
    return {
        "meeting": meeting,
        "agenda": agenda,
        "lines": lines,
        "undecided": undecided(lines),
        "item": item,
        "line": next((line for line in agenda.lines if line.item == item), None),
        "steps": steps_of(item) if item else [],
        "revision": item.revision if item else 0,
        "typed": item.notes if item else "",
        "topics": list(item.topics.all()) if item else [],
        "phrases": PHRASES,
        "directives": directives,
        "incomplete": sum(bool(line.lacks) for line in directives),
        "recorded": [row for row in recorded_follow_ups_of(meeting) if row.directive is None],
        "directive_kinds": DirectiveKind.choices,
        "quick": QuickDirectiveForm(meeting=meeting, item=item, entry=entry) if can_write else None,
        "quick_of": entry,
        "speakers": speakers_of(meeting),
        "can_write": can_write,
        "can_edit_agenda": can_edit_agenda(user, meeting),
        "keeps_settings": has_power(user, Power.MANAGE_SETTINGS, meeting.convener),
        **(said(user, item, can_write=can_write) if item else {}),
        **(writing(item, answers=answers) if item and can_write else {}),
        **(decision(item) if item else {}),
    }


def said(user: User, item: AgendaItem, *, can_write: bool, editing: Iterable[str] = ()) -> dict[str, Any]:
    """The discussion of the item, and who else has it open. What is being edited (`editing`, public ids) stays in its
    place even if someone has struck it out meanwhile."""
    rows = list(entries_of(item).prefetch_related("directives"))
    removed = list(struck_out(item))
    kept = [row for row in removed if row.public_id in set(editing)]
    others = look_in(item, user) if can_write else []
    return {
        "item": item,
        "threads": threads(sorted([*rows, *kept], key=lambda row: (row.said_at, row.pk))),
        "entry_count": len(rows),
        "removed": [row for row in removed if row not in kept],
        "others": others,
        "editing": set(editing),
        "mark": _mark(rows, removed, others, set(editing)),
        "can_write": can_write,
    }


def writing(item: AgendaItem, *, answers: str = "") -> dict[str, Any]:
    """The form for the next entry, with a fresh receipt."""
    begin = {"receipt": get_random_string(32), **({"kind": "menjawab", "reply_to": answers} if answers else {})}
    return {"entry_form": NewEntryForm(item=item, entries=list(entries_of(item)), **begin)}


def decision(item: AgendaItem) -> dict[str, Any]:
    """With what the item ends, as buttons of (code, words, is it the present one)."""
    codes = [(code.value, code.label, code == item.decision) for code in ItemDecision]
    return {"decisions": codes, "can_decide": item.state in DECIDED_IN}


def _mark(rows: list[DiscussionEntry], removed: list[DiscussionEntry], others: list[str], editing: set[str]) -> str:
    """Changes whenever the list looks different: a desk that has seen this is not sent it again. What is under its own
    hands it knows itself."""
    seen = [(row.pk, row.public_id in editing or (row.revision, row.quote_id)) for row in rows]
    made = [(directive.pk, directive.number) for row in rows for directive in row.directives.all()]
    out = [row.pk for row in removed]
    return hashlib.sha256(repr((seen, made, out, others)).encode()).hexdigest()[:16]
