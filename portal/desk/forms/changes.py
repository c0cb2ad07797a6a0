"""When and where, after the invitations have gone out; and that an office was told of it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from attendance.states import AnswerChannel
from common.dates import zone_of
from common.fields import LineField, ParagraphsField
from meetings.models import Meeting, Venue
from meetings.plan import SchedulePlan, SessionPlan
from meetings.states import MeetingMode, MeetingState
from portal.desk.forms.meetings import DateField, SessionFormSet, TimeField, as_typed, initial_sessions_of


class ScheduleForm(forms.Form):
    """Place and cut-off of a meeting that gets another schedule; its sessions have forms of their own."""

    mode = forms.ChoiceField(label=_("Way of meeting"), choices=MeetingMode.choices)
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, to_field_name="public_id", empty_label="—"
    )
    join_link = forms.URLField(label=_("Join link"), max_length=500, required=False, assume_scheme="https")
    answer_date = DateField(label=_("Answers until"), required=False)
    answer_time = TimeField(label=_("Time"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(meeting))
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        offered = Q(is_active=True) | Q(pk=meeting.venue_id)
        self.fields["venue"].queryset = Venue.objects.filter(  # type: ignore[attr-defined]
            offered, convener=meeting.convener_id
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer_date") and not cleaned.get("answer_time") and "answer_time" not in self.errors:
            self.add_error("answer_time", _("Give the time as well."))
        if cleaned.get("answer_time") and not cleaned.get("answer_date") and "answer_date" not in self.errors:
            self.add_error("answer_date", _("Give the date as well."))
        return cleaned

    def plan(self, sessions: tuple[SessionPlan, ...]) -> SchedulePlan:
        """The schedule that was typed. Only for a valid form."""
        typed = self.cleaned_data
        day, at = typed.get("answer_date"), typed.get("answer_time")
        return SchedulePlan(
            sessions=sessions,
            mode=MeetingMode(typed["mode"]),
            venue=typed["venue"],
            join_link=typed["join_link"],
            answer_deadline=dt.datetime.combine(day, at, tzinfo=zone_of(self.meeting.timezone)) if day and at else None,
        )


class MoveForm(ScheduleForm):
    """The schedule, and what is told with it."""

    reason = ParagraphsField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Told to everyone invited, and kept."),
    )
    asks_acknowledgement = forms.BooleanField(
        label=_("Ask everyone to confirm that they have seen it"),
        required=False,
        help_text=_("Who has not is listed, to be called."),
    )
    asks_anew = forms.BooleanField(
        label=_("Ask everyone to answer anew"),
        required=False,
        help_text=_("When the day changes, answers are always asked for anew."),
    )


class InformedForm(forms.Form):
    """Whom of an office the secretariat has told, and how."""

    told = LineField(label=_("Whom did you tell?"), max_length=120)
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[(channel.value, channel.label) for channel in AnswerChannel if channel != AnswerChannel.CALENDAR],
    )


def initial_of(meeting: Meeting) -> dict[str, Any]:
    values: dict[str, Any] = {
        "mode": meeting.mode,
        "venue": meeting.venue.public_id if meeting.venue else None,
        "join_link": meeting.join_link,
    }
    if meeting.answer_deadline:
        local = meeting.answer_deadline.astimezone(meeting.zone)
        values |= {"answer_date": local.date(), "answer_time": local.time()}
    return values


def initial_sittings_of(meeting: Meeting) -> list[dict[str, Any]]:
    """The sessions as they stand; those of a postponed meeting with the hours that they had."""
    rows = initial_sessions_of(meeting)
    last = meeting.schedule_changes.first() if meeting.state == MeetingState.POSTPONED else None
    for row, before in zip(rows, last.before["sessions"] if last else (), strict=False):
        for name, key in (("start", "starts_at"), ("end", "ends_at")):
            if before[key]:
                row[name] = dt.datetime.fromisoformat(before[key]).astimezone(meeting.zone).time()
    return rows


def typed_sittings(data: QueryDict, prefix: str) -> list[dict[str, Any]]:
    """What was typed into the rows of sessions, to be shown again without being judged."""
    count = data.get(f"{prefix}-TOTAL_FORMS", "")
    numbers = range(min(int(count), SessionFormSet.max_num) if count.isascii() and count.isdigit() else 1)
    return [as_typed(data, f"{prefix}-{number}") for number in numbers]
