"""Forms of answers and attendance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.forms import AnswerForm, file_field
from attendance.states import AnswerChannel, Attendance
from common.fields import LineField, ParagraphsField


class MarkForm(forms.Form):
    """One mark for one line of the roll."""

    line = forms.CharField(max_length=12, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("Mark"), choices=Attendance.choices)
    represented_by = LineField(label=_("Represented by"), required=False, max_length=350)
    # Read inside the house only: in no paper and no export.
    note = LineField(label=_("Internal remark"), required=False, max_length=300)


class ShortReasonForm(forms.Form):
    """Why something is refused or taken back, in a sentence."""

    reason = LineField(label=_("Reason"), max_length=300)


class StaffAnswerForm(AnswerForm):
    """An answer that an office gave by telephone or letter: also how it came, and what shows it."""

    channel = forms.ChoiceField(
        label=_("How did the answer come?"),
        choices=[(channel.value, channel.label) for channel in AnswerChannel if channel != AnswerChannel.CALENDAR],
        widget=forms.RadioSelect,
    )
    note = LineField(
        label=_("Who said it, and what else"),
        required=False,
        max_length=300,
        help_text=_(
            "For example the name of the aide who called, or number and date of the letter. "
            "Nothing about anyone's health."
        ),
    )
    scan = file_field(_("Scan of the letter"))
    # The property of the same name reads what was ticked.
    may_share = forms.BooleanField(  # type: ignore[assignment]
        label=_("Let this person represent more than one post"), required=False
    )

    def how(self) -> dict[str, Any]:
        """How the answer came, as the action takes it. Only for a valid form."""
        typed = self.cleaned_data
        return {name: typed.get(name) for name in ("channel", "note", "scan")} | {"may_share": self.may_share}


class JudgementForm(forms.Form):
    """What the secretariat says of a reason; a question or a refusal needs words."""

    ACCEPT, ASK, UNCLEAR = "accept", "ask", "unclear"

    verdict = forms.ChoiceField(
        choices=[(ACCEPT, _("Accept the reason")), (ASK, _("Ask back")), (UNCLEAR, _("Stays unclear"))]
    )
    # The answer that was read.
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    words = ParagraphsField(
        label=_("Question, or why not"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown behind the personal link. Do not ask about anyone's health."),
    )
