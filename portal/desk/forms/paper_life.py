"""Forms of the life of a paper: its number, its initials, why it is corrected."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from documents.models import Paper
from documents.queries import settings_of


class NumberForm(forms.Form):
    """The number that the office's letter system has given, and its day."""

    number = forms.CharField(label=_("Number"), max_length=100)
    dated = forms.DateField(label=_("Dated"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        self.today = timezone.localdate(timezone=paper.meeting.zone)
        super().__init__(*args, **kwargs)
        self.fields["dated"].initial = self.today
        example = settings_of(paper.meeting.convener).printed_number(12, self.today.year, paper.kind)
        # A help text is printed as markup, and the pattern of the example is typed by people.
        said = _("As the letter system printed it, for example %(example)s.")
        self.fields["number"].help_text = escape(said % {"example": example})

    def clean_dated(self) -> dt.date:
        dated: dt.date = self.cleaned_data["dated"]
        if dated > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return dated


class InitialForm(forms.Form):
    """A plain act with a note; who sends back, and who notes an initial on paper, must say something. Which act it is
    says the button."""

    read_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Asked for when it is sent back, and when an initial on paper is noted: who gave it, and when."),
    )
