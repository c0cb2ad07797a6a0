"""Forms of the lists that a convener keeps: venues and kinds of meeting."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Organization, Region
from meetings.actions import VenuePlan
from meetings.models import MeetingKind, Venue
from meetings.states import VenueKind


class VenueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=VenueKind.choices)
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    capacity = forms.IntegerField(label=_("Capacity"), min_value=1, max_value=100_000, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        home = convener.region
        if home is not None:
            near = Region.objects.filter(Q(pk=home.pk) | Q(parent=home.parent_id or home.pk) | Q(pk=home.parent_id))
            self.fields["region"].queryset = near  # type: ignore[attr-defined]

    @property
    def plan(self) -> VenuePlan:
        return VenuePlan(**self.cleaned_data)

    @staticmethod
    def values_of(venue: Venue) -> dict[str, Any]:
        values = {name: getattr(venue, name) for name in VenueForm.base_fields}
        return values | {"region": venue.region.code if venue.region else None}


class NewKindForm(forms.Form):
    label = forms.CharField(label=_("Name of the kind"), max_length=120)


class KindForm(forms.Form):
    label = forms.CharField(label=_("Name of the kind"), max_length=120)
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=1000)
    is_active = forms.BooleanField(label=_("In use"), required=False)

    @staticmethod
    def values_of(kind: MeetingKind) -> dict[str, Any]:
        return {name: getattr(kind, name) for name in KindForm.base_fields}
