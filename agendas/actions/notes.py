"""Notes on an item, written by one or more people at a time."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import AgendaItem
from audit.actions import record
from common.errors import RakorError

SITTING = dt.timedelta(minutes=15)


class WordsChanged(RakorError):
    """Someone else has saved other words since: both texts are there, and a person chooses.

    Carries the words that stand (`theirs`), their `revision`, and who wrote them when.
    """

    def __init__(self, *, theirs: str, revision: int, changed_by: str, changed_at: dt.datetime | None) -> None:
        self.theirs = theirs
        self.revision = revision
        self.changed_by = changed_by
        self.changed_at = changed_at
        super().__init__(
            _("%(name)s has changed these notes in the meantime. Your words are not saved yet.")
            % {"name": changed_by or _("Someone else")}
        )


class NotesChanged(WordsChanged):
    """The notes on an item have changed under the writer's hands."""

    def __init__(self, item: AgendaItem) -> None:
        super().__init__(
            theirs=item.notes,
            revision=item.revision,
            changed_by=item.notes_changed_by,
            changed_at=item.notes_changed_at,
        )


@transaction.atomic
def write_notes(*, item: AgendaItem, notes: str, revision: int, by: User) -> AgendaItem:
    """Save `notes` if the item still stands at `revision`, the one that the writer saw; the row in hand is brought up
    to date.

    Saving the words that stand already changes nothing, whatever the revision. Raises `NotesChanged`, `Refused`,
    `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(item.meeting, by, Power.WRITE_NOTES)
    notes = notes.replace("\r\n", "\n").rstrip()
    saved = (
        AgendaItem.objects.filter(pk=item.pk, revision=revision)
        .exclude(notes=notes)
        .update(
            notes=notes, revision=revision + 1, notes_changed_at=timezone.now(), notes_changed_by=by.actor_label[:200]
        )
    )
    length_before, opens = len(item.notes), _opens_a_sitting(item, by)
    item.refresh_from_db()
    if item.notes != notes:
        raise NotesChanged(item)
    if saved:
        # The words themselves stay out of the trail: they are saved every few seconds, and end up in the minutes. For
        # the same reason the history of the meeting tells only of the first saving of a sitting; the trail has all.
        record(
            "write_notes",
            item,
            by=by,
            subject=meeting if opens else item,
            before={"revision": revision, "characters": length_before},
            after={"revision": item.revision, "characters": len(notes)},
        )
    return item


def _opens_a_sitting(item: AgendaItem, by: User) -> bool:
    """Whether `by` begins to write: someone else wrote last, or the last words are a while ago."""
    before = item.notes_changed_at
    if before is None or item.notes_changed_by != by.actor_label[:200]:
        return True
    return timezone.now() - before > SITTING
