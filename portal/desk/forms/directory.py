"""Forms of the directory. They shape and clean; `directory.actions` writes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Model, QuerySet
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Power, Role
from common.fields import of_our_time
from directory.models import (
    Appointment,
    Contact,
    Official,
    Organization,
    Position,
    Region,
    in_houses_of,
)
from directory.permissions import can_grant
from directory.protocol import RANKS
from directory.queries import GROUPS
from directory.states import OrganizationKind

# Made by setting a region up, or given: nobody types in a second government.
_KINDS_TYPED_IN = [kind for kind in OrganizationKind if kind != OrganizationKind.GOVERNMENT]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ModelFieldsForm(forms.Form):
    """Fields as the model names and bounds them, without an instance: a form never holds the row it edits."""

    model: ClassVar[type[Model]]
    names: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**fields_for_model(self.model, fields=self.names), **self.fields}

    @classmethod
    def values_of(cls, row: Model) -> dict[str, Any]:
        return {name: getattr(row, name) for name in cls.names}


class PositionForm(ModelFieldsForm):
    model = Position
    names = ("title", "short_title", "role", "rank", "is_ranked", "is_head", "protocol_order", "is_active")

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranks = [("", _("none, or not known")), *((rank, rank) for rank in RANKS)]
        self.fields["rank"] = forms.ChoiceField(label=_("Eselon"), choices=ranks, required=False)
        self.fields["title"].help_text = _("As it is printed, with its region: “Kepala Dinas Kesehatan Provinsi …”.")
        self.fields["short_title"].help_text = _("For lists: “Kepala Dinkes”.")
        self.fields["is_ranked"].help_text = _("Not for TNI, Polri, the prosecution and the DPRD.")
        self.fields["is_head"].help_text = _("This post answers for the follow-ups of the organisation.")
        self.fields["protocol_order"].help_text = _("The lower the number, the further up in lists and seats.")
        if is_new:
            del self.fields["is_active"]
            self.fields["protocol_order"].required = False
            self.fields["protocol_order"].help_text = _("Left empty, the post stands after the others of its kind.")


class OrganizationForm(ModelFieldsForm):
    model = Organization
    names = ("name", "short_name", "kind", "parent", "is_active")

    def __init__(self, *args: Any, parents: QuerySet[Organization], is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.initial.get("kind")
        kinds = _KINDS_TYPED_IN if kind != OrganizationKind.GOVERNMENT else [OrganizationKind.GOVERNMENT]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=[(k.value, k.label) for k in kinds])
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what it is
        parent.queryset = parents
        if is_new:
            del self.fields["is_active"]
            parent.required = True
            parent.empty_label = None
            parent.help_text = _("A vertical or outside organisation is kept in the directory of this one.")


class UnitsForm(forms.Form):
    """Names of bagian, kecamatan or further OPD, one a line."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What to add"),
        choices=[
            ("subdistrict", gettext_lazy("Subdistricts (kecamatan), each with its Camat")),
            ("division", gettext_lazy("Divisions (bagian) of the secretariat, each with its Kabag")),
            ("agency", gettext_lazy("Further OPD (dinas, badan), each with its head")),
        ],
    )
    names = forms.CharField(
        label=gettext_lazy("Names, one a line"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
        help_text=gettext_lazy("What stands already is left alone. For an OPD write its whole name: Dinas Perikanan."),
    )

    def clean_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["names"].splitlines()]
        too_long = [name for name in names if len(name) > 80]
        if too_long:
            raise forms.ValidationError(
                _("“%(name)s” is too long: write one name a line."), params={"name": f"{too_long[0][:40]}…"}
            )
        return [name for name in names if name]


def clean_nip(nip: str) -> str:
    """A NIP without its blanks; ValidationError unless it has 18 digits or is empty."""
    nip = "".join(nip.split())
    if nip and not (len(nip) == 18 and nip.isdecimal()):
        raise forms.ValidationError(_("A NIP has 18 digits; leave it empty for those who have none."))
    return nip


class OfficialForm(ModelFieldsForm):
    model = Official
    names = ("name", "nip", "grade")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A NIP is often copied with the blanks it is printed with.
        self.fields["nip"] = forms.CharField(label=_("NIP"), required=False, max_length=30)

    def clean_nip(self) -> str:
        return clean_nip(self.cleaned_data["nip"])


class AppointmentForm(ModelFieldsForm):
    """Status, days and decree."""

    model = Appointment
    names = ("status", "starts_on", "ends_on", "decree_number", "decree_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_on", "ends_on", "decree_date"):
            self.fields[name].widget = DateInput()
            self.fields[name].validators.append(of_our_time)
        self.fields["starts_on"].help_text = _("Leave empty if it is not known.")
        self.fields["ends_on"].help_text = _("The last day in office; leave empty while it is open.")


class PersonField(forms.ModelChoiceField):
    """People by name; the masked NIP tells those of one name apart."""

    def label_from_instance(self, obj: Official) -> str:
        return f"{obj.name} · {obj.masked_nip}" if obj.nip else obj.name


