"""Quotations: words of a speaker, verbatim, and whether someone has confirmed that they were said so."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import DiscussionEntry
from audit.actions import record
from common.errors import RakorError
from meetings.models import Meeting, Participant, Quote

SPEAKER_LIMIT = 200


class BadQuote(RakorError):
    """A quotation without words or without a speaker is none; `field` names what is missing."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


class QuoteChanged(RakorError):
    """The quotation does not stand any more as the one who confirms it has read it."""


@transaction.atomic
def note_quote(
    *,
    meeting: Meeting,
    text: str,
    speaker: str,
    participant: Participant | None,
    by: User,
    entry: DiscussionEntry | None = None,
) -> Quote:
    """Keep words of a speaker, unchecked. Of an entry there is one quotation: asked for again, it is given back.

    Raises `BadQuote`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.WRITE_NOTES)
    if entry is not None:
        entry.refresh_from_db()
        if entry.quote is not None:
            return entry.quote
    text, speaker = _cleaned(text, speaker or str(participant or ""))
    last = Quote.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"]
    quote = Quote.objects.create(
        meeting=meeting,
        order=(last or 0) + 1,
        text=text,
        speaker=speaker,
        participant=participant,
        noted_by=by.actor_label[:200],
    )
    if entry is not None:
        DiscussionEntry.objects.filter(pk=entry.pk).update(quote=quote)
        entry.quote = quote
    record("note_quote", quote, by=by, subject=meeting, after={"text": text, "speaker": speaker})
    return quote


@transaction.atomic
def edit_quote(*, quote: Quote, text: str, speaker: str, by: User) -> Quote:
    """Put words or speaker right. What was confirmed is no longer: someone confirms it as it now stands.

    Raises `BadQuote`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(quote.meeting, by, Power.WRITE_NOTES)
    quote.refresh_from_db()
    wanted = dict(zip(("text", "speaker"), _cleaned(text, speaker), strict=True))
    before = {name: getattr(quote, name) for name, value in wanted.items() if getattr(quote, name) != value}
    if not before:
        return quote
    if "speaker" in before:
        quote.participant = None
    quote.text, quote.speaker = wanted["text"], wanted["speaker"]
    quote.checked_at, quote.checked_by = None, ""
    quote.save()
    after = {name: wanted[name] for name in before}
    record("edit_quote", quote, by=by, subject=meeting, before=before, after=after)
    return quote


@transaction.atomic
def check_quote(*, quote: Quote, by: User, seen: str | None = None) -> Quote:
    """Confirm that it was said so; the first who does stands with the quotation. `seen` are the words he has read.

    Raises `QuoteChanged`, `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(quote.meeting, by, Power.WRITE_NOTES)
    quote.refresh_from_db()
    # Word by word: a form ends its lines in its own way.
    if seen is not None and seen.split() != quote.text.split():
        raise QuoteChanged(_("This quotation has been changed in the meantime. Read it as it stands now."))
    checked = Quote.objects.filter(pk=quote.pk, checked_at__isnull=True).update(
        checked_at=timezone.now(), checked_by=by.actor_label[:200]
    )
    quote.refresh_from_db()
    if checked:
        record("check_quote", quote, by=by, subject=meeting, after={"text": quote.text})
    return quote


@transaction.atomic
def remove_quote(*, quote: Quote, by: User) -> None:
    """Take the quotation out; its words stay in the trail. Raises `Refused`, `MeetingOver`, `MinutesSigned`."""
    meeting = open_for(quote.meeting, by, Power.WRITE_NOTES)
    before = {"text": quote.text, "speaker": quote.speaker}
    record("remove_quote", quote, by=by, subject=meeting, before=before)
    quote.delete()


def _cleaned(text: str, speaker: str) -> tuple[str, str]:
    text, speaker = text.replace("\r\n", "\n").strip(), " ".join(speaker.split())
    if not text:
        raise BadQuote("text", _("Write the words as they were said."))
    if not speaker:
        raise BadQuote("speaker", _("Say whose words these are."))
    if len(speaker) > SPEAKER_LIMIT:
        raise BadQuote("speaker", _("The speaker has at most %(limit)s characters.") % {"limit": SPEAKER_LIMIT})
    return text, speaker
