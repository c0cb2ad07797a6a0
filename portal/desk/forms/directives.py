"""Forms of the directives, and of what binds."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agendas.actions import Addressee, DirectiveChanges
from agendas.models import AgendaItem, Directive, DiscussionEntry, ReferenceDocument
from agendas.queries import binding_kinds_of, items_of, usual_giver, who_may_be_meant
from agendas.states import AddresseeKind, DirectiveKind, Mechanism
from directory.models import Organization
from directory.queries import GROUPS, groups_of
from meetings.models import Meeting, Topic
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


class Listed(forms.Form):
    """What a directive bears of the convener's lists: topics by which it is found, documents it rests on or serves."""

    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    references = forms.MultipleChoiceField(
        label=_("Law and planning documents"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer_lists(self, meeting: Meeting, directive: Directive | None = None) -> None:
        """Offer what is in use; what a directive bears stays on offer, also after it was put aside."""
        in_use = Q(is_active=True)
        borne = in_use | Q(directives=directive) if directive else in_use
        topics = Topic.objects.filter(borne, convener=meeting.convener_id).distinct()
        documents = ReferenceDocument.objects.filter(borne, convener=meeting.convener_id).distinct()
        self._topics = {row.public_id: row for row in topics}
        self._references = {row.public_id: row for row in documents.select_related("region")}
        _choose(self.fields["topics"], [(key, row.name) for key, row in self._topics.items()])
        _choose(self.fields["references"], [(key, row.label) for key, row in self._references.items()])

    def listed(self) -> DirectiveChanges:
        return DirectiveChanges(
            topics=[self._topics[key] for key in self.cleaned_data["topics"]],
            references=[self._references[key] for key in self.cleaned_data["references"]],
        )


class DirectiveForm(Listed):
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
        self.offer_lists(meeting, directive)

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
            **self.listed(),
        )

    @property
    def field_of_error(self) -> dict[str, str]:
        """Beside which field an error of the actions is shown, where it is not named like the field."""
        return {"addressees": "organizations"}


class QuickDirectiveForm(Listed):
    """A directive as it is caught while someone speaks: what, whom, by when."""

    text = forms.CharField(label=_("Text"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("Kind"), choices=DirectiveKind.choices)
    to = forms.ChoiceField(label=_("Addressed to"), required=False)
    due_date = DateField(label=_("Due date"), required=False)
    given_by = forms.CharField(
        label=_("Given by"), required=False, max_length=250, widget=forms.TextInput(attrs={"list": "speakers"})
    )
    legal_basis = forms.CharField(label=_("Legal basis"), required=False, max_length=400)
    item = forms.CharField(required=False, widget=forms.HiddenInput)
    entry = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        meeting: Meeting,
        item: AgendaItem | None = None,
        entry: DiscussionEntry | None = None,
    ) -> None:
        begin = {"item": item.public_id if item else ""}
        if entry is not None:
            begin |= {"entry": entry.public_id, "text": entry.text, "given_by": entry.speaker}
        super().__init__(data, initial=begin, prefix="quick")
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
        self.offer_lists(meeting)

    @property
    def chosen_item(self) -> AgendaItem | None:
        """The item that was open when the form was sent."""
        return self._items.by_id.get(self.cleaned_data.get("item", ""))

    @property
    def chosen_entry(self) -> DiscussionEntry | None:
        """The entry that it is made of."""
        named = self.cleaned_data.get("entry")
        return DiscussionEntry.objects.filter(meeting=self._meeting, public_id=named).first() if named else None

    def values(self) -> DirectiveChanges:
        data = self.cleaned_data
        return DirectiveChanges(
            kind=data["kind"],
            text=data["text"],
            addressees=self._addressees(data["to"]),
            due_date=data["due_date"],
            given_by=data["given_by"] or usual_giver(self._meeting),
            legal_basis=data["legal_basis"],
            item=self.chosen_item,
            entry=self.chosen_entry,
            **self.listed(),
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


class CorrectionForm(DirectiveForm):
    """What is put right while a directive is read back: its words, whom it means, by when, on what ground."""

    CORRECTED = ("text", "everyone", "groups", "organizations", "words", "due_date", "legal_basis")
    ADDRESSED = ("everyone", "groups", "organizations", "words")

    def __init__(self, data: Any = None, *, meeting: Meeting, directive: Directive) -> None:
        super().__init__(data, meeting=meeting, directive=directive)
        for name in set(self.fields) - set(self.CORRECTED):
            self.fields[name].disabled = True

    def values(self) -> DirectiveChanges:
        kept = {name for name in self.CORRECTED if name not in self.ADDRESSED} | {"addressees"}
        return cast("DirectiveChanges", {name: value for name, value in super().values().items() if name in kept})


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
        "topics": [row.public_id for row in directive.topics.all()],
        "references": [row.public_id for row in directive.references.all()],
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
