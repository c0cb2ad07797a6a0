"""What is typed behind a personal link: the room code, with what the answer does not tell of who comes; proposals."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agendas.models import AgendaProposal
from attendance.room_codes import LENGTH
from attendance.states import ArrivalCapacity, ArrivalMode
from common.fields import LineField, ParagraphsField
from portal.delegates.passes import Pass


class CheckInForm(forms.Form):
    """Shapes the input; whether the code stands on the screen is the action's to say."""

    code = LineField(
        label=gettext_lazy("Room code (6 digits)"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": r"[0-9 .\-]{6,20}", "class": "digits"}
        ),
        error_messages={"required": gettext_lazy("Type the six digits that stand on the screen.")},
    )

    def __init__(self, *args: Any, entry: Pass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        if len(entry.modes) > 1:
            modes = [(mode.value, str(mode.label)) for mode in entry.modes]
            self.fields["mode"] = _radios(_("Where are you?"), _("Say whether you are in the hall or online."), modes)
        if entry.asks_capacity:
            self.fields["capacity"] = _radios(_("Who is here?"), _("Say who is here."), self._capacities())
        if self.asks_name:
            self.fields["name"] = LineField(label=_("Name of the representative"), required=False, max_length=150)
            self.fields["position"] = LineField(label=_("Post of the representative"), required=False, max_length=200)

    @property
    def asks_name(self) -> bool:
        """Whether someone may come instead whose name nobody has said yet."""
        return self.entry.asks_capacity and self.entry.announced is None and not self.entry.is_deputy

    def clean_code(self) -> str:
        digits = "".join(re.findall("[0-9]", self.cleaned_data["code"]))
        if len(digits) != LENGTH:
            raise forms.ValidationError(_("The code has six digits."), code="length")
        return digits

    def clean_capacity(self) -> str:
        capacity: str = self.cleaned_data["capacity"]
        # Who comes for the head is noted at the head's line, not at his own.
        if capacity == ArrivalCapacity.REPRESENTING and self.entry.is_deputy and self.entry.announced is None:
            raise forms.ValidationError(
                _("Whoever represents the head opens the link of the head, or says so at the door."), code="head"
            )
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.asks_name and cleaned.get("capacity") == ArrivalCapacity.REPRESENTING:
            for field, words in (
                ("name", _("Say who came.")),
                ("position", _("Say what post the representative has.")),
            ):
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, forms.ValidationError(words, code="required"))
        return cleaned

    def sighting(self) -> dict[str, str]:
        """What was typed, as the action takes it. Only for a valid form."""
        typed = self.cleaned_data
        held = self.entry.held
        if held is not None:
            who = {"capacity": ArrivalCapacity.REPRESENTING.value, "name": held.name, "position": held.position}
        else:
            capacity = typed.get("capacity", ArrivalCapacity.OWN.value)
            is_other = capacity == ArrivalCapacity.REPRESENTING
            named = {field: typed.get(field, "") if is_other else "" for field in ("name", "position")}
            who = {"capacity": capacity, **named}
        modes = self.entry.modes
        return {"code": typed["code"], "mode": typed.get("mode") or ArrivalMode(modes[0]).value, **who}

    def _capacities(self) -> list[tuple[str, str]]:
        post, announced = str(self.entry.invitation.participant), self.entry.announced
        if announced is not None:
            other = _("%(name)s, who represents this post") % {"name": announced.name}
        elif self.entry.is_deputy:
            other = _("The deputy, for the head of the region")
        else:
            other = _("Someone else, who represents this post")
        own = _("%(post)s himself or herself") % {"post": post}
        return [(ArrivalCapacity.OWN.value, own), (ArrivalCapacity.REPRESENTING.value, other)]


class ProposalForm(forms.Form):
    """An item that the holder of the link would like on the agenda."""

    title = LineField(
        label=gettext_lazy("What should be discussed"),
        max_length=400,
        error_messages={"required": gettext_lazy("Say what should be discussed.")},
    )
    reason = ParagraphsField(
        label=gettext_lazy("Why it should be discussed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    duration_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it needs"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    @staticmethod
    def values_of(proposal: AgendaProposal) -> dict[str, Any]:
        return {name: getattr(proposal, name) for name in ProposalForm.base_fields}


def _radios(label: str, required: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": required},
    )
