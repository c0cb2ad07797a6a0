"""Forms of series: the rule and what each meeting begins with, its template, its periods, and technical meetings."""

import datetime as dt
from dataclasses import fields
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from agendas.actions import SeriesItemPlan
from agendas.models import Directive
from agendas.states import AgendaItemKind
from directory.models import Organization, Position
from directory.queries import GROUPS
from meetings.models import Meeting, MeetingSeries, SeriesMember, Venue
from meetings.plan import MemberPlan, SeriesPlan
from meetings.queries import kind_choices
from meetings.rules import SeriesRule, ordinals, rhythm, rule_guessed_from
from meetings.states import Capacity, HolidayShift, MeetingMode, MeetingState, RepresentationRule, SeriesDay
from portal.desk.forms.meetings import RANK_CHOICES, DateField, TimeField, posts_to_choose

RHYTHMS = (1, 2, 3, 4, 6, 12)
RULE_FIELDS = [field.name for field in fields(SeriesRule)]


def whole_number(**options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(coerce=int, empty_value=None, **options)


class SeriesForm(forms.Form):
    """The rule of a series, and what each of its meetings begins with."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    title_pattern = forms.CharField(
        label=_("Title of each meeting"),
        max_length=300,
        required=False,
        help_text=_("{tahun}, {triwulan}, {bulan} and {ke} are filled in. Left empty: name and period."),
    )
    starts_on = DateField(
        label=_("From"),
        help_text=_("Periods are counted from the month of this day; what lies before it is not asked for."),
    )
    ends_on = DateField(label=_("Until"), required=False)
    every_months = whole_number(label=_("How often"), initial=3)
    month_of_period = whole_number(label=_("In which month of the period"), initial=1)
    day_rule = forms.ChoiceField(
        label=_("Day"), choices=SeriesDay.choices, initial=SeriesDay.WEEKDAY, widget=forms.RadioSelect
    )
    ordinal = whole_number(label=_("Which"), required=False, initial=2)
    weekday = whole_number(label=_("Weekday"), required=False, initial=2)
    day = forms.IntegerField(
        label=_("Day of the month"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("In a shorter month its last day."),
    )
    holiday_shift = forms.ChoiceField(
        label=_("On a holiday or weekend"), choices=HolidayShift.choices, initial=HolidayShift.LATER
    )
    start_time = TimeField(label=_("Starts"), required=False)
    end_time = TimeField(label=_("Ends"), required=False)
    lead_days = forms.IntegerField(
        label=_("Ask for the plan so many days ahead"), min_value=1, max_value=180, initial=30
    )
    mode = forms.ChoiceField(label=_("Way of meeting"), choices=MeetingMode.choices, initial=MeetingMode.ON_SITE)
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, to_field_name="public_id", empty_label="—"
    )
    chair = forms.CharField(
        label=_("Chair"),
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
    )
    representation = forms.ChoiceField(
        label=_("Representation"), choices=RepresentationRule.choices, initial=RepresentationRule.ALLOWED
    )
    minimum_rank = forms.ChoiceField(label=_("Lowest rank of a representative"), choices=RANK_CHOICES, required=False)

    def __init__(self, *args: Any, convener: Organization, series: MeetingSeries | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {post.title.casefold(): post for post in posts_to_choose(convener)}
        kinds = dict(kind_choices(convener))
        offered = Q(is_active=True)
        if series is not None:
            # What was put aside stays with the series that has it.
            kinds.setdefault(series.kind.code, series.kind.label)
            offered |= Q(pk=series.venue_id)
        self.fields["venue"].queryset = Venue.objects.filter(offered, convener=convener)  # type: ignore[attr-defined]
        for name, choices in {"kind": list(kinds.items()), **_rule_choices()}.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by_day = cleaned.get("day_rule") == SeriesDay.DAY_OF_MONTH
        for name in ("day",) if by_day else ("ordinal", "weekday"):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("Choose the day."))
        # What does not belong to the chosen way is not kept beside it.
        cleaned |= {"ordinal": None, "weekday": None} if by_day else {"day": None}
        months, month = cleaned.get("every_months"), cleaned.get("month_of_period")
        if months and month and month > months:
            self.add_error("month_of_period", _("The period does not have so many months."))
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and not 2000 <= starts.year <= 2100:
            self.add_error("starts_on", _("Choose a day between 2000 and 2100."))
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The series must end after it begins."))
        return cleaned

    def clean_chair(self) -> Position | None:
        typed = self.cleaned_data["chair"].strip()
        found = self.posts.get(typed.casefold())
        if typed and found is None:
            raise forms.ValidationError(_("Pick a post from the list: a series keeps the post, not a name."))
        return found

    @property
    def rule(self) -> SeriesRule | None:
        """The rule that was typed, as far as it is whole; what stands beside it may still be wrong."""
        if any(name in self.errors for name in RULE_FIELDS):
            return None
        return self._rule()

    @property
    def rule_errors(self) -> list[str]:
        return [f"{self[name].label}: {error}" for name in RULE_FIELDS for error in self.errors.get(name, [])]

    def _rule(self) -> SeriesRule:
        return SeriesRule(**{name: self.cleaned_data[name] for name in RULE_FIELDS})

    def plan(self) -> SeriesPlan:
        names = [field.name for field in fields(SeriesPlan) if field.name != "rule"]
        return SeriesPlan(rule=self._rule(), **{name: self.cleaned_data[name] for name in names})


def _rule_choices() -> dict[str, list[tuple[Any, Any]]]:
    words = ordinals()
    return {
        "every_months": [(months, rhythm(months)) for months in RHYTHMS],
        "month_of_period": list(enumerate(words, start=1)),
        "ordinal": [*enumerate(words[:4], start=1), (-1, _("last"))],
        "weekday": list(WEEKDAYS.items()),
    }


def initial_of_series(series: MeetingSeries) -> dict[str, Any]:
    values = {name: getattr(series, name) for name in SeriesForm.base_fields}
    return values | {
        "kind": series.kind.code,
        "venue": series.venue.public_id if series.venue else None,
        "chair": series.chair.title if series.chair else "",
    }


def initial_like(meeting: Meeting) -> dict[str, Any]:
    """What a series that begins with `meeting` probably is: every quarter, on the same weekday."""
    session = meeting.sessions.first()
    chair = meeting.roles.filter(role="chair").select_related("position").first()
    values: dict[str, Any] = initial_rule()
    if meeting.first_day:
        values = vars(rule_guessed_from(meeting.first_day))
    values = values | {
        "name": meeting.kind.label,
        "kind": meeting.kind.code,
        "mode": meeting.mode,
        "venue": meeting.venue.public_id if meeting.venue else None,
        "chair": chair.position.title if chair and chair.position else "",
        "representation": meeting.representation,
        "minimum_rank": meeting.minimum_rank,
    }
    if session:
        session.meeting = meeting
        values |= {"start_time": session.start_time, "end_time": session.end_time}
    return values


def initial_rule() -> dict[str, Any]:
    """A new series begins with the next quarter of the calendar."""
    today = timezone.localdate()
    months = today.year * 12 + (today.month - 1) // 3 * 3 + 3
    return {"starts_on": dt.date(months // 12, months % 12 + 1, 1)}


class MembersForm(forms.Form):
    """Groups and posts that a series is to invite as well."""

    group = forms.ChoiceField(choices=[(code, code) for code in GROUPS], required=False)
    posts = forms.ModelMultipleChoiceField(queryset=Position.objects.none(), to_field_name="public_id", required=False)
    capacity = forms.ChoiceField(choices=Capacity.choices, required=False)

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_house = Position.objects.active().in_house_of(convener)
        self.fields["posts"].queryset = of_house  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("group") or cleaned.get("posts")):
            raise forms.ValidationError(_("Choose at least one post."))
        return cleaned

    @property
    def plans(self) -> list[MemberPlan]:
        typed = self.cleaned_data
        capacity = Capacity(typed["capacity"] or Capacity.PARTICIPANT)
        groups = [MemberPlan(group=typed["group"])] if typed["group"] else []
        return groups + [MemberPlan(position=post, capacity=capacity) for post in typed["posts"]]


class MembersGoneForm(forms.Form):
    """Members that are ticked, to be taken out."""

    members = forms.ModelMultipleChoiceField(
        queryset=SeriesMember.objects.none(), error_messages={"required": _("Tick at least one line.")}
    )

    def __init__(self, *args: Any, series: MeetingSeries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = series.members.all()  # type: ignore[attr-defined]


class SeriesItemForm(forms.Form):
    """One item of the template; without a title the row is none."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItemKind.choices, initial=AgendaItemKind.PRESENTATION)
    title = forms.CharField(label=_("Title"), max_length=400, required=False)
    duration_minutes = forms.IntegerField(label=_("Length (minutes)"), required=False, min_value=1, max_value=1440)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("duration_minutes") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Say what the item is about."))
        return cleaned

    @property
    def plan(self) -> SeriesItemPlan | None:
        typed = self.cleaned_data
        return SeriesItemPlan(**typed) if typed.get("title") else None


SeriesItemFormSet = forms.formset_factory(SeriesItemForm, extra=0, min_num=1, max_num=60, absolute_max=60)


class PlaceForm(forms.Form):
    """The meeting, planned apart from the series, that stands for a period."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting"), queryset=Meeting.objects.none(), to_field_name="public_id", empty_label="—"
    )

    def __init__(self, *args: Any, series: MeetingSeries, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        apart = Meeting.objects.filter(convener=series.convener, series=None).exclude(state=MeetingState.CANCELLED)
        self.fields["meeting"].queryset = apart  # type: ignore[attr-defined]
        self.fields["meeting"].label_from_instance = dated_title  # type: ignore[attr-defined]


def dated_title(meeting: Meeting) -> str:
    return f"{meeting.first_day or '—'} · {meeting.title}"


class TechnicalForm(forms.Form):
    """Title, day and convener of a technical meeting on a directive."""

    title = forms.CharField(label=_("Title"), max_length=400)
    day = DateField(label=_("Day"), required=False, help_text=_("May be set later, in the plan."))
    convener = forms.ModelChoiceField(
        label=_("Convener"), queryset=Organization.objects.none(), to_field_name="public_id", empty_label=None
    )

    def __init__(self, *args: Any, conveners: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organization.objects.filter(pk__in=[row.pk for row in conveners])
        self.fields["convener"].queryset = mine  # type: ignore[attr-defined]

    @staticmethod
    def values_of(directive: Directive, conveners: list[Organization]) -> dict[str, Any]:
        own = [row for row in conveners if row.pk == directive.meeting.convener_id] or conveners
        # The title stands on papers: Indonesian, whatever language the planner reads.
        words = f"Rapat Koordinasi Teknis: {directive.text}"
        return {
            "title": words if len(words) <= 200 else f"{words[:199].rstrip()}…",
            "convener": own[0].public_id,
        }
