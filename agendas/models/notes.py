"""What was said: entries of the discussion, pictures, and the transcript of a recording."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from agendas.models.agenda import AgendaItem
from agendas.states import ActOutcome, EntryKind, TranscriptFormat, TranscriptOrigin
from common.public_id import PublicIdModel
from common.work import WorkRow
from files.models import StoredFile
from meetings.models import Meeting, Participant, Quote
from meetings.states import Disclosure


class DiscussionEntry(PublicIdModel):
    """One contribution to an item: who asked, who answered, what was decided."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind.choices)
    # The line of the roll that spoke, where it is known; `speaker` keeps the words that are printed.
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries"
    )
    speaker = models.CharField(_("speaker"), max_length=250, blank=True)
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    text = models.TextField(_("text"))
    said_at = models.DateTimeField()
    # Counted up by every change: who saves over an older revision is shown both texts.
    revision = models.PositiveIntegerField(default=0)
    # What the writer's device called it: the same one again is the same entry.
    receipt = models.CharField(max_length=64, null=True, blank=True, unique=True)
    written_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=200, blank=True)
    # Struck out, and can be brought back: no line is lost.
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=200, blank=True)
    quote = models.OneToOneField(Quote, null=True, blank=True, on_delete=models.SET_NULL, related_name="entry")

    class Meta:
        ordering = ["said_at", "pk"]
        indexes = [models.Index(fields=["item", "said_at"], name="agendas_entry_of_item")]

    def __str__(self) -> str:
        # Without its words, which stay out of the trail.
        return f"{self.speaker}: {self.get_kind_display()}" if self.speaker else self.get_kind_display()


class NoteReceipt(models.Model):
    """An act that came from a note taker's device, by the number the device gave it: it is done once, and told again
    what became of it. The words themselves are not here."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="note_receipts")
    receipt = models.CharField(max_length=64, unique=True)
    outcome = models.CharField(max_length=8, choices=ActOutcome.choices)
    words = models.CharField(max_length=400, blank=True)
    # The address of the item, entry or vote, and the revision to which the act brought its words.
    about = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(null=True, blank=True)
    # Who sat at the device, and who was signed in when it was sent.
    noted_by = models.CharField(max_length=200, blank=True)
    sent_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.receipt


class Photo(PublicIdModel):
    """A picture of the meeting, as the minutes attach it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="photos")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    disclosure = models.CharField(
        _("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.INTERNAL
    )
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.caption or self.file.name


class Recording(PublicIdModel):
    """A recording of the meeting: heard by few, and erased by rule."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recordings")
    # Null once it has been erased; that it was there is kept.
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    # When its first minute was said; passages without a recording have no clock.
    begins_at = models.DateTimeField(_("begins"), null=True, blank=True)
    kept_until = models.DateField(_("kept until"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.CharField(max_length=200, blank=True)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name


class Transcript(PublicIdModel):
    """What a recorder or a service wrote down, passage by passage."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="transcripts")
    recording = models.ForeignKey(
        Recording, null=True, blank=True, on_delete=models.SET_NULL, related_name="transcripts"
    )
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=6, choices=TranscriptFormat.choices)
    origin = models.CharField(max_length=8, choices=TranscriptOrigin.choices, default=TranscriptOrigin.FILE)
    # Of the file it was read from: the same file is not read twice.
    sha256 = models.CharField(max_length=64)
    imported_by = models.CharField(max_length=200)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["imported_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sha256"], name="agendas_transcript_read_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TranscriptSpeaker(models.Model):
    """A voice as the transcript names it, and the line of the roll that it is taken to be."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="speakers")
    label = models.CharField(max_length=120)
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices"
    )
    # Who it is, where the roll does not know them.
    name = models.CharField(_("name"), max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "label"], name="agendas_voice_once_per_transcript"),
        ]

    def __str__(self) -> str:
        return self.name or (self.participant.position_label if self.participant else "") or self.label


class Passage(PublicIdModel):
    """A run of words by one voice; attached to an item it belongs to the risalah."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="passages")
    order = models.PositiveIntegerField()
    # Milliseconds from the beginning of the recording; null where the transcript has no times.
    starts_ms = models.PositiveIntegerField(null=True, blank=True)
    ends_ms = models.PositiveIntegerField(null=True, blank=True)
    speaker = models.ForeignKey(
        TranscriptSpeaker, null=True, blank=True, on_delete=models.SET_NULL, related_name="passages"
    )
    text = models.TextField()
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="passages")
    # Someone has listened or read, and found it right.
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    quote = models.OneToOneField(Quote, null=True, blank=True, on_delete=models.SET_NULL, related_name="passage")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "order"], name="agendas_passage_order_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class SpeechJob(WorkRow):
    """A recording handed to the speech-to-text service, if one is connected."""

    task: ClassVar[str] = "agendas.tasks.transcribe"

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="speech_job")
    asked_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.recording)
