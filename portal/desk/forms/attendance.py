"""Forms of answers and attendance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.states import Attendance
from common.fields import LineField


class MarkForm(forms.Form):
    """One mark for one line of the roll."""

    line = forms.CharField(max_length=12, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("Mark"), choices=Attendance.choices)
    represented_by = LineField(label=_("Represented by"), required=False, max_length=350)
    note = LineField(label=_("Note"), required=False, max_length=300)


class ShortReasonForm(forms.Form):
    """Why something is refused or taken back, in a sentence."""

    reason = LineField(label=_("Reason"), max_length=300)
