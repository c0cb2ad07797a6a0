"""Forms of who runs the day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.states import TurnKind
from meetings.models import Meeting, Participant
from meetings.states import MeetingState

# How many meetings to come are offered to put an item off to.
OFFERED = 12


class SpeakerForm(forms.Form):
    """Someone who wants to speak: a line of the roll, or a name."""

    participant = forms.ModelChoiceField(
        label=_("From the roll"),
        queryset=Participant.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("not on the roll: by name"),
    )
    name = forms.CharField(label=_("Name"), max_length=250, required=False)
    kind = forms.ChoiceField(label=_("For"), choices=TurnKind.choices, initial=TurnKind.TURN)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Participant.objects.filter(meeting=meeting, is_group=False)
        field = self.fields["participant"]
        field.queryset = rows.select_related("position__organization", "organization")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As `join_queue` takes them. Whoever is on the roll is called by the post."""
        row: Participant | None = self.cleaned_data["participant"]
        name = self.cleaned_data["name"] or (row.position_label or str(row) if row else "")
        return {"participant": row, "name": name, "kind": self.cleaned_data["kind"]}


class DeferForm(forms.Form):
    """Where an item that is put off comes up again."""

    to = forms.ModelChoiceField(
        label=_("It comes up again"),
        queryset=Meeting.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("at the next meeting of the series, once its agenda is begun"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Meeting.objects.filter(
            convener=meeting.convener_id,
            state__in=(MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.INVITED),
        ).exclude(pk=meeting.pk)
        if meeting.first_day:
            rows = rows.exclude(first_day__lt=meeting.first_day)
        nearest = list(rows.order_by("first_day", "pk").values_list("pk", flat=True)[:OFFERED])
        offered = Meeting.objects.filter(pk__in=nearest).order_by("first_day", "pk")
        self.fields["to"].queryset = offered  # type: ignore[attr-defined]
