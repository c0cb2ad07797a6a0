"""Forms of the directives, and of what binds."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from agendas.actions import Addressee, DirectiveChanges
from agendas.models import AgendaItem, Directive
from agendas.queries import binding_kinds_of, items_of, usual_giver, who_may_be_meant
from agendas.states import AddresseeKind, DirectiveKind, Mechanism
from directory.models import Organization
from directory.queries import GROUPS, groups_of
from meetings.models import Meeting
from portal.desk.forms.agenda import LinesField

EVERYONE = "everyone"
TEXT_LIMIT = 4000


class DateField(forms.DateField):
    """A day, chosen from the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Items:
    """The items of a meeting as choices."""

    def __init__(self, meeting: Meeting) -> None:
        self.by_id: dict[str, AgendaItem] = {item.public_id: item for item in items_of(meeting)}

    def choices(self) -> list[tuple[str, Any]]:
        return [("", _("No item in particular")), *((key, item.title) for key, item in self.by_id.items())]


class DirectiveForm(forms.Form):
    """One directive with everything it may say."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DirectiveKind.choices)
    text = forms.CharField(label=_("Text"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
    everyone = forms.BooleanField(label=_("All invited participants"), required=False)
    groups = forms.MultipleChoiceField(label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple)
    organizations = forms.MultipleChoiceField(
        label=_("Institutions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = LinesField(
        label=_("Others, in words"), help_text=_("One a line. Words alone hold nobody to it."), max_length=2000
    )
    due_date = DateField(label=_("Due date"), required=False)
    mechanism = forms.ChoiceField(label=_("Carried out"), choices=Mechanism.choices)
    given_by = forms.CharField(
        label=_("Given by"), required=False, max_length=250, widget=forms.TextInput(attrs={"list": "speakers"})
    )
    delivered_by = forms.CharField(
        label=_("Delivered by"),
        required=False,
        max_length=250,
        help_text=_("Only where another spoke for them."),
        widget=forms.TextInput(attrs={"list": "speakers"}),
    )
    topic = forms.CharField(label=_("Topic"), required=False, max_length=80)
    legal_basis = forms.CharField(label=_("Legal basis"), required=False, max_length=400)
    item = forms.ChoiceField(label=_("Agenda item"), required=False)

    def __init__(
        self, data: Any = None, *, meeting: Meeting, directive: Directive | None = None, item: str = ""
    ) -> None:
        begin = _values_of(directive) if directive else {"given_by": usual_giver(meeting), "item": item}
        super().__init__(data, initial=begin)
        self._items = Items(meeting)
        self._institutions = {row.public_id: row for row in who_may_be_meant(meeting)}
        standing = self.initial.get("groups", [])
        _choose(self.fields["groups"], _group_choices(meeting.convener, standing))
        _choose(self.fields["organizations"], [(key, row.name) for key, row in self._institutions.items()])
        _choose(self.fields["item"], self._items.choices())
        _choose(self.fields["kind"], _kinds_with_binding(meeting.convener))

    def values(self) -> DirectiveChanges:
        """What the actions take; whom it means in the order everyone, groups, institutions, words."""
        data = self.cleaned_data
        return DirectiveChanges(
            kind=data["kind"],
            text=data["text"],
            addressees=[
                *([Addressee.everyone()] if data["everyone"] else []),
                *(Addressee.group_of(code) for code in data["groups"]),
                *(Addressee.of(self._institutions[key]) for key in data["organizations"]),
                *(Addressee.words(words) for words in data["words"]),
            ],
            due_date=data["due_date"],
            mechanism=data["mechanism"],
            given_by=data["given_by"],
            delivered_by=data["delivered_by"],
            topic=data["topic"],
            legal_basis=data["legal_basis"],
            item=self._items.by_id.get(data["item"]),
        )

    @property
    def field_of_error(self) -> dict[str, str]:
        """Beside which field an error of the actions is shown, where it is not named like the field."""
        return {"addressees": "organizations"}


class QuickDirectiveForm(forms.Form):
    """A directive as it is caught while someone speaks: what, whom, by when."""

    text = forms.CharField(label=_("Text"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("Kind"), choices=DirectiveKind.choices)
    to = forms.ChoiceField(label=_("Addressed to"), required=False)
    due_date = DateField(label=_("Due date"), required=False)
    item = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, meeting: Meeting, item: AgendaItem | None = None) -> None:
        super().__init__(data, initial={"item": item.public_id if item else ""}, prefix="quick")
        self._meeting = meeting
        self._items = Items(meeting)
        self._institutions = {row.public_id: row for row in who_may_be_meant(meeting)}
        _choose(
            self.fields["to"],
            [
                ("", _("Not said yet")),
                (EVERYONE, _("All invited participants")),
                (_("Groups"), [(f"group:{code}", label) for code, label in _group_choices(meeting.convener)]),
                (_("Institutions"), [(key, row.name) for key, row in self._institutions.items()]),
            ],
        )
        _choose(self.fields["kind"], _kinds_with_binding(meeting.convener))

    @property
    def chosen_item(self) -> AgendaItem | None:
        """The item that was open when the form was sent."""
        return self._items.by_id.get(self.cleaned_data.get("item", ""))

    def values(self) -> DirectiveChanges:
        data = self.cleaned_data
        return DirectiveChanges(
            kind=data["kind"],
            text=data["text"],
            addressees=self._addressees(data["to"]),
            due_date=data["due_date"],
            given_by=usual_giver(self._meeting),
            item=self.chosen_item,
        )

    def _addressees(self, chosen: str) -> list[Addressee]:
        if not chosen:
            return []
        if chosen == EVERYONE:
            return [Addressee.everyone()]
        code = chosen.removeprefix("group:")
        return [Addressee.group_of(code)] if code != chosen else [Addressee.of(self._institutions[chosen])]

    @property
    def field_of_error(self) -> dict[str, str]:
        return {"addressees": "to"}


class FromSourceForm(forms.Form):
    """As which kind of directive a recorded follow-up goes on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DirectiveKind.choices)


