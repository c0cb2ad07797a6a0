"""Forms of the lists by which agenda and directives are tagged: topics, and documents that directives rest on."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agendas.actions.references import ReferencePlan
from agendas.models import ReferenceDocument
from agendas.states import ReferenceKind
from common.fields import LineField
from directory.models import Organization, Region
from meetings.models import Topic
from meetings.states import TopicKind


class NewTopicForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=TopicKind.choices)
    name = LineField(label=_("Name"), max_length=120)


class TopicForm(forms.Form):
    name = LineField(label=_("Name"), max_length=120)
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=1000)
    is_active = forms.BooleanField(label=_("In use"), required=False)

    @staticmethod
    def values_of(topic: Topic) -> dict[str, Any]:
        return {name: getattr(topic, name) for name in TopicForm.base_fields}


class ReferenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ReferenceKind.choices)
    title = LineField(label=_("Title"), max_length=300, help_text=_("As it is cited, without number and years."))
    number = LineField(label=_("Number"), max_length=120, required=False)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    period_from = forms.IntegerField(label=_("From year"), min_value=1945, max_value=2100, required=False)
    period_until = forms.IntegerField(label=_("Until year"), min_value=1945, max_value=2100, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = convener.region
        if home is not None:
            below = Region.objects.filter(Q(pk=home.pk) | Q(parent=home.pk) | Q(pk=home.parent_id))
            self.fields["region"].queryset = below  # type: ignore[attr-defined]

    @property
    def plan(self) -> ReferencePlan:
        return ReferencePlan(**self.cleaned_data)

    @staticmethod
    def values_of(document: ReferenceDocument) -> dict[str, Any]:
        values = {name: getattr(document, name) for name in ReferenceForm.base_fields}
        return values | {"region": document.region.code if document.region else None}
