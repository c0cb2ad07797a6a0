"""A form with one field of each sort, for the page of components."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Nothing is kept of what is typed here."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As it stands in the letter."))
    due_date = forms.DateField(label=_("Due date"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), ("a", _("One")), ("b", _("Another"))])
    mode = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect, choices=[("a", _("One")), ("b", _("Another"))])
    binding = forms.BooleanField(label=_("Binding"))
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=_("File"), required=False)
