"""Forms of follow-ups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Organization
from followups.models import FollowUp
from followups.states import FollowUpState


class AcceptForm(forms.Form):
    person_in_charge = forms.CharField(label=_("Person in charge"), max_length=150, required=False)


class ReportForm(forms.Form):
    percent = forms.IntegerField(label=_("Progress in percent"), min_value=0, max_value=100)
    note = forms.CharField(label=_("What was done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    obstacle = forms.CharField(
        label=_("Obstacle"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, JPEG or PNG, at most 10 MB."), max_length=200
    )


class DropForm(forms.Form):
    target = forms.ChoiceField(
        label=_("Close as"),
        choices=[
            (FollowUpState.NOT_FEASIBLE, FollowUpState.NOT_FEASIBLE.label),
            (FollowUpState.CANCELLED, FollowUpState.CANCELLED.label),
        ],
    )
    reason = forms.CharField(label=_("Approved reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DetermineForm(forms.Form):
    """What the meeting left open. Only what is missing is asked."""

    organization = forms.ModelChoiceField(label=_("Institution"), queryset=Organization.objects.none(), required=False)
    due_date = forms.DateField(
        label=_("Due date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        convener = follow_up.directive.meeting.convener
        self.fields["organization"].queryset = (  # type: ignore[attr-defined]
            Organization.objects.in_house_of(convener).filter(is_active=True)
        )
        if follow_up.organization_id is not None:
            del self.fields["organization"]
        if follow_up.due_date is not None:
            del self.fields["due_date"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Fill in at least one of them."))
        return cleaned
