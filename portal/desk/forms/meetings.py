"""The plan of a meeting as a form: its facts, its sessions, and who leads it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.dates import zone_of
from common.fields import of_our_time
from directory.models import Organization, Position
from directory.states import RANKS, PositionRole
from meetings.models import Meeting, Venue
from meetings.plan import MeetingPlan, RolePlan, SessionPlan
from meetings.queries import kind_choices, roles_of
from meetings.states import MeetingMode, RepresentationRule, RoleInMeeting
from portal.desk.forms.papers import LinesField

# Posts below the province that lead or open a meeting; all others are typed.
LEADING_ROLES = (PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD, PositionRole.REGIONAL_SECRETARY)
LATEST = 100
RANK_CHOICES = [("", _("Any rank")), *((rank, format_lazy(_("Eselon {rank} or higher"), rank=rank)) for rank in RANKS)]


class DateField(forms.DateField):
    """A day, as the browser's own calendar gives it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]
    default_validators = [of_our_time]


class TimeField(forms.TimeField):
    """A time of day; typed with a colon or, as Indonesian spelling has it, a full stop."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    input_formats = ["%H:%M", "%H.%M", "%H:%M:%S"]


class SessionForm(forms.Form):
    """One sitting. A row left empty is no sitting."""

    date = DateField(label=_("Date"), required=False)
    start = TimeField(label=_("Starts"), required=False)
    end = TimeField(label=_("Ends"), required=False)
    label = forms.CharField(label=_("Name of the session"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.values()) and not cleaned.get("date") and "date" not in self.errors:
            self.add_error("date", _("Give the date of this session."))
        plan = self.plan
        if plan is not None and not plan.is_possible:
            problem = _("A session must end after it starts.") if plan.start else _("Give the start as well.")
            self.add_error("end" if plan.start else "start", problem)
        return cleaned

    @property
    def plan(self) -> SessionPlan | None:
        """What was typed, or None for an empty row."""
        day = self.cleaned_data.get("date")
        if day is None:
            return None
        times = {name: self.cleaned_data.get(name) for name in ("start", "end")}
        return SessionPlan(day, **times, label=self.cleaned_data.get("label", ""))


SessionFormSet = forms.formset_factory(SessionForm, extra=0, min_num=1, max_num=30, absolute_max=30)


class MeetingForm(forms.Form):
    """Everything that is planned of a meeting but its sessions and its roll."""

    title = forms.CharField(label=_("Title"), max_length=400)
    kind = forms.ChoiceField(label=_("Kind"))
    theme = forms.CharField(label=_("Theme"), max_length=400, required=False)
    purposes = LinesField(label=_("Purposes"), required=False, max_length=1000, help_text=_("One per line."))
    focus = LinesField(label=_("Focus"), required=False, max_length=1000, help_text=_("One per line."))
    strategic_issues = LinesField(
        label=_("Strategic issues"), required=False, max_length=1000, help_text=_("One per line.")
    )
    period_year = forms.IntegerField(
        label=_("Year it speaks about"),
        required=False,
        min_value=2000,
        max_value=2100,
        # Without this a year would be written with the mark of thousands.
        localize=False,
    )
    period_quarter = forms.TypedChoiceField(
        label=_("Quarter it speaks about"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *Meeting._meta.get_field("period_quarter").flatchoices],
        help_text=_("May differ from the quarter of its date."),
    )
    period_text = forms.CharField(label=_("Period in words"), max_length=200, required=False)
    is_first = forms.BooleanField(label=_("First meeting of this leadership"), required=False)

    mode = forms.ChoiceField(label=_("Way of meeting"), choices=MeetingMode.choices, initial=MeetingMode.ON_SITE)
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, to_field_name="public_id", empty_label="—"
    )
    join_link = forms.URLField(
        label=_("Join link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Shown only to those who are to come and to those who run the meeting."),
    )
    answer_date = DateField(label=_("Answers until"), required=False)
    answer_time = TimeField(label=_("Time"), required=False)
    representation = forms.ChoiceField(
        label=_("Representation"), choices=RepresentationRule.choices, initial=RepresentationRule.ALLOWED
    )
    minimum_rank = forms.ChoiceField(
        label=_("Lowest rank of a representative"),
        choices=RANK_CHOICES,
        required=False,
        help_text=_("Whoever is below it comes only if the chair agrees."),
    )
    shared_representatives = forms.BooleanField(label=_("One person may represent several posts"), required=False)
    companions_limit = forms.IntegerField(
        label=_("Companions at most"), min_value=0, max_value=100, initial=5, help_text=_("For each who comes.")
    )
    excuse_needs_document = forms.BooleanField(
        label=_("Who cannot come hands in a document"),
        required=False,
        help_text=_("A doctor's note, a letter of assignment; without it the reason is asked for again."),
    )
    best_practice_sharing = forms.CharField(
        label=_("Sharing of best practices"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    public_accountability = forms.CharField(
        label=_("Public accountability"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    parent_meeting = forms.ModelChoiceField(
        label=_("Follows from"),
        queryset=Meeting.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label="—",
        help_text=_("The Rakor whose result this technical meeting takes further."),
    )

    def __init__(self, *args: Any, convener: Organization, user: User, meeting: Meeting | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.convener = convener
        self.posts = {post.title.casefold(): post for post in posts_to_choose(convener)}
        self._offer_kinds(meeting)
        self._offer_rows(user, meeting)
        for role in RoleInMeeting:
            self.fields[f"{role.value}_post"] = forms.CharField(
                label=role.label,
                max_length=250,
                required=False,
                widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
            )
            self.fields[f"{role.value}_name"] = forms.CharField(label=_("Name"), max_length=200, required=False)

    def _offer_kinds(self, meeting: Meeting | None) -> None:
        choices = dict(kind_choices(self.convener))
        if meeting is not None:
            choices.setdefault(meeting.kind.code, meeting.kind.label)
        self.fields["kind"].choices = list(choices.items())  # type: ignore[attr-defined]

    def _offer_rows(self, user: User, meeting: Meeting | None) -> None:
        # A venue put aside stays with the meeting that has it.
        offered = Q(is_active=True) | Q(meetings=meeting) if meeting else Q(is_active=True)
        venues = Venue.objects.filter(offered, convener=self.convener).distinct()
        self.fields["venue"].queryset = venues  # type: ignore[attr-defined]
        self.fields["parent_meeting"].queryset = _meetings_to_follow(user, self.convener, meeting)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("period_quarter") and not cleaned.get("period_year") and "period_year" not in self.errors:
            self.add_error("period_year", _("A quarter needs its year."))
        if cleaned.get("answer_date") and not cleaned.get("answer_time") and "answer_time" not in self.errors:
            self.add_error("answer_time", _("Give the time as well."))
        if cleaned.get("answer_time") and not cleaned.get("answer_date") and "answer_date" not in self.errors:
            self.add_error("answer_date", _("Give the date as well."))
        for role in RoleInMeeting:
            if cleaned.get(f"{role}_name") and not cleaned.get(f"{role}_post"):
                self.add_error(f"{role}_post", _("Say which post this person holds."))
        return cleaned

    @property
    def role_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Post and name of each role, for the page."""
        return [(self[f"{role.value}_post"], self[f"{role.value}_name"]) for role in RoleInMeeting]

    def plan(self, sessions: tuple[SessionPlan, ...]) -> MeetingPlan:
        """The plan that was typed, with `sessions` from their own forms."""
        names = MeetingPlan.__dataclass_fields__.keys() & self.cleaned_data.keys()
        typed: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        for name in ("purposes", "focus", "strategic_issues"):
            typed[name] = tuple(typed[name])
        return MeetingPlan(
            **typed,
            sessions=sessions,
            roles={role: self._role(role) for role in RoleInMeeting},
            answer_deadline=self._deadline(),
        )

    def _role(self, role: RoleInMeeting) -> RolePlan:
        post, name = self.cleaned_data[f"{role.value}_post"], self.cleaned_data[f"{role.value}_name"]
        known = self.posts.get(post.casefold())
        return RolePlan(position=known, name=name) if known else RolePlan(name=name, title=post)

    def _deadline(self) -> dt.datetime | None:
        day, at = self.cleaned_data.get("answer_date"), self.cleaned_data.get("answer_time")
        return dt.datetime.combine(day, at, tzinfo=zone_of(self.convener.timezone)) if day and at else None


