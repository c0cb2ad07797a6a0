"""Forms of the roll and of duties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Duty
from directory.models import Organization, Position
from meetings.actions import GuestPlan
from meetings.models import Meeting, Participant
from meetings.states import Capacity


class GroupForm(forms.Form):
    group = forms.CharField(max_length=40)


class PostsForm(forms.Form):
    """Posts chosen from the results of a search."""

    posts = forms.ModelMultipleChoiceField(
        queryset=Position.objects.none(),
        to_field_name="public_id",
        error_messages={"required": _("Choose at least one post.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_house = Position.objects.active().in_house_of(meeting.convener).select_related("organization__region")
        self.fields["posts"].queryset = of_house  # type: ignore[attr-defined]


class GuestForm(forms.Form):
    """Someone from outside the directory."""

    name = forms.CharField(label=_("Name"), max_length=200)
    title = forms.CharField(label=_("Post"), max_length=250, required=False)
    organization = forms.CharField(label=_("Institution"), max_length=250, required=False)
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("The personal link goes here."))
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)

    @property
    def plan(self) -> GuestPlan:
        return GuestPlan(**self.cleaned_data)


class LinesForm(forms.Form):
    """Lines of the roll that are ticked, and what is to be done with them."""

    lines = forms.ModelMultipleChoiceField(
        queryset=Participant.objects.none(),
        to_field_name="public_id",
        error_messages={"required": _("Tick at least one line of the roll.")},
    )
    act = forms.ChoiceField(choices=[("remove", ""), ("capacity", "")])
    capacity = forms.ChoiceField(label=_("Capacity"), choices=Capacity.choices, required=False)
    accompanies = forms.ModelChoiceField(
        label=_("Accompanies"), queryset=Participant.objects.none(), to_field_name="public_id", required=False
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lines", "accompanies"):
            self.fields[name].queryset = meeting.participants.select_related("position")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_companion = cleaned.get("capacity") == Capacity.COMPANION
        if cleaned.get("act") == "capacity":
            if not cleaned.get("capacity"):
                self.add_error("capacity", _("Choose the capacity."))
            elif is_companion and not cleaned.get("accompanies"):
                self.add_error("accompanies", _("Say whom the companion accompanies."))
        if not is_companion:
            cleaned["accompanies"] = None
        return cleaned


class DutyForm(forms.Form):
    """A duty for someone of the convener's accounts, or for any account by its user name."""

    account = forms.ModelChoiceField(
        label=_("Account"), queryset=User.objects.none(), to_field_name="public_id", required=False, empty_label="—"
    )
    username = forms.CharField(
        label=_("Or the user name of another account"), max_length=60, required=False, strip=True
    )
    duty = forms.ChoiceField(label=_("Duty"), choices=Duty.choices)

    def __init__(self, *args: Any, convener: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = User.objects.filter(is_active=True, memberships__organization=convener).distinct()
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        username = cleaned.get("username")
        if username:
            named = User.objects.filter(username=username, is_active=True).first()
            if named is None:
                self.add_error("username", _("There is no such account in use."))
            cleaned["account"] = named
        elif not cleaned.get("account") and "account" not in self.errors:
            self.add_error("account", _("Choose an account, or type a user name."))
        return cleaned
