"""Entries of the discussion: who said what on an item, written by one or more people at a time."""

import datetime as dt
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.actions.notes import SITTING, WordsChanged
from agendas.models import AgendaItem, DiscussionEntry
from agendas.queries.entries import line_called
from agendas.states import EntryKind
from audit.actions import record
from common.errors import RakorError
from meetings.models import Meeting, Participant

SPEAKER_LIMIT = 250
RECEIPT_LIMIT = 64


class EntryChanged(WordsChanged):
    """Someone else has saved other words of this entry since: both texts are there, and a person chooses."""

    def __init__(self, entry: DiscussionEntry) -> None:
        super().__init__(
            theirs=entry.text,
            revision=entry.revision,
            changed_by=entry.changed_by or entry.written_by,
            changed_at=entry.changed_at or entry.said_at,
        )


class EntryRemoved(RakorError):
    """The entry is struck out: it is brought back before it is written on."""


class BadEntry(RakorError):
    """What was written cannot stand so; `field` names what is wrong with it."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


class ReceiptTaken(RakorError):
    """Another entry has come with this receipt: of another item, or from another person."""


class EntryChanges(TypedDict, total=False):
    """What may change of an entry. `participant` is found by `speaker` where only that is named."""

    kind: str
    text: str
    speaker: str
    participant: Participant | None
    reply_to: DiscussionEntry | None
    said_at: dt.datetime


@transaction.atomic
def add_entry(
    *,
    item: AgendaItem,
    kind: str,
    text: str,
    by: User,
    speaker: str = "",
    participant: Participant | None = None,
    reply_to: DiscussionEntry | None = None,
    said_at: dt.datetime | None = None,
    receipt: str | None = None,
) -> DiscussionEntry:
    """Write down what was said on `item`; now, unless `said_at` tells when.

    `receipt` is the name that the writer's device gave it: the same one again is the same entry, and nothing is
    doubled. A speaker whose words are those of a line of the roll is taken to be that participant. Whoever runs the
    agenda may enter the result of a vote as well. Raises `BadEntry`, `ReceiptTaken`, `Refused`, `MeetingOver`,
    `MinutesSigned`.
    """
    may_run = (Power.RUN_AGENDA,) if kind == EntryKind.VOTE else ()
    meeting = open_for(item.meeting, by, Power.WRITE_NOTES, *may_run)
    standing = _come_before(receipt, item, by)
    if standing is not None:
        return standing
    entry = DiscussionEntry(meeting=meeting, item=item, receipt=receipt or None, written_by=by.actor_label[:200])
    entry.said_at = said_at or timezone.now()
    wanted = EntryChanges(kind=kind, text=text, speaker=speaker, reply_to=reply_to)
    if participant is not None:
        wanted["participant"] = participant
    for name, value in _cleaned(entry, wanted).items():
        setattr(entry, name, value)
    opens = _opens_a_sitting(entry, by)
    entry.save()
    after = {"kind": entry.kind, "speaker": entry.speaker, "characters": len(entry.text)}
    record("add_entry", entry, by=by, subject=meeting if opens else item, after=after)
    return entry


@transaction.atomic
def edit_entry(*, entry: DiscussionEntry, revision: int, by: User, **changes: Unpack[EntryChanges]) -> DiscussionEntry:
    """Change what is named, if the entry still stands at `revision`, the one that the writer saw; the row in hand is
    brought up to date.

    Saving what stands already changes nothing, whatever the revision. Raises `EntryChanged`, `EntryRemoved`,
    `BadEntry`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    open_for(entry.meeting, by, Power.WRITE_NOTES)
    entry.refresh_from_db()
    if entry.removed_at is not None:
        raise EntryRemoved(
            _("%(name)s has struck this entry out. Bring it back to write on it.") % {"name": entry.removed_by}
        )
    wanted = {name: value for name, value in _cleaned(entry, changes).items() if getattr(entry, name) != value}
    if not wanted:
        return entry
    length_before = len(entry.text)
    stamp = {"revision": revision + 1, "changed_at": timezone.now(), "changed_by": by.actor_label[:200]}
    if not DiscussionEntry.objects.filter(pk=entry.pk, revision=revision).update(**wanted, **stamp):
        raise EntryChanged(entry)
    entry.refresh_from_db()
    # The words stay out of the trail, as those of the notes do (`agendas.actions.notes.write_notes`).
    plain = {name: value for name, value in wanted.items() if name in ("kind", "speaker", "said_at")}
    record(
        "edit_entry",
        entry,
        by=by,
        subject=entry.item,
        before={"revision": revision, "characters": length_before},
        after={"revision": entry.revision, "characters": len(entry.text), **plain},
    )
    return entry