def posts_to_choose(convener: Organization) -> list[Position]:
    """The posts that a planner picks leaders from: the own government's, and who leads each kabupaten and kota."""
    of_house = Position.objects.active().in_house_of(convener).in_protocol_order()
    own = of_house.filter(organization__region=convener.region)
    return list(own | of_house.filter(role__in=LEADING_ROLES))


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """The plan of `meeting` as the form shows it."""
    values = {name: getattr(meeting, name) for name in MeetingForm.base_fields if hasattr(meeting, name)}
    values["kind"] = meeting.kind.code
    values["venue"] = meeting.venue.public_id if meeting.venue else None
    values["parent_meeting"] = meeting.parent_meeting.public_id if meeting.parent_meeting else None
    if meeting.answer_deadline:
        local = meeting.answer_deadline.astimezone(meeting.zone)
        values |= {"answer_date": local.date(), "answer_time": local.time()}
    for role, row in roles_of(meeting).items():
        values[f"{role}_post"] = row.position.title if row.position else row.printed_position
        values[f"{role}_name"] = row.printed_name
    return values


def initial_sessions_of(meeting: Meeting) -> list[dict[str, Any]]:
    rows = []
    for session in meeting.sessions.all():
        session.meeting = meeting
        rows.append(
            {"label": session.label, "date": session.date, "start": session.start_time, "end": session.end_time}
        )
    return rows


def as_typed(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """What was typed, to be shown again without being judged."""
    head = f"{prefix}-" if prefix else ""
    return {name.removeprefix(head): data[name] for name in data if name.startswith(head)}


def _meetings_to_follow(user: User, convener: Organization, meeting: Meeting | None) -> Any:
    region = convener.region
    above = [region.pk, region.parent_id] if region else []
    latest = Meeting.objects.visible_to(user).filter(convener__region__in=[pk for pk in above if pk])
    if meeting is not None:
        latest = latest.exclude(pk=meeting.pk)
    wanted = list(latest.values_list("pk", flat=True)[:LATEST])
    if meeting is not None and meeting.parent_meeting_id:
        wanted.append(meeting.parent_meeting_id)
    return Meeting.objects.filter(pk__in=wanted)


class CopyForm(forms.Form):
    """What a copy does not share with its source."""

    title = forms.CharField(label=_("Title"), max_length=400)
    first_day = DateField(
        label=_("First day"),
        required=False,
        help_text=_("The other sessions keep their distance from it. Left empty, the copy has no sessions yet."),
    )
