"""The answer as it is typed: behind the personal link, or by the secretariat on the telephone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.actions import Answer, AnswerRefused, Representative, problems_of
from attendance.models import Invitation
from attendance.queries import representation_of
from attendance.states import ExcuseReason, Rsvp
from common.fields import LineField, ParagraphsField, PhoneField

# What belongs to which answer; the rest of what was typed is ignored, mistakes and all.
PARTICULARS = {
    Rsvp.ACCEPTED: {"companions", "needs"},
    Rsvp.DELEGATED: {"companions", "needs", "name", "position", "phone", "letter"},
    Rsvp.EXCUSED: {"excuse_reason", "excuse_note"},
}


class AnswerForm(forms.Form):
    """Shapes the input; whether the answer is complete and allowed is the action's to say (`take_back`)."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[(state.value, state.label) for state in PARTICULARS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers."), "invalid_choice": _("Choose one of the answers.")},
    )
    companions = forms.IntegerField(
        label=_("Number of companions"), required=False, min_value=0, max_value=99, localize=False
    )
    needs = LineField(label=_("Special needs"), required=False, max_length=200)
    name = LineField(label=_("Name of the representative"), required=False, max_length=150)
    position = LineField(label=_("Post of the representative"), required=False, max_length=200)
    phone = PhoneField(label=_("Telephone of the representative"), required=False, max_length=30)
    letter = forms.FileField(
        label=_("Letter of assignment"),
        required=False,
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    excuse_reason = forms.ChoiceField(
        label=_("Reason"), required=False, choices=[("", _("Choose")), *ExcuseReason.choices]
    )
    excuse_note = ParagraphsField(
        label=_("Explanation"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_state(self) -> str:
        sent = self.data.getlist("state") if hasattr(self.data, "getlist") else []
        if len(set(sent)) > 1:
            raise forms.ValidationError(_("Choose one of the answers."), code="several")
        state: str = self.cleaned_data["state"]
        return state

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        belongs = PARTICULARS.get(cleaned.get("state", ""))
        if belongs is not None:
            for name in set(self.fields) - belongs - {"state"}:
                self.errors.pop(name, None)
        return cleaned

    def answer(self) -> Answer:
        """What was typed, as the action takes it. Only for a valid form."""
        typed = self.cleaned_data
        return Answer(
            state=typed["state"],
            companions=typed.get("companions") or 0,
            needs=typed.get("needs", ""),
            representative=Representative(
                name=typed.get("name", ""),
                position=typed.get("position", ""),
                phone=typed.get("phone", ""),
                letter=typed.get("letter"),
            ),
            excuse_reason=typed.get("excuse_reason", ""),
            excuse_note=typed.get("excuse_note", ""),
        )

    def take_back(self, refused: AnswerRefused) -> None:
        """Set each problem that the action named beside its field."""
        self._set_beside(refused.problems)

    def tell_all_at_once(self, invitation: Invitation) -> None:
        """Beside mistakes of shape, set what the action would refuse too, so that nobody is sent back twice."""
        if "state" in self.cleaned_data:
            self._set_beside(problems_of(invitation=invitation, answer=self.answer()))

    def _set_beside(self, problems: Mapping[str, str]) -> None:
        for name, problem in problems.items():
            if name not in self.errors:
                self.add_error(name, problem)

    @staticmethod
    def values_of(invitation: Invitation) -> dict[str, Any]:
        """The answer that stands, as first values of the form."""
        representation = representation_of(invitation)
        values: dict[str, Any] = {
            "state": invitation.state if invitation.state in PARTICULARS else "",
            "companions": invitation.companions or None,
            "needs": invitation.needs,
            "excuse_reason": invitation.excuse_reason,
            "excuse_note": invitation.excuse_note,
        }
        if representation is not None and representation.is_active:
            values |= {name: getattr(representation, name) for name in ("name", "position", "phone")}
        return values
