"""Forms of what comes after the meeting: a verdict on an explanation, a correction of the fixed roll."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.actions import AnswerRefused
from attendance.forms import file_field
from attendance.states import Attendance
from common.fields import LineField


class VerdictForm(forms.Form):
    """What the secretariat says of an explanation; a rejection needs words."""

    ACCEPT, REJECT = "accept", "reject"

    verdict = forms.ChoiceField(choices=[(ACCEPT, _("Accept")), (REJECT, _("Do not accept"))])
    # The explanation that was read.
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = LineField(required=False, max_length=300)

    def verdict_of(self) -> dict[str, Any]:
        """The verdict as the action takes it. Only for a valid form."""
        typed = self.cleaned_data
        return {
            "accept": typed["verdict"] == self.ACCEPT,
            "note": typed["note"],
            "read_revision": typed["revision"],
        }


class CorrectionForm(forms.Form):
    """What a fixed mark is to say, and why."""

    state = forms.ChoiceField(
        label=_("Corrected to"),
        choices=[(mark.value, mark.label) for mark in Attendance if mark != Attendance.EXPECTED],
        widget=forms.RadioSelect,
    )
    represented_by = LineField(
        label=_("Represented by"), required=False, max_length=350, help_text=_("Name and post; only if represented.")
    )
    reason = LineField(
        label=_("Reason for the correction"),
        max_length=300,
        help_text=_("What shows that the mark was wrong. Nothing about anyone's health or motives."),
    )
    document = file_field(_("Document"))

    def take_back(self, refused: AnswerRefused) -> None:
        """Set each problem that the action named beside its field."""
        for name, problem in refused.problems.items():
            self.add_error(name, problem)
