"""By what rules a day is counted."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from attendance.models import DayRules
from directory.states import RANKS

# Name of a share in the form: numerator, denominator, whether it must be exceeded.
SHARES = {
    "": (0, 1, False),
    "half": (1, 2, False),
    "majority": (1, 2, True),
    "two-thirds": (2, 3, False),
    "three-quarters": (3, 4, False),
}
OWN = "own"


class DayRulesForm(forms.Form):
    """The rules of the day; the share of the quorum as one of the usual ones or as a fraction of its own."""

    late_after_minutes = forms.IntegerField(
        label=_("Late after (minutes)"),
        min_value=0,
        max_value=240,
        help_text=_("Counted from the planned start of the session."),
    )
    takes_signatures = forms.BooleanField(label=_("Take a signature on the screen at the door"), required=False)
    takes_room_code = forms.BooleanField(
        label=_("Let people check in by themselves with the room code"),
        required=False,
        help_text=_("A code can be passed on within its 30 seconds; such a check-in is marked as weaker."),
    )
    share = forms.ChoiceField(
        label=_("Quorum: share of those invited"),
        required=False,
        choices=[
            ("", _("No share is asked for")),
            ("half", _("Half")),
            ("majority", _("More than half")),
            ("two-thirds", _("Two thirds")),
            ("three-quarters", _("Three quarters")),
            (OWN, _("A fraction of its own")),
        ],
    )
    numerator = forms.IntegerField(label=_("Own fraction: numerator"), required=False, min_value=1, max_value=1000)
    denominator = forms.IntegerField(label=_("Own fraction: denominator"), required=False, min_value=1, max_value=1000)
    exceeds = forms.BooleanField(label=_("Own fraction: more than that"), required=False)
    quorum_in_person = forms.IntegerField(
        label=_("Quorum: at least so many in person"),
        min_value=0,
        max_value=10_000,
        help_text=_("0 if it does not matter."),
    )
    quorum_counts_represented = forms.BooleanField(label=_("Who is represented counts"), required=False)
    quorum_rank = forms.ChoiceField(
        label=_("Lowest rank of a representative who counts"),
        required=False,
        choices=[
            ("", _("Any rank")),
            *((rank, format_lazy(_("Eselon {rank} or higher"), rank=rank)) for rank in RANKS),
        ],
    )

    @staticmethod
    def said_by(rules: DayRules) -> dict[str, Any]:
        """What the form shows of `rules`."""
        asked = (rules.quorum_numerator, rules.quorum_denominator, rules.quorum_exceeds)
        share = next((name for name, usual in SHARES.items() if usual == asked), OWN if rules.quorum_numerator else "")
        own = {"numerator": asked[0], "denominator": asked[1], "exceeds": asked[2]} if share == OWN else {}
        plain = (
            "late_after_minutes",
            "takes_signatures",
            "takes_room_code",
            "quorum_in_person",
            "quorum_counts_represented",
            "quorum_rank",
        )
        return {name: getattr(rules, name) for name in plain} | {"share": share} | own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("share") == OWN:
            for name in ("numerator", "denominator"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Give both parts of the fraction."))
            if (cleaned.get("numerator") or 0) > (cleaned.get("denominator") or 1000):
                self.add_error("numerator", _("A quorum cannot ask for more than all."))
        return cleaned

    @property
    def rules(self) -> dict[str, Any]:
        """What was chosen, as `set_day_rules` takes it. Only for a valid form."""
        chosen = dict(self.cleaned_data)
        own = (chosen.pop("numerator"), chosen.pop("denominator"), chosen.pop("exceeds"))
        numerator, denominator, exceeds = SHARES.get(chosen.pop("share"), own)
        return chosen | {
            "quorum_numerator": numerator,
            "quorum_denominator": denominator,
            "quorum_exceeds": exceeds,
        }
