"""The form of a paper list that is typed in afterwards."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.queries.paper_codes import split_codes
from attendance.states import ArrivalCapacity
from common.fields import LineField
from meetings.models import Session

# What can be said of a whole block of rows.
CAPACITIES = (ArrivalCapacity.OWN, ArrivalCapacity.REPRESENTING)
# More is no list typed by hand.
MOST_CODES = 500


class PaperCodesForm(forms.Form):
    """Many codes at once, since when they were there, and in what capacity."""

    codes = forms.CharField(
        label=gettext_lazy("Codes"),
        max_length=10_000,
        widget=forms.Textarea(
            attrs={"rows": 8, "autofocus": True, "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
        help_text=gettext_lazy("One a line, or separated by a blank or a comma: 017-KM 018-TR"),
    )
    at = forms.TimeField(
        label=gettext_lazy("There since"),
        input_formats=["%H.%M", "%H:%M"],
        widget=forms.TimeInput(format="%H.%M", attrs={"inputmode": "numeric"}),
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("They came"),
        choices=[(capacity.value, capacity.label) for capacity in CAPACITIES],
        widget=forms.RadioSelect,
        initial=ArrivalCapacity.OWN,
    )
    name = LineField(
        label=gettext_lazy("Who came for them"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Left empty, each is represented by whom the answer announced."),
    )
    position = LineField(label=gettext_lazy("Post of who came"), required=False, max_length=200)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    @staticmethod
    def start_of(session: Session) -> dt.time:
        """The hour that is proposed: the planned start, else now."""
        return session.start_time or timezone.now().astimezone(session.meeting.zone).time().replace(second=0)

    def clean_codes(self) -> str:
        """The codes as typed; refused where there are too many, for none may fall away unsaid."""
        codes: str = self.cleaned_data["codes"]
        count = len(split_codes(codes))
        if count > MOST_CODES:
            words = _("These are %(count)s codes; at most %(most)s are read at once. Note them in parts.")
            raise forms.ValidationError(words, code="many", params={"count": count, "most": MOST_CODES})
        return codes

    def clean_at(self) -> dt.datetime:
        """The moment by the meeting's own clock, on the day of the sitting."""
        zone = self.session.meeting.zone
        day = self.session.date or timezone.now().astimezone(zone).date()
        moment = dt.datetime.combine(day, self.cleaned_data["at"], tzinfo=zone)
        if moment > timezone.now():
            raise forms.ValidationError(_("This hour lies ahead: nobody can have signed yet."))
        return moment

    @property
    def who(self) -> dict[str, str]:
        """Capacity and who came, as the action takes them; a name is nothing for those who came themselves."""
        typed = self.cleaned_data
        if typed["capacity"] != ArrivalCapacity.REPRESENTING:
            return {"capacity": typed["capacity"], "name": "", "position": ""}
        return {name: typed[name] for name in ("capacity", "name", "position")}