@transaction.atomic
def remove_entry(*, entry: DiscussionEntry, by: User) -> DiscussionEntry:
    """Strike the entry out: it is shown no more and printed nowhere, and its words stay until it is brought back.

    Removing it twice is removing it once. Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(entry.meeting, by, Power.WRITE_NOTES)
    changed = DiscussionEntry.objects.filter(pk=entry.pk, removed_at__isnull=True).update(
        removed_at=timezone.now(), removed_by=by.actor_label[:200]
    )
    entry.refresh_from_db()
    if changed:
        record("remove_entry", entry, by=by, subject=meeting, before={"characters": len(entry.text)})
    return entry


@transaction.atomic
def restore_entry(*, entry: DiscussionEntry, by: User) -> DiscussionEntry:
    """Bring a struck-out entry back, as it was. Raises `Refused`, `MeetingOver`, `MinutesSigned`."""
    meeting = open_for(entry.meeting, by, Power.WRITE_NOTES)
    changed = DiscussionEntry.objects.filter(pk=entry.pk, removed_at__isnull=False).update(
        removed_at=None, removed_by=""
    )
    entry.refresh_from_db()
    if changed:
        record("restore_entry", entry, by=by, subject=meeting, after={"characters": len(entry.text)})
    return entry


def _come_before(receipt: str | None, item: AgendaItem, by: User) -> DiscussionEntry | None:
    """The entry that came with this receipt already, if it did."""
    if not receipt:
        return None
    if len(receipt) > RECEIPT_LIMIT:
        raise BadEntry("receipt", _("This entry has no receipt that the portal knows."))
    standing = DiscussionEntry.objects.filter(receipt=receipt).first()
    if standing is not None and (standing.item_id != item.pk or standing.written_by != by.actor_label[:200]):
        raise ReceiptTaken(_("This receipt belongs to another entry. Nothing was saved."))
    return standing


def _cleaned(entry: DiscussionEntry, changes: EntryChanges) -> EntryChanges:
    """What is to stand, checked; `entry` says of which meeting and item. Raises `BadEntry`."""
    cleaned: EntryChanges = {**changes}
    if "kind" in cleaned:
        if cleaned["kind"] not in EntryKind:
            raise BadEntry("kind", _("Choose what the speaker does."))
        cleaned["kind"] = EntryKind(cleaned["kind"]).value
    if "text" in cleaned:
        cleaned["text"] = cleaned["text"].replace("\r\n", "\n").rstrip()
        if not cleaned["text"].strip():
            raise BadEntry("text", _("Write what was said. An entry that is not wanted is removed."))
    participant = cleaned.get("participant")
    if participant is not None and participant.meeting_id != entry.meeting_id:
        raise BadEntry("speaker", _("This speaker is on the roll of another meeting."))
    if "speaker" in cleaned:
        cleaned = {**cleaned, **_speaker(entry.meeting, cleaned["speaker"], participant, "participant" in cleaned)}
    if cleaned.get("reply_to") is not None:
        _check_reply(entry, cleaned["reply_to"])
    return cleaned


def _speaker(meeting: Meeting, words: str, participant: Participant | None, is_named: bool) -> EntryChanges:
    words = " ".join(words.split()) or (participant.position_label or participant.label if participant else "")
    if len(words) > SPEAKER_LIMIT:
        raise BadEntry("speaker", _("The speaker has at most %(limit)s characters.") % {"limit": SPEAKER_LIMIT})
    return EntryChanges(speaker=words, participant=participant if is_named else line_called(meeting, words))


def _check_reply(entry: DiscussionEntry, question: DiscussionEntry | None) -> None:
    """An answer hangs on an entry of the same item, and never on itself, however long the way round."""
    if question is not None and question.item_id != entry.item_id:
        raise BadEntry("reply_to", _("An answer belongs to a question on the same item."))
    while question is not None:
        if question.pk == entry.pk:
            raise BadEntry("reply_to", _("An entry does not answer itself."))
        question = question.reply_to


def _opens_a_sitting(entry: DiscussionEntry, by: User) -> bool:
    """Whether `by` begins to write on the item: the history of the meeting tells only of that, the trail of all."""
    since = timezone.now() - SITTING
    mine = entry.item.entries.filter(written_by=by.actor_label[:200])
    last = mine.order_by("-pk").values_list("said_at", flat=True).first()
    return last is None or last < since
