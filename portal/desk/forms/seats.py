"""Forms of the seating plan."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AssignSeatsForm(forms.Form):
    """Everyone in the order of the roll, so many to a row."""

    per_row = forms.IntegerField(label=_("Seats in a row"), min_value=1, max_value=99, initial=10)