class BindingForm(forms.Form):
    """The kinds of directive that become follow-ups."""

    kinds = forms.MultipleChoiceField(
        label=_("These kinds bind"),
        required=False,
        choices=DirectiveKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Directives that stand already keep what they are."),
    )


def _values_of(directive: Directive) -> dict[str, Any]:
    rows = list(directive.addressees.select_related("organization"))
    return {
        "kind": directive.kind,
        "text": directive.text,
        "everyone": any(row.kind == AddresseeKind.EVERYONE for row in rows),
        "groups": [row.group for row in rows if row.kind == AddresseeKind.GROUP],
        "organizations": [row.organization.public_id for row in rows if row.organization],
        "words": [row.text for row in rows if row.kind == AddresseeKind.TEXT],
        "due_date": directive.due_date,
        "mechanism": directive.mechanism,
        "given_by": directive.given_by,
        "delivered_by": directive.delivered_by,
        "topic": directive.topic,
        "legal_basis": directive.legal_basis,
        "item": directive.item.public_id if directive.item else "",
    }


def _choose(field: forms.Field, choices: Sequence[tuple[Any, Any]]) -> None:
    cast("forms.ChoiceField", field).choices = choices


def _group_choices(convener: Organization, standing: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The groups that hold anyone, and those that a directive names already."""
    offered = {code: f"{label} ({count})" for code, label, count in groups_of(convener)}
    kept = {code: str(GROUPS[code].label) for code in standing if code in GROUPS}
    return list({**kept, **offered}.items())


def _kinds_with_binding(convener: Organization) -> list[tuple[str, str]]:
    """The kinds, each saying whether it becomes a follow-up."""
    binding = binding_kinds_of(convener)
    note = _("binding")
    return [
        (kind.value, f"{kind.label} – {note}" if kind.value in binding else str(kind.label)) for kind in DirectiveKind
    ]
