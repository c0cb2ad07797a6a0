"""Forms of recordings, transcripts and their passages."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.models import AgendaItem, Passage, Recording, Transcript
from agendas.queries import items_of
from agendas.queries.transcripts import UNATTACHED, digest_of, recordings_of
from agendas.states import EntryKind
from common.dates import zone_of
from files.actions import RECORDINGS
from meetings.models import Meeting
from portal.desk.forms.meetings import DateField, TimeField

TEXT_LIMIT = 20_000
NAME_LIMIT = 250
# The result of a vote enters the notes from the vote itself.
ENTRY_KINDS = [(kind.value, kind.label) for kind in EntryKind if kind != EntryKind.VOTE]


class _BeginsForm(forms.Form):
    """When the first minute was said, on the clock of the meeting."""

    begins_day = DateField(label=_("Recording begins on"), required=False)
    begins_time = TimeField(
        label=_("At"), required=False, help_text=_("With it each passage gets its time of day. Left empty: none.")
    )

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone_of(meeting.timezone)
        self.fields["begins_day"].initial = meeting.first_day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("begins_time") and not data.get("begins_day"):
            self.add_error("begins_day", _("Say on which day."))
        return data

    @property
    def begins_at(self) -> dt.datetime | None:
        day, at = self.cleaned_data.get("begins_day"), self.cleaned_data.get("begins_time")
        return dt.datetime.combine(day, at, self.zone) if day and at else None


class RecordingForm(_BeginsForm):
    """A recording handed in."""

    upload = forms.FileField(
        label=_("Recording"),
        help_text=_("MP3, M4A, OGG, WAV, WebM or MP4."),
        allow_empty_file=True,  # told by the gate, like everything else that is wrong with it
        widget=forms.ClearableFileInput(
            attrs={"accept": ",".join(sorted({end for ends in RECORDINGS.values() for end in ends}))}
        ),
    )
    field_order = ["upload", "begins_day", "begins_time"]


class BeginningForm(_BeginsForm):
    """When a recording begins that is there already."""

    def __init__(self, *args: Any, recording: Recording, **options: Any) -> None:
        super().__init__(*args, meeting=recording.meeting, **options)
        if recording.begins_at is not None:
            local = recording.begins_at.astimezone(self.zone)
            self.fields["begins_day"].initial = local.date()
            self.fields["begins_time"].initial = local.time().replace(second=0, microsecond=0)


class KeepForm(forms.Form):
    """Until when a recording is kept, and why so long."""

    until = DateField(label=_("Keep until"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class EraseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class TranscriptForm(forms.Form):
    """A recorder's file, and the recording that it belongs to."""

    upload = forms.FileField(
        label=_("Transcript"),
        help_text=_("WebVTT, SRT, DOCX or plain text, at most 10 MB."),
        allow_empty_file=True,  # told by the reader
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt,.docx,.txt"}),
    )
    recording = forms.ModelChoiceField(
        label=_("Recording"), queryset=Recording.objects.none(), to_field_name="public_id", required=False
    )

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["recording"]
        field.queryset = recordings_of(meeting)  # type: ignore[attr-defined]
        field.empty_label = _("none")  # type: ignore[attr-defined]


class SpeakerForm(forms.Form):
    """Whose voice it is: a line of the roll, or a name."""

    voice = forms.CharField(max_length=120)
    line = forms.CharField(max_length=20, required=False)
    name = forms.CharField(max_length=NAME_LIMIT, required=False)


class AttachForm(forms.Form):
    """Passages that are ticked, from one number to another, or from one onward, and the item they go to."""

    item = forms.CharField(max_length=20)
    first = forms.IntegerField(required=False, min_value=1, max_value=10**8)
    last = forms.IntegerField(required=False, min_value=1, max_value=10**8)
    onward = forms.CharField(max_length=20, required=False)
    act = forms.CharField(max_length=10, required=False)

    def __init__(self, *args: Any, transcript: Transcript, **options: Any) -> None:
        super().__init__(*args, **options)
        self.transcript = transcript

    def clean_item(self) -> AgendaItem | None:
        wanted: str = self.cleaned_data["item"]
        if wanted == UNATTACHED:
            return None
        item = items_of(self.transcript.meeting).filter(public_id=wanted).first()
        if item is None:
            raise forms.ValidationError(_("Choose an item of the agenda."))
        return item

    def ticked(self) -> list[Passage]:
        names: list[str] = self.data.getlist("tick")  # type: ignore[attr-defined]
        return list(Passage.objects.filter(transcript=self.transcript, public_id__in=names[:500]))


class PassageForm(forms.Form):
    """The words of a passage and whose they are; `seen` tells which words the writer had before him."""

    text = forms.CharField(
        label=_("What was said"), strip=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 6})
    )
    voice = forms.ChoiceField(label=_("Voice"), required=False)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, passage: Passage, **options: Any) -> None:
        super().__init__(*args, **options)
        self._voices = {str(number): row for number, row in enumerate(passage.transcript.speakers.all(), 1)}
        own = next((number for number, row in self._voices.items() if row.pk == passage.speaker_id), "")
        field = self.fields["voice"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("not known")),
            *((number, _voice_words(row.label, str(row))) for number, row in self._voices.items()),
        ]
        field.initial = own
        self.fields["text"].initial = passage.text
        self.fields["seen"].initial = digest_of(passage.text)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"text": data["text"], "speaker": self._voices.get(data["voice"]), "seen": data["seen"]}


class EntryOfPassageForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the speaker does"), choices=ENTRY_KINDS, initial=EntryKind.RESPONDS)


def _voice_words(label: str, known_as: str) -> str:
    return label if label == known_as else f"{label} ({known_as})"
