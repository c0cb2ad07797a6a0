"""Forms of votes: the question, the trustees' passphrases, a reason, a count of paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agendas.models import AgendaItem
from agendas.queries import items_of
from common.fields import LineField, ParagraphsField
from elections.models import PaperCount, Vote
from elections.states import Keeper
from meetings.models import Meeting
from portal.desk.forms.agenda import LinesField

PASSPHRASE = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class VoteForm(forms.Form):
    """A question and what may be answered. It begins with the answers that are asked for most."""

    question = LineField(label=gettext_lazy("Question"), max_length=300)
    options = LinesField(
        label=gettext_lazy("Options"), rows=4, max_length=6000, help_text=gettext_lazy("One a line, as on the ballot.")
    )
    item = forms.ModelChoiceField(
        label=gettext_lazy("Item of the agenda"),
        queryset=AgendaItem.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=gettext_lazy("the item under way"),
        help_text=gettext_lazy("The result enters its notes."),
    )
    seats = forms.IntegerField(
        label=gettext_lazy("How many one may choose at most"), min_value=1, max_value=26, initial=1
    )
    is_secret = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            ("", gettext_lazy("Open: how each post voted is shown with the result")),
            ("1", gettext_lazy("Secret: nobody learns how a post voted")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    keeper = forms.ChoiceField(
        label=gettext_lazy("Who keeps the key of a secret vote"),
        choices=Keeper.choices,
        initial=Keeper.PORTAL,
        widget=forms.RadioSelect,
    )
    allows_blank = forms.BooleanField(label=gettext_lazy("One may abstain"), required=False, initial=True)
    representatives_vote = forms.BooleanField(label=gettext_lazy("Representatives vote"), required=False, initial=True)
    needs_quorum = forms.BooleanField(label=gettext_lazy("Asks for the quorum"), required=False, initial=True)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["options"].initial = [_("Agree"), _("Disagree")]
        self.fields["item"].queryset = items_of(meeting)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `prepare_vote` is told."""
        return self.cleaned_data | {"is_secret": bool(self.cleaned_data["is_secret"])}


class TrusteesForm(forms.Form):
    """What opens or counts a vote: nothing, or the passphrases of two trustees, and at the opening their names.

    Passphrases are never sent back to the page.
    """

    def __init__(self, *args: Any, vote: Vote, names: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vote = vote
        self.asks = vote.is_secret and vote.keeper == Keeper.TRUSTEES
        self.asks_names = self.asks and names is None
        for number in (1, 2) if self.asks else ():
            if self.asks_names:
                label = _("Trustee %(number)s") % {"number": number}
                self.fields[f"name_{number}"] = LineField(label=label, max_length=200)
            who = names[number - 1] if names else _("trustee %(number)s") % {"number": number}
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("Passphrase of %(who)s") % {"who": who}, max_length=200, widget=PASSPHRASE
            )

    @property
    def passphrases(self) -> tuple[str, str] | None:
        return (self.cleaned_data["words_1"], self.cleaned_data["words_2"]) if self.asks else None

    @property
    def trustees(self) -> tuple[str, str] | None:
        return (self.cleaned_data["name_1"], self.cleaned_data["name_2"]) if self.asks_names else None


class VoidForm(forms.Form):
    reason = ParagraphsField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PaperCountForm(forms.Form):
    """One person's count of the ballots of paper: a number for each option."""

    blank = forms.IntegerField(label=gettext_lazy("Abstain"), min_value=0, max_value=9999, initial=0)
    invalid = forms.IntegerField(label=gettext_lazy("Invalid"), min_value=0, max_value=9999, initial=0)

    def __init__(self, *args: Any, vote: Vote, own: PaperCount | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [option["code"] for option in vote.options]
        for option in vote.options:
            code = option["code"]
            self.fields[f"option_{code}"] = forms.IntegerField(
                label=option["label"],
                min_value=0,
                max_value=9999,
                initial=own.counts.get(code) if own else None,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        if own is not None:
            self.initial = {"blank": own.blank, "invalid": own.invalid}
        if not vote.allows_blank:
            del self.fields["blank"]
        self.order_fields([*(f"option_{code}" for code in self.codes), "blank", "invalid"])

    def values(self) -> dict[str, Any]:
        """What `enter_paper_count` is told."""
        data = self.cleaned_data
        return {
            "counts": {code: data[f"option_{code}"] for code in self.codes},
            "blank": data.get("blank", 0),
            "invalid": data["invalid"],
        }