class AppointForm(AppointmentForm):
    """A new holder: somebody in the directory, or a name that is new to it."""

    person = PersonField(
        label=gettext_lazy("Somebody in the directory"),
        queryset=Official.objects.none(),
        required=False,
        empty_label=gettext_lazy("— or type a name below —"),
    )
    name = forms.CharField(label=gettext_lazy("Name, with titles"), max_length=150, required=False)
    nip = forms.CharField(
        label=gettext_lazy("NIP"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Empty for officials of TNI, Polri, DPRD and others without one."),
    )
    grade = forms.CharField(label=gettext_lazy("Grade (pangkat)"), max_length=60, required=False)
    ends_previous = forms.BooleanField(
        label=gettext_lazy("The present holder leaves the day before"), required=False, initial=True
    )
    holder_returns = forms.BooleanField(
        label=gettext_lazy("The present holder is only away, and returns the day after the last day"),
        required=False,
        help_text=gettext_lazy("For a Plh. or Plt. of some days: give both days. His decree stays the same."),
    )

    def __init__(self, *args: Any, people: QuerySet[Official], holder: Appointment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what it is
        person.queryset = people
        if holder is None:
            del self.fields["ends_previous"], self.fields["holder_returns"]
        holder_fields = ("ends_previous", "holder_returns")
        self.order_fields(("person", "name", "nip", "grade", *AppointmentForm.names, *holder_fields))

    def clean_nip(self) -> str:
        return clean_nip(self.cleaned_data["nip"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("person") and not values.get("name"):
            self.add_error("name", _("Choose somebody, or type a name."))
        if values.get("person") and values.get("name"):
            self.add_error("name", _("Either choose somebody or type a name, not both."))
        if values.get("ends_previous") and not values.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Say from which day, so that the present holder can leave the day before."))
        if values.get("holder_returns") and not values.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", _("Say until which day, so that the present holder can return the day after."))
        return values


class EndForm(forms.Form):
    ends_on = forms.DateField(label=gettext_lazy("Last day in office"), widget=DateInput, validators=[of_our_time])

    def __init__(self, *args: Any, starts_on: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_on = starts_on

    def clean_ends_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["ends_on"]
        if self.starts_on is not None and day < self.starts_on:
            raise forms.ValidationError(_("The last day lies before the first."))
        return day


class ContactForm(ModelFieldsForm):
    model = Contact
    names = ("kind", "name", "email", "phone")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("email") and not values.get("phone") and "email" not in self.errors:
            self.add_error("email", _("Give an e-mail address or a telephone number."))
        return values


class ForkopimdaForm(forms.Form):
    """One number field per post that might sit in the Forkopimda; an empty field is no seat."""

    def __init__(self, *args: Any, candidates: Sequence[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        for position in candidates:
            self.fields[f"seat_{position.public_id}"] = forms.IntegerField(
                label=position.title, required=False, min_value=1, max_value=99
            )

    def positions(self) -> list[Position]:
        """The posts given a seat, in the order of their numbers."""
        seated = [(self.cleaned_data[f"seat_{row.public_id}"], row) for row in self.candidates]
        return [row for number, row in sorted(seated, key=lambda pair: pair[0] or 0) if number]


class RoleForm(forms.Form):
    """A role at an organisation."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("At"), queryset=Organization.objects.none(), empty_label=gettext_lazy("Choose")
    )
    # The role that sees least comes first to hand.
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.DELEGATE)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        organization = self.fields["organization"]
        assert isinstance(organization, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what it is
        here = in_houses_of(by, Power.MANAGE_ACCOUNTS)
        organization.queryset = Organization.objects.active().filter(here).select_related("region")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        place, role = values.get("organization"), values.get("role")
        if place and role and not can_grant(self.by, role, place):
            self.add_error("role", _("Only the administrator of this convener names its own staff."))
        return values


class AccountForm(RoleForm):
    """A new account with its first role."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=gettext_lazy("Name or office"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("With it a forgotten password can be renewed without you."),
    )

    field_order = ("username", "name", "email", "organization", "role")


class PositionFilterForm(forms.Form):
    """Group, region and order above the list of posts."""

    kelompok = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    wilayah = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    urut = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, *args: Any, regions: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kelompok"] = _choice(
            _("Group"), [("", _("All groups"))] + [(code, str(group.label)) for code, group in GROUPS.items()]
        )
        self.fields["wilayah"] = _region_choice(regions)
        self.fields["urut"] = _choice(
            _("Order"),
            [
                ("", _("In protocol order")),
                ("jabatan", _("By post, A–Z")),
                ("-jabatan", _("By post, Z–A")),
                ("instansi", _("By organisation, A–Z")),
                ("-instansi", _("By organisation, Z–A")),
            ],
        )


class OfficialOrderForm(forms.Form):
    """The order above the list of officials."""

    urut = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = [("", _("By name, A–Z")), ("-nama", _("By name, Z–A")), ("jabatan", _("In protocol order"))]
        self.fields["urut"] = _choice(_("Order"), orders)


class OrganizationFilterForm(forms.Form):
    """Kind and region above the list of organisations."""

    jenis = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    wilayah = forms.ChoiceField(label=gettext_lazy("Region"), required=False)

    def __init__(self, *args: Any, regions: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jenis"] = _choice(_("Kind"), [("", _("All kinds")), *OrganizationKind.choices])
        self.fields["wilayah"] = _region_choice(regions)


def _region_choice(regions: Sequence[Region]) -> forms.ChoiceField:
    named = [(region.code, region.short_label) for region in regions]
    return _choice(_("Region"), [("", _("All regions")), *named])


def _choice(label: str, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select search", "aria-label": label})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)
