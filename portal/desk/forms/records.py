"""Which account is a person's own."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AccountChoice(forms.ModelChoiceField):
    def label_from_instance(self, account: Any) -> str:
        return f"{account.name} ({account.username})"


class OwnAccountForm(forms.Form):
    account = AccountChoice(
        label=_("Account of this person himself"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("No account"),
        help_text=_("It opens the record of attendance of this person, and of nobody else."),
    )

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
