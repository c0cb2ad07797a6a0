"""Forms of the agenda and of the notes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agendas.actions import ItemChanges
from agendas.models import AgendaItem
from agendas.states import AgendaItemKind
from common.fields import ParagraphsField
from meetings.models import Meeting, Topic
from portal.desk.forms.words import WORDS_LIMIT, WordsForm

# What stands in no version of the agenda, and may be changed while it is frozen.
UNFROZEN = {"cue", "topics"}


class LinesField(forms.CharField):
    """Several texts, one a line; cleaned to a list without empty ones."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 2, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text: str = super().clean(value)
        return [words for line in text.splitlines() if (words := " ".join(line.split()))]


class ItemForm(forms.Form):
    """One item of the agenda."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItemKind.choices, initial=AgendaItemKind.PRESENTATION)
    title = forms.CharField(label=_("Title"), max_length=400)
    led_by = LinesField(
        label=_("Led or presented by"), help_text=_("One a line: post, or name and post."), max_length=2000
    )
    organizations = LinesField(label=_("Institutions"), help_text=_("One a line."), max_length=2000)
    duration_minutes = forms.IntegerField(label=_("Length (minutes)"), required=False, min_value=1, max_value=1440)
    note = forms.CharField(label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    cue = ParagraphsField(
        label=_("Cue for the chair"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the chair and the moderator alone: on no projector, in no paper."),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, meeting: Meeting, item: AgendaItem | None = None, is_frozen: bool = False, **options: Any
    ) -> None:
        if item is not None:
            options["initial"] = self.values_of(item)
        super().__init__(*args, **options)
        offered = Q(is_active=True)
        if item is not None:
            # What it bears stays on offer, also after the topic has been put aside.
            offered |= Q(pk__in=item.topics.values("pk"))
        topics = Topic.objects.filter(offered, convener=meeting.convener_id)
        self.fields["topics"].queryset = topics  # type: ignore[attr-defined]
        if is_frozen:
            for name in self.fields.keys() - UNFROZEN:
                self.fields[name].disabled = True

    @staticmethod
    def values_of(item: AgendaItem) -> dict[str, Any]:
        """What the form begins with for an item that stands."""
        plain = {name: getattr(item, name) for name in ItemForm.base_fields if name != "topics"}
        return {**plain, "topics": [topic.public_id for topic in item.topics.all()]}

    def values(self) -> ItemChanges:
        data = self.cleaned_data
        return ItemChanges(
            kind=data["kind"],
            title=data["title"],
            led_by=data["led_by"],
            organizations=data["organizations"],
            duration_minutes=data["duration_minutes"],
            note=data["note"],
            cue=data["cue"],
            topics=list(data["topics"]),
        )


class NotesForm(WordsForm):
    """Notes on one item."""

    words_field = "notes"

    notes = forms.CharField(
        label=_("Notes"), required=False, strip=False, max_length=WORDS_LIMIT, widget=forms.Textarea
    )
