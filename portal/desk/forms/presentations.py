"""Forms of the secretariat for presentations and best practices."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agendas.actions import PresenterPlan
from agendas.forms import PracticeForm, disclosure_field
from agendas.models import AgendaItem, Presentation
from common.fields import LineField, ParagraphsField
from directory.models import Organization, Region
from directory.states import OPD_KINDS
from meetings.models import Meeting, Participant
from meetings.states import Capacity
from portal.desk.forms.meetings import DateField, TimeField


class PresentationForm(forms.Form):
    """What is asked, of whom, by when."""

    item = forms.ModelChoiceField(
        label=_("Agenda item"),
        queryset=AgendaItem.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )
    title = LineField(label=_("Title"), max_length=400, required=False, help_text=_("Left empty: that of the item."))
    brief = ParagraphsField(
        label=_("What should be presented"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands on the pages of those who are asked."),
    )
    organizations = forms.ModelMultipleChoiceField(
        label=_("Institutions that present"),
        queryset=Organization.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    participant = forms.ModelChoiceField(
        label=_("Or someone on the roll"),
        queryset=Participant.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )
    name = LineField(
        label=_("Name of who presents"),
        max_length=200,
        required=False,
        help_text=_("May stay open until the day."),
    )
    is_representative = forms.BooleanField(label=_("A representative presents"), required=False)
    due_date = DateField(label=_("Material until"), required=False)
    due_time = TimeField(
        label=_("Time"), required=False, help_text=_("Left empty: the deadline of the meeting, if it has one.")
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        roll = Participant.objects.filter(meeting=meeting, is_group=False).exclude(capacity=Capacity.COMPANION)
        self.fields["item"].queryset = AgendaItem.objects.filter(meeting=meeting)  # type: ignore[attr-defined]
        self.fields["organizations"].queryset = institutions_to_ask(meeting)  # type: ignore[attr-defined]
        self.fields["participant"].queryset = roll.select_related("position", "official")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("due_date") and not cleaned.get("due_time") and "due_time" not in self.errors:
            self.add_error("due_time", _("Give the time as well."))
        if cleaned.get("due_time") and not cleaned.get("due_date") and "due_date" not in self.errors:
            self.add_error("due_date", _("Give the date as well."))
        if cleaned.get("name") and len(cleaned.get("organizations", ())) > 1:
            self.add_error("name", _("With several institutions the names stay open."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was typed, as the actions take it. Only for a valid form."""
        typed = self.cleaned_data
        day, at = typed["due_date"], typed["due_time"]
        return {
            "item": typed["item"],
            "title": typed["title"],
            "brief": typed["brief"],
            "due_at": dt.datetime.combine(day, at, tzinfo=self.meeting.zone) if day and at else None,
            "presenters": self._plans(),
        }

    def _plans(self) -> list[PresenterPlan]:
        typed = self.cleaned_data
        name, stands_in = typed["name"], typed["is_representative"]
        plans = [PresenterPlan(organization=one, is_representative=stands_in) for one in typed["organizations"]]
        if typed["participant"]:
            plans.append(PresenterPlan(participant=typed["participant"], is_representative=stands_in))
        if name:
            last = plans.pop() if plans else PresenterPlan(is_representative=stands_in)
            plans.append(PresenterPlan(last.organization, last.participant, name, stands_in))
        return plans

    @staticmethod
    def values_of(presentation: Presentation) -> dict[str, Any]:
        """What the form begins with for a request that stands."""
        rows = list(presentation.presenters.select_related("organization", "participant"))
        due = presentation.due_at.astimezone(presentation.meeting.zone) if presentation.due_at else None
        return {
            "item": presentation.item.public_id if presentation.item else None,
            "title": presentation.title,
            "brief": presentation.brief,
            "organizations": [
                row.organization.public_id for row in rows if row.organization and row.participant is None
            ],
            "participant": next((row.participant.public_id for row in rows if row.participant), None),
            "name": next((row.printed_name for row in rows if row.printed_name), ""),
            "is_representative": any(row.is_representative for row in rows),
            "due_date": due.date() if due else None,
            "due_time": due.time() if due else None,
        }


class MaterialVerdictForm(forms.Form):
    """What the secretariat says of the newest version."""

    ACCEPT, RETURN = "accept", "return"

    verdict = forms.ChoiceField(choices=[(ACCEPT, _("Accept")), (RETURN, _("Send back"))])
    disclosure = disclosure_field()
    note = ParagraphsField(required=False, max_length=1000)


class PracticeVerdictForm(forms.Form):
    """What the secretariat says of a practice."""

    ACCEPT, RETURN = "accept", "return"

    verdict = forms.ChoiceField(choices=[(ACCEPT, _("Accept")), (RETURN, _("Send back"))])
    note = ParagraphsField(required=False, max_length=1000)


class HousePracticeForm(PracticeForm):
    """A practice as the house itself writes it down, or puts it right."""

    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.none(), to_field_name="code", required=False, empty_label="—"
    )
    field_order = ("title", "region")

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, convener=convener, **kwargs)
        self.fields["region"].queryset = regions_of(convener)  # type: ignore[attr-defined]
        practice = kwargs.get("practice")
        if practice is not None and practice.region:
            self.initial.setdefault("region", practice.region.code)

    def values(self) -> dict[str, Any]:
        return super().values() | {"region": self.cleaned_data["region"]}


def institutions_to_ask(meeting: Meeting) -> "QuerySet[Organization]":
    """The institutions on the roll, and the offices of the convener's own government."""
    roll = Participant.objects.filter(meeting=meeting, is_group=False)
    of_roll = Q(pk__in=roll.values("organization")) | Q(pk__in=roll.values("position__organization"))
    own = Q(region=meeting.convener.region_id, kind__in=OPD_KINDS, region__isnull=False)
    return Organization.objects.filter(of_roll | own).order_by("code", "pk")


def regions_of(convener: Organization) -> "QuerySet[Region]":
    """The convener's own region and those below it."""
    if convener.region_id is None:
        return Region.objects.none()
    return Region.objects.filter(Q(pk=convener.region_id) | Q(parent=convener.region_id)).order_by("code")
