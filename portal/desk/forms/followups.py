"""Forms of follow-ups."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agendas.queries import who_may_be_meant
from common.fields import LineField, ParagraphsField
from directory.models import Organization
from followups.models import FollowUp
from followups.states import DROPPED


class AcceptForm(forms.Form):
    person_in_charge = LineField(label=_("Person in charge"), max_length=150, required=False)


class ReportForm(forms.Form):
    percent = forms.IntegerField(label=_("Progress in percent"), min_value=0, max_value=100, localize=False)
    note = ParagraphsField(label=_("What was done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    obstacle = ParagraphsField(
        label=_("Obstacle"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        max_length=200,
        # An empty file is refused by the gate for uploads, with its own words.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        self.fields["evidence"].help_text = _("PDF, JPEG or PNG, at most %(limit)s MB.") % {"limit": limit}


class DropForm(forms.Form):
    target = forms.ChoiceField(label=_("Close as"), choices=[(state.value, state.label) for state in DROPPED])
    reason = ParagraphsField(label=_("Approved reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DetermineForm(forms.Form):
    """What the meeting left open. Only what is missing is asked."""

    organization = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Organization.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label="—",
    )
    due_date = forms.DateField(
        label=_("Due date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = who_may_be_meant(follow_up.directive.meeting)
        self.fields["organization"].queryset = institutions  # type: ignore[attr-defined]
        if follow_up.organization_id is not None:
            del self.fields["organization"]
        if follow_up.due_date is not None:
            del self.fields["due_date"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Fill in at least one of them."))
        return cleaned
