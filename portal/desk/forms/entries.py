"""Forms of the discussion: an entry as it is caught, and as it is put right."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agendas.actions import EntryChanges
from agendas.actions.entries import SPEAKER_LIMIT
from agendas.models import AgendaItem, DiscussionEntry
from agendas.queries.entries import entries_of
from agendas.states import EntryKind
from common.dates import zone_of
from meetings.models import Meeting
from portal.desk.forms.words import WORDS_LIMIT, WordsForm

# The result of a vote enters the notes from the vote itself.
KINDS = [(kind.value, kind.label) for kind in EntryKind if kind != EntryKind.VOTE]


class SaidForm(forms.Form):
    """Who does what, and in which words."""

    kind = forms.ChoiceField(label=_("What the speaker does"), choices=KINDS, initial=EntryKind.ASKS)
    speaker = forms.CharField(label=_("Speaker"), required=False, max_length=SPEAKER_LIMIT)
    reply_to = forms.ChoiceField(label=_("Answers"), required=False)
    text = forms.CharField(
        label=_("What was said"),
        strip=False,
        max_length=WORDS_LIMIT,
        error_messages={"required": _("Write what was said. An entry that is not wanted is removed.")},
    )

    # What the button does beside saving.
    then = forms.ChoiceField(required=False, choices=[("directive", "directive"), ("quote", "quote")])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("then") == "quote" and not data.get("speaker"):
            self.add_error("speaker", _("Say whose words these are."))
        return data

    def offer(self, meeting: Meeting, questions: list[DiscussionEntry]) -> None:
        """Let these be answered."""
        self._questions = {row.public_id: row for row in questions}
        zone = zone_of(meeting.timezone)
        field = self.fields["reply_to"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("nothing said before")),
            *((key, _line(row, zone)) for key, row in self._questions.items()),
        ]

    @property
    def question(self) -> DiscussionEntry | None:
        return self._questions.get(self.cleaned_data["reply_to"])


class NewEntryForm(SaidForm):
    """An entry as it is caught. `receipt` is its name before it is kept: sent twice, it is kept once."""

    receipt = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, item: AgendaItem, entries: list[DiscussionEntry], **begin: Any) -> None:
        super().__init__(data, initial=begin, auto_id="entry-%s")
        self.offer(item.meeting, entries)


class EntryForm(SaidForm, WordsForm):
    """An entry that stands, and over which someone writes."""

    words_field = "text"

    time = forms.TimeField(
        label=_("Said at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, data: Any = None, *, entry: DiscussionEntry) -> None:
        self._zone = zone_of(entry.meeting.timezone)
        begin = {
            "kind": entry.kind,
            "speaker": entry.speaker,
            "text": entry.text,
            "reply_to": entry.reply_to.public_id if entry.reply_to else "",
            "time": entry.said_at.astimezone(self._zone).time(),
            "revision": entry.revision,
        }
        super().__init__(data, initial=begin, auto_id=f"entry-{entry.public_id}-%s")
        if entry.kind == EntryKind.VOTE:
            self.fields["kind"].choices = [(EntryKind.VOTE.value, EntryKind.VOTE.label)]  # type: ignore[attr-defined]
        questions = [row for row in entries_of(entry.item) if row.pk != entry.pk]
        if entry.reply_to is not None and entry.reply_to.removed_at is not None:
            questions.append(entry.reply_to)  # struck out, it may come back, and is answered still
        self.offer(entry.meeting, questions)

    def changes_over(self, standing: DiscussionEntry) -> EntryChanges:
        data = self.cleaned_data
        changes = EntryChanges(kind=data["kind"], text=self.text_over(standing.text), reply_to=self.question)
        if " ".join(data["speaker"].split()) != standing.speaker:
            changes["speaker"] = data["speaker"]
        said = standing.said_at.astimezone(self._zone)
        time: dt.time | None = data["time"]
        if time is not None and (time.hour, time.minute) != (said.hour, said.minute):
            changes["said_at"] = said.replace(hour=time.hour, minute=time.minute, second=0, microsecond=0)
        return changes


def _line(row: DiscussionEntry, zone: dt.tzinfo) -> str:
    time = timezone.localtime(row.said_at, zone).strftime("%H.%M")
    return f"{time} {row.speaker or row.get_kind_display()}: {Truncator(row.text).chars(60)}"
