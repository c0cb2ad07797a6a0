"""Forms of the agenda and of the notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.actions import ItemChanges
from agendas.models import AgendaItem
from agendas.queries import both_texts
from agendas.states import AgendaItemKind

# A speech of two hours, written down word by word, has about 100,000 characters.
NOTES_LIMIT = 200_000


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

    @staticmethod
    def values_of(item: AgendaItem) -> dict[str, Any]:
        """What the form begins with for an item that stands."""
        return {name: getattr(item, name) for name in ItemForm.base_fields}

    def values(self) -> ItemChanges:
        data = self.cleaned_data
        return ItemChanges(
            kind=data["kind"],
            title=data["title"],
            led_by=data["led_by"],
            organizations=data["organizations"],
            duration_minutes=data["duration_minutes"],
            note=data["note"],
        )


class NotesForm(forms.Form):
    """Notes on one item, with the revision the writer saw. After a conflict, `answer` says whose words stay and `seen`
    is the revision of the other text that was shown."""

    MINE, BOTH, THEIRS = "mine", "both", "theirs"

    notes = forms.CharField(
        label=_("Notes"), required=False, strip=False, max_length=NOTES_LIMIT, widget=forms.Textarea
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0)
    answer = forms.ChoiceField(required=False, choices=[(word, word) for word in (MINE, BOTH, THEIRS)])

    def text_over(self, standing: str) -> str:
        """The words to save: the writer's own, or both where that was the answer."""
        own: str = self.cleaned_data["notes"]
        return both_texts(standing, own) if self.cleaned_data["answer"] == self.BOTH else own

    @property
    def base_revision(self) -> int:
        """The revision that these words are meant to replace."""
        revision: int = self.cleaned_data["revision"]
        seen: int | None = self.cleaned_data["seen"]
        return seen if self.cleaned_data["answer"] and seen is not None else revision
