"""Decisions on what a door left open: each button is the decision, the words beside it say why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import LineField

# What each button of a conflict decides: whether the late record counts, and the reason if nobody writes another.
VERDICTS = {
    "instead": (True, _("The record of the other door is right.")),
    "aside": (False, _("What stands is right.")),
    "earlier_instead": (True, _("Same person: the earlier time counts.")),
    "earlier_stands": (False, _("Same person: the earlier time counts.")),
}
LET_IN, REFUSE = "let_in", "refuse"


class _DecisionForm(forms.Form):
    reason = LineField(label=_("Reason"), required=False, max_length=300)

    @property
    def trouble(self) -> str:
        """What is wrong, in words; empty if nothing is."""
        return " ".join(str(message) for problems in self.errors.values() for message in problems)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["reason"])


class SettleForm(_DecisionForm):
    """Which of two records counts. Without words of one's own the button's are kept as the reason."""

    verdict = forms.ChoiceField(choices=[(name, name) for name in VERDICTS])

    @property
    def keeps(self) -> bool:
        return VERDICTS[self.cleaned_data["verdict"]][0]

    @property
    def words(self) -> str:
        return str(self.cleaned_data["reason"] or VERDICTS[self.cleaned_data["verdict"]][1])


class WalkInForm(_DecisionForm):
    """Whether someone without an invitation is let in; who is not is told why."""

    verdict = forms.ChoiceField(choices=[(LET_IN, LET_IN), (REFUSE, REFUSE)])

    @property
    def lets_in(self) -> bool:
        return bool(self.cleaned_data["verdict"] == LET_IN)
