"""Forms of elections: the plan, posts, nominees, witnesses, acclamation, lot, inauguration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.models import AgendaItem
from agendas.queries import items_of
from common.fields import LineField, ParagraphsField
from elections.models import Election, ElectionPost, Nominee
from elections.queries.standing import PostStanding
from elections.states import ElectionMethod, Majority
from meetings.models import Meeting, Participant

MOST_WITNESSES = 6


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ElectionForm(forms.Form):
    """The plan of an election; its posts are added on its page."""

    body = LineField(label=_("Body that is elected"), max_length=400)
    title = LineField(
        label=_("Title"),
        max_length=400,
        required=False,
        help_text=_("Left empty, papers say “Pemilihan pengurus” and the body."),
    )
    purpose = ParagraphsField(
        label=_("Purpose of the body"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    method = forms.ChoiceField(
        label=_("Method"),
        choices=[("", _("not settled yet")), *ElectionMethod.choices],
        required=False,
        help_text=_("By acclamation: where the session does not agree, it votes."),
    )
    majority = forms.ChoiceField(label=_("Elected is who has"), choices=Majority.choices, initial=Majority.MOST)
    representatives_vote = forms.BooleanField(label=_("Representatives vote"), required=False, initial=True)
    term_from = forms.DateField(label=_("Term from"), required=False, widget=DayInput())
    term_until = forms.DateField(label=_("Term until"), required=False, widget=DayInput())
    item = forms.ModelChoiceField(
        label=_("Item of the agenda"),
        queryset=AgendaItem.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="—",
        help_text=_("The result enters its notes."),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items_of(meeting)  # type: ignore[attr-defined]

    @staticmethod
    def values_of(election: Election) -> dict[str, Any]:
        return {name: getattr(election, name) for name in ElectionForm.base_fields}


class PostForm(forms.Form):
    title = LineField(label=_("Post"), max_length=200, help_text=_("For example Ketua, Sekretaris, Bendahara."))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100, initial=1)

    @staticmethod
    def values_of(post: ElectionPost) -> dict[str, Any]:
        return {"title": post.title, "seats": post.seats}


class NomineeForm(forms.Form):
    """Somebody of the roll, or anybody by name."""

    participant = forms.ModelChoiceField(
        label=_("From the roll"),
        queryset=Participant.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("by name, below"),
    )
    name = LineField(
        label=_("Name"), max_length=250, required=False, help_text=_("Left empty, whoever holds the post on the roll.")
    )
    office = LineField(label=_("Office"), max_length=250, required=False, help_text=_("As it stands on the ballot."))
    proposed_by = LineField(label=_("Proposed by"), max_length=200, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = Participant.objects.filter(meeting=meeting, is_group=False).select_related("position", "organization")
        field = self.fields["participant"]
        field.queryset = lines  # type: ignore[attr-defined]
        field.label_from_instance = lambda line: line.label or line.institution_label  # type: ignore[attr-defined]


class WitnessesForm(forms.Form):
    """Name and office of each witness."""

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(election.witnesses.all())
        for number in range(1, MOST_WITNESSES + 1):
            row = known[number - 1] if number <= len(known) else None
            self.fields[f"name_{number}"] = LineField(
                label=_("Witness %(number)s") % {"number": number},
                max_length=250,
                required=False,
                initial=row.name if row else "",
            )
            self.fields[f"office_{number}"] = LineField(
                label=_("Office of witness %(number)s") % {"number": number},
                max_length=250,
                required=False,
                initial=row.office if row else "",
            )

    def values(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [(data[f"name_{number}"], data[f"office_{number}"]) for number in range(1, MOST_WITNESSES + 1)]


class AcclamationForm(forms.Form):
    confirmed_by = LineField(
        label=_("Confirmed by"), max_length=300, help_text=_("Who put it to the session and heard no objection.")
    )


class LotForm(forms.Form):
    """Whom the lot chose of those who are tied, and who saw it."""

    drawn = forms.ModelMultipleChoiceField(
        label=_("The lot chose"),
        queryset=Nominee.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )
    witnesses = LineField(label=_("Seen by"), max_length=300, help_text=_("Who drew the lot and who saw it drawn."))

    def __init__(self, *args: Any, standing: PostStanding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tied = Nominee.objects.filter(pk__in=[nominee.pk for nominee in standing.candidates])
        self.fields["drawn"].queryset = tied  # type: ignore[attr-defined]


class VoidElectionForm(forms.Form):
    reason = ParagraphsField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class InaugurationForm(forms.Form):
    on = forms.DateField(label=_("Inaugurated on"), widget=DayInput())
    note = ParagraphsField(
        label=_("By whom and where"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
