"""Forms by which an agenda is prepared: its deadlines, the proposals for it, and new versions."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agendas.actions import ProposalChanges, RuleChanges
from agendas.models import AgendaProposal, AgendaRules
from agendas.states import AgendaItemKind
from common.fields import LineField, ParagraphsField
from directory.models import Organization
from meetings.models import Meeting, Participant
from portal.desk.forms.meetings import DateField, TimeField

DEADLINES = ("proposals", "materials")


class AgendaRulesForm(forms.Form):
    """Deadlines in the meeting's own zone, and how long one speaks. What is left empty sets no limit."""

    proposals_day = DateField(label=_("Proposals until"), required=False)
    proposals_time = TimeField(label=_("Time"), required=False)
    materials_day = DateField(label=_("Materials until"), required=False)
    materials_time = TimeField(label=_("Time"), required=False)
    speaker_minutes = forms.IntegerField(
        label=_("Minutes a speaker"), required=False, min_value=1, max_value=240, help_text=_("Empty: no limit.")
    )
    delegation_minutes = forms.IntegerField(
        label=_("Minutes a delegation, in all"), required=False, min_value=1, max_value=600
    )

    def __init__(self, *args: Any, rules: AgendaRules, **options: Any) -> None:
        self.zone = rules.meeting.zone
        initial: dict[str, Any] = {name: getattr(rules, name) for name in ("speaker_minutes", "delegation_minutes")}
        for name in DEADLINES:
            if (until := getattr(rules, f"{name}_until")) is not None:
                local = until.astimezone(self.zone)
                initial |= {f"{name}_day": local.date(), f"{name}_time": local.time()}
        super().__init__(*args, **{**options, "initial": initial})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in DEADLINES:
            day, at = f"{name}_day", f"{name}_time"
            if cleaned.get(at) and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, _("Give the date as well."))
            if cleaned.get(day) and not cleaned.get(at) and at not in self.errors:
                self.add_error(at, _("Give the time as well."))
        return cleaned

    def rules(self) -> RuleChanges:
        """As the action takes them. Only for a valid form."""
        typed = self.cleaned_data
        return RuleChanges(
            proposals_until=self._moment("proposals"),
            materials_until=self._moment("materials"),
            speaker_minutes=typed["speaker_minutes"],
            delegation_minutes=typed["delegation_minutes"],
        )

    def _moment(self, name: str) -> dt.datetime | None:
        day, at = self.cleaned_data[f"{name}_day"], self.cleaned_data[f"{name}_time"]
        return dt.datetime.combine(day, at, tzinfo=self.zone) if day and at else None


class ProposalWordsForm(forms.Form):
    """What a proposal says."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaItemKind.choices, initial=AgendaItemKind.DISCUSSION)
    title = LineField(label=_("Title"), max_length=400)
    reason = ParagraphsField(
        label=_("Why it should be discussed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    duration_minutes = forms.IntegerField(label=_("Length (minutes)"), required=False, min_value=1, max_value=1440)

    @staticmethod
    def values_of(proposal: AgendaProposal) -> dict[str, Any]:
        return {name: getattr(proposal, name) for name in ProposalWordsForm.base_fields}

    def words(self) -> ProposalChanges:
        """As the action takes them. Only for a valid form."""
        data = self.cleaned_data
        return ProposalChanges(
            kind=data["kind"],
            title=data["title"],
            reason=data["reason"],
            duration_minutes=data["duration_minutes"],
        )


class ProposalForHouseForm(ProposalWordsForm):
    """A proposal that came by letter or telephone: also for which institution."""

    organization = forms.ModelChoiceField(
        label=_("For which institution"),
        queryset=Organization.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose an institution"),
    )
    field_order = ("organization", "kind", "title", "reason", "duration_minutes")

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = Participant.objects.filter(meeting=meeting)
        invited = Q(pk__in=lines.values("organization")) | Q(pk__in=lines.values("position__organization"))
        own = Q(pk=meeting.convener_id) | Q(region=meeting.convener.region_id, region__isnull=False)
        offered = Organization.objects.active().filter(invited | own).order_by("name")
        self.fields["organization"].queryset = offered  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What the secretariat or the chair says of a proposal: which button was pressed, and what was typed beside it."""

    ACCEPT, RETURN, AGREE, WITHDRAW = "accept", "return", "agree", "withdraw"

    act = forms.ChoiceField(choices=[(word, word) for word in (ACCEPT, RETURN, AGREE, WITHDRAW)])
    place = forms.IntegerField(
        label=_("Place on the agenda"), required=False, min_value=1, max_value=500, help_text=_("Empty: the last one.")
    )
    note = ParagraphsField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    # A note of its own: who agreed is no message to who proposed.
    said = LineField(label=_("Who agreed, and when"), required=False, max_length=150)
