"""What is handed in of presentations and best practices: behind a personal link, or by the secretariat."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.actions import PracticeWords
from agendas.models import BestPractice
from common.fields import LineField, ParagraphsField
from directory.models import Organization
from files.actions import MATERIALS
from meetings.models import Topic
from meetings.states import Disclosure

ENDINGS = ",".join(ending for endings in MATERIALS.values() for ending in endings)


def material_field(label: Any, *, required: bool) -> forms.FileField:
    """A file as it is shown in a hall; whether it is one, the gate says."""
    return forms.FileField(
        label=label,
        required=required,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": _("Choose the file.")},
    )


def disclosure_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Who may see it"),
        choices=Disclosure.choices,
        initial=Disclosure.INTERNAL,
        widget=forms.RadioSelect,
        help_text=_("Open: everyone. Internal: those invited. Excluded: only who leads and runs the meeting."),
    )


class MaterialForm(forms.Form):
    """One version of a material."""

    upload = material_field(_("File"), required=True)
    disclosure = disclosure_field()
    note = ParagraphsField(label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class PracticeForm(forms.Form):
    """A best practice as it is told."""

    title = LineField(label=_("Title"), max_length=300)
    problem = ParagraphsField(label=_("The problem"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    solution = ParagraphsField(label=_("What was done"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))
    result = ParagraphsField(
        label=_("What came of it"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    disclosure = disclosure_field()
    upload = material_field(_("Attachment"), required=False)

    def __init__(self, *args: Any, convener: Organization, practice: BestPractice | None = None, **kwargs: Any) -> None:
        if practice is not None:
            kwargs.setdefault("initial", {name: getattr(practice, name) for name in PracticeWords.__dataclass_fields__})
            kwargs["initial"].setdefault("topics", [topic.public_id for topic in practice.topics.all()])
        super().__init__(*args, **kwargs)
        offered = Topic.objects.filter(convener=convener, is_active=True)
        if practice is not None:
            # A topic put aside stays with what bears it.
            offered = (offered | Topic.objects.filter(best_practices=practice)).distinct()
        self.fields["topics"].queryset = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["topics"]

    def values(self) -> dict[str, Any]:
        """What was typed, as the actions take it. Only for a valid form."""
        typed = self.cleaned_data
        words = PracticeWords(**{name: typed[name] for name in PracticeWords.__dataclass_fields__})
        return {"words": words, "topics": typed.get("topics", ()), "upload": typed["upload"]}
