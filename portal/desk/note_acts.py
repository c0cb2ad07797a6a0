"""What a note taker's device has done, act by act: each in a transaction of its own, so that none loses another."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from agendas import actions
from agendas.actions import Done, EntryChanges, WordsChanged
from agendas.models import AgendaItem, DiscussionEntry, NoteReceipt
from agendas.queries import items_of
from agendas.states import ActOutcome, AgendaItemState, ItemDecision
from common.errors import RakorError
from common.text import one_line
from elections.actions.paper import enter_paper_count
from elections.models import Vote
from meetings.models import Meeting
from portal.desk.note_entries import (
    DECISION,
    ENTRY,
    ENTRY_EDIT,
    ITEM_STATE,
    NOTES,
    Act,
    Batch,
    read_act,
    receipt_of,
)
from portal.desk.note_stand import entries_json, item_json

RECORDED, CONFLICT = ActOutcome.RECORDED.value, ActOutcome.CONFLICT.value
DOUBLE, REFUSED = "double", "refused"


@dataclass(frozen=True)
class Desk:
    """A note taker's device, and who is signed in at it."""

    meeting: Meeting
    batch: Batch
    by: User
    now: dt.datetime

    def act_on(self, sent: Any) -> dict[str, Any]:
        """Do what one act says, once. Whatever keeps it from being done is said in words, and nothing is written."""
        told = {"receipt": receipt_of(sent), "title": "", "words": "", "item": None, "entry": None, "theirs": None}
        try:
            act = read_act(sent, self.batch, self.now)
            done = actions.act_once(
                meeting=self.meeting, receipt=act.receipt, act=lambda: self._do(act), noted_by=act.by, by=self.by
            )
        except RakorError as refused:
            return {**told, "outcome": REFUSED, "title": _("Not recorded"), "words": str(refused)}
        told |= self._stand(act, done)
        if done.outcome == CONFLICT:
            theirs = told["entry"] or told["item"]
            return {**told, "outcome": CONFLICT, "title": _("To be decided"), "words": done.words, "theirs": theirs}
        return {**told, "outcome": DOUBLE if done.is_again else RECORDED, "words": done.words}

    def _do(self, act: Act) -> Done:
        """The act itself. A conflict is an answer, for it stays one whenever it is asked again."""
        if act.kind == ENTRY:
            return self._write(act)
        if act.kind == ENTRY_EDIT:
            return self._edit(act)
        if act.kind == NOTES:
            return self._note(act)
        if act.kind == ITEM_STATE:
            return self._move(act)
        if act.kind == DECISION:
            return self._decide(act)
        vote = Vote.objects.filter(meeting=self.meeting, public_id=act.vote).select_related("meeting").first()
        if vote is None:
            raise RakorError(_("There is no such vote at this meeting."))
        return self._count(vote, act)

    def _count(self, vote: Vote, act: Act) -> Done:
        """Two different persons count: what one of them left in the device, the other does not send as their own."""
        if act.by and act.by != one_line(self.by.name)[:200].strip():
            raise RakorError(_("%(who)s counted this, and sends it signed in by that name.") % {"who": act.by})
        enter_paper_count(
            vote=vote,
            counts=act.counts,
            blank=act.blank,
            invalid=act.invalid,
            by=self.by,
            receipt=act.receipt,
            counted_at=act.at,
        )
        return Done(vote.public_id)

    def _write(self, act: Act) -> Done:
        words = self._words(act)
        said: dict[str, Any] = {"kind": "", "text": "", **words, "said_at": act.at}
        entry = actions.add_entry(item=self._item(act), receipt=act.receipt, by=self.by, **said)
        # It may have come by the form already, whose answer was lost; what was typed since comes along.
        return self._edited(entry, 0, words)

    def _edit(self, act: Act) -> Done:
        entry = self._entry(act.entry)
        words = self._words(act)
        if act.time is not None:
            said = entry.said_at.astimezone(self.meeting.zone)
            if (said.hour, said.minute) != (act.time.hour, act.time.minute):
                words["said_at"] = said.replace(hour=act.time.hour, minute=act.time.minute, second=0, microsecond=0)
        return self._edited(entry, self._saw(act, entry.text, entry.revision), words)

    def _edited(self, entry: DiscussionEntry, revision: int, words: EntryChanges) -> Done:
        try:
            actions.edit_entry(entry=entry, revision=revision, by=self.by, **words)
        except WordsChanged as changed:
            return Done(entry.public_id, outcome=CONFLICT, words=str(changed))
        return Done(entry.public_id, entry.revision)

    def _words(self, act: Act) -> EntryChanges:
        words = EntryChanges(**act.changes)  # type: ignore[typeddict-item]  # only what such an act may name was read
        if act.reply_to is not None:
            words["reply_to"] = self._entry(act.reply_to) if act.reply_to else None
        return words

    def _note(self, act: Act) -> Done:
        item = self._item(act)
        revision = self._saw(act, item.notes, item.revision)
        try:
            actions.write_notes(item=item, notes=act.changes.get("text", ""), revision=revision, by=self.by)
        except WordsChanged as changed:
            return Done(item.public_id, outcome=CONFLICT, words=str(changed))
        return Done(item.public_id, item.revision)

    def _move(self, act: Act) -> Done:
        item = self._item(act)
        if item.state == act.to:
            return Done(item.public_id)
        if item.state != act.saw:
            return _elsewhere(item, str(AgendaItemState(item.state).label))
        actions.set_item_state(item=item, state=act.to, by=self.by)
        return Done(item.public_id)

    def _decide(self, act: Act) -> Done:
        item = self._item(act)
        if item.decision not in (act.to, act.saw):
            return _elsewhere(item, str(ItemDecision(item.decision).label) if item.decision else _("not decided"))
        actions.decide_item(item=item, decision=act.to, by=self.by)
        return Done(item.public_id)

    def _item(self, act: Act) -> AgendaItem:
        item = items_of(self.meeting).filter(public_id=act.item).first()
        if item is None:
            raise RakorError(_("This item is not on the agenda (any more)."))
        return item

    def _entry(self, name: str) -> DiscussionEntry:
        named = Q(public_id=name) | Q(receipt=name)
        entry = DiscussionEntry.objects.filter(named, meeting=self.meeting).select_related("meeting", "item").first()
        if not name or entry is None:
            raise RakorError(_("There is no such entry at this meeting."))
        return entry

    def _saw(self, act: Act, stands: str, revision: int) -> int:
        """The revision that the writer saw: of the words that stand, where they are those the device had sent; else of
        the newest of its acts before on the same words that has come."""
        if act.tried is not None and act.tried.replace("\r\n", "\n").rstrip() == stands:
            return revision
        came = NoteReceipt.objects.filter(
            meeting=self.meeting, receipt__in=act.after, outcome=RECORDED, revision__isnull=False
        )
        return max([act.revision, *(row.revision or 0 for row in came)])

    def _stand(self, act: Act, done: Done) -> dict[str, Any]:
        """What the act concerned, as it stands now."""
        if act.kind in (ENTRY, ENTRY_EDIT):
            found = DiscussionEntry.objects.filter(meeting=self.meeting, public_id=done.about)
            return {"entry": next(iter(entries_json(found, self.meeting)), None)}
        item = items_of(self.meeting).filter(public_id=done.about).first()
        return {"item": item_json(item) if item is not None else None}


def _elsewhere(item: AgendaItem, stands: str) -> Done:
    told = _("“%(title)s” meanwhile stands at “%(stands)s”. Nothing was changed.") % {"title": item, "stands": stands}
    return Done(item.public_id, outcome=CONFLICT, words=told)
