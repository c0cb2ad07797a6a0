"""The ballot behind a link: which votes it opens, and the form of one. Nothing of a choice is told back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elections.models import Vote, Voter
from elections.queries import ballots_behind
from elections.states import VotedBy
from portal.delegates.queries import Door, RepresentativeDoor

# What "I abstain" is called in the form: no code of an option is.
ABSTAIN = "-"


def ballots_of(door: Door) -> list[Voter]:
    """The votes in which this link votes for its post, the newest first; one query."""
    if isinstance(door, RepresentativeDoor):
        return list(ballots_behind(door.invitation.participant, VotedBy.REPRESENTATIVE, str(door.representation)))
    return list(ballots_behind(door.invitation.participant, VotedBy.SELF))


class BallotForm(forms.Form):
    """One ballot: a radio button each where one may choose one option, else boxes. Shapes the input; whether it is a
    ballot of this vote is the action's to say."""

    sure = forms.BooleanField(
        label=gettext_lazy("I have chosen. My ballot cannot be changed afterwards."),
        error_messages={"required": gettext_lazy("Tick this to cast your ballot.")},
    )

    def __init__(self, *args: Any, vote: Vote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(option["code"], option["label"]) for option in vote.options]
        if vote.allows_blank:
            options.append((ABSTAIN, _("Abstain")))
        told = {"required": _("Choose one of the options.")}
        if vote.seats == 1:
            self.fields["choice"] = forms.ChoiceField(
                label=_("Your choice"), choices=options, widget=forms.RadioSelect, error_messages=told
            )
        else:
            self.fields["choice"] = forms.MultipleChoiceField(
                label=_("Your choice: at most %(count)s") % {"count": vote.seats},
                choices=options,
                widget=forms.CheckboxSelectMultiple,
                error_messages=told,
            )
        self.order_fields(["choice", "sure"])

    def clean_choice(self) -> list[str]:
        """The codes that were chosen; none of who abstains."""
        given = self.cleaned_data["choice"]
        chosen: list[str] = [given] if isinstance(given, str) else list(given)
        if ABSTAIN not in chosen:
            return chosen
        if len(chosen) > 1:
            raise forms.ValidationError(_("Either choose, or abstain."), code="both")
        return []
