"""One passage of a transcript: put right, checked, and turned into a quotation or an entry of the notes."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.entries import add_entry
from agendas.actions.gate import open_for
from agendas.actions.quotes import note_quote
from agendas.models import DiscussionEntry, Passage, Transcript, TranscriptSpeaker
from agendas.queries.transcripts import digest_of, said_at, speaker_label
from audit.actions import record
from common.errors import RakorError
from meetings.models import Quote

TEXT_LENGTH = 20_000


class BadPassage(RakorError):
    """A passage without words, with too many, or with a voice of another transcript."""


class PassageChanged(RakorError):
    """Someone else has changed these words since; `theirs` are the words that stand."""

    def __init__(self, theirs: str) -> None:
        self.theirs = theirs
        super().__init__(_("Someone else has changed this passage in the meantime. Your words are not saved yet."))


class NoItem(RakorError):
    """The passage stands under no item; an entry needs one."""


@transaction.atomic
def edit_passage(
    *,
    passage: Passage,
    text: str,
    by: User,
    seen: str | None = None,
    speaker: TranscriptSpeaker | None = None,
    checked: bool = False,
) -> Passage:
    """Put words or voice right; `seen` is the digest of the words that the writer had before him (`digest_of`).

    What was checked is so no longer, unless the writer says (`checked`) that it now stands as it was said. Raises
    `PassageChanged`, `BadPassage`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(passage.transcript.meeting, by, Power.WRITE_NOTES)
    passage.refresh_from_db()
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise BadPassage(_("Write the words as they were said."))
    if len(text) > TEXT_LENGTH:
        raise BadPassage(_("A passage has at most %(limit)s characters.") % {"limit": TEXT_LENGTH})
    if speaker is not None and speaker.transcript_id != passage.transcript_id:
        raise BadPassage(_("This voice belongs to another transcript."))
    if seen is not None and seen != digest_of(passage.text) and text != passage.text:
        raise PassageChanged(passage.text)
    before = {"text": passage.text, "voice": passage.speaker}
    after = {"text": text, "voice": speaker}
    if before != after:
        passage.text, passage.speaker = text, speaker
        passage.checked_at, passage.checked_by = None, ""
        passage.save(update_fields=["text", "speaker", "checked_at", "checked_by"])
        record("edit_passage", passage, by=by, subject=meeting, before=before, after=after)
    if checked:
        check_passages(transcript=passage.transcript, passages=[passage], by=by)
        passage.refresh_from_db()
    return passage


@transaction.atomic
def check_passage(*, passage: Passage, by: User) -> Passage:
    """Confirm that it was said so; the first who does stands with it. Raises `Refused`, `MeetingOver`,
    `MinutesSigned`."""
    check_passages(transcript=passage.transcript, passages=[passage], by=by)
    passage.refresh_from_db()
    return passage


@transaction.atomic
def check_passages(*, transcript: Transcript, passages: Iterable[Passage], by: User) -> int:
    """Confirm several at once; how many were not checked before. Raises as `check_passage` does."""
    meeting = open_for(transcript.meeting, by, Power.WRITE_NOTES)
    waiting = Passage.objects.filter(
        transcript=transcript, pk__in=[row.pk for row in passages], checked_at__isnull=True
    )
    orders = list(waiting.order_by("order").values_list("order", flat=True))
    if orders:
        waiting.update(checked_at=timezone.now(), checked_by=by.actor_label[:200])
        after = {"passages": len(orders), "first": orders[0], "last": orders[-1]}
        record("check_passages", transcript, by=by, subject=meeting, after=after)
    return len(orders)


@transaction.atomic
def quote_passage(*, passage: Passage, by: User, text: str = "") -> Quote:
    """Keep the passage, or the part of it in `text`, as a quotation, to be checked by itself. Of a passage there is
    one: asked for again, it is given back.

    Raises `BadQuote` (also where nobody has said whose voice it is), `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(passage.transcript.meeting, by, Power.WRITE_NOTES)
    passage.refresh_from_db()
    if passage.quote is not None:
        return passage.quote
    participant = passage.speaker.participant if passage.speaker else None
    quote = note_quote(
        meeting=meeting,
        text=text.strip() or passage.text,
        speaker=speaker_label(passage)[:200],
        participant=participant,
        by=by,
    )
    passage.quote = quote
    passage.save(update_fields=["quote"])
    return quote


@transaction.atomic
def note_passage(*, passage: Passage, kind: str, by: User) -> DiscussionEntry:
    """Take the passage into the notes on its item, at the moment when it was said. Asked for again, the same entry is
    given back, as someone may have written on it since.

    Raises `NoItem`, and what `add_entry` does.
    """
    open_for(passage.transcript.meeting, by, Power.WRITE_NOTES)
    passage.refresh_from_db()
    if passage.item is None:
        raise NoItem(_("Put the passage under an item of the agenda first."))
    receipt = f"passage-{passage.public_id}"
    standing = DiscussionEntry.objects.filter(receipt=receipt, removed_at__isnull=True).first()
    if standing is not None:
        return standing
    return add_entry(
        item=passage.item,
        kind=kind,
        text=passage.text,
        speaker=speaker_label(passage),
        participant=passage.speaker.participant if passage.speaker else None,
        said_at=said_at(passage),
        receipt=receipt,
        by=by,
    )
