"""Until when minutes may be objected to, and what is said of an objection."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import ParagraphsField
from documents.actions.objections import LONGEST_TEXT
from documents.queries.objections import window_end
from documents.states import ObjectionState
from meetings.models import Meeting


class CirculationForm(forms.Form):
    """Day and hour on the meeting's own clock; how long it has to be is the action's to say."""

    until_date = forms.DateField(label=_("Objections until"), widget=forms.DateInput(attrs={"type": "date"}))
    until_time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        usual = window_end(meeting)
        self.fields["until_date"].initial = usual.date()
        self.fields["until_time"].initial = usual.time()

    @property
    def until(self) -> dt.datetime:
        """The moment that was chosen. Only for a valid form."""
        day, at = self.cleaned_data["until_date"], self.cleaned_data["until_time"]
        return dt.datetime.combine(day, at, tzinfo=self.meeting.zone)


class ObjectionAnswerForm(forms.Form):
    """Taken up or not, and why."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[(state.value, state.label) for state in (ObjectionState.TAKEN_UP, ObjectionState.DECLINED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is taken up.")},
    )
    answer = ParagraphsField(
        label=_("Answer"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The participant reads it. An objection that is not taken up is noted in the minutes with it."),
    )
