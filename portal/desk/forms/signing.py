"""Forms of signing: the password said again, what unlocks a certificate, a file that was signed elsewhere."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from documents.signing import Credentials, available_modes
from documents.states import SigningMode

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_PASSPHRASE = 200


class SigningForm(forms.Form):
    """Signing within the portal is said again with the password; only so many tries a minute."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: "User", has_tries_left: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.has_tries_left = has_tries_left

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Said before the password is looked at: who tries many must not learn which one was right.
        if not self.has_tries_left:
            raise forms.ValidationError(_("Too many tries. Wait a minute, then try again."))
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password


class ServiceForm(forms.Form):
    """What unlocks an official's certificate at BSrE. It goes there and is kept nowhere."""

    nik = forms.CharField(
        label=_("NIK"),
        min_length=16,
        max_length=16,
        validators=[RegexValidator(r"^[0-9]{16}\Z", _("A NIK has 16 digits."))],
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    passphrase = forms.CharField(
        label=_("Passphrase of the certificate"),
        max_length=LONGEST_PASSPHRASE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, has_tries_left: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_tries_left = has_tries_left

    def clean(self) -> dict[str, Any]:
        # BSrE locks a certificate after a few wrong passphrases; a page that tries on would lock somebody out.
        if not self.has_tries_left:
            raise forms.ValidationError(_("Too many tries. Wait a minute, then try again."))
        return super().clean() or {}

    def credentials(self) -> Credentials:
        return Credentials(self.cleaned_data["nik"], self.cleaned_data["passphrase"])


class HandInForm(forms.Form):
    """The file that carries the signature."""

    upload = forms.FileField(
        label=_("Signed file"),
        max_length=200,
        # An empty file is refused by the gate for uploads, with its own words.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        self.fields["upload"].help_text = _("PDF, at most %(limit)s MB.") % {"limit": limit}


class HandBackForm(forms.Form):
    """What is wrong with a file that was handed in."""

    note = forms.CharField(label=_("What is wrong with it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SigningModeForm(forms.Form):
    """How a paper is to be signed."""

    mode = forms.ChoiceField(label=_("How it is signed"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(mode.value, SigningMode(mode).label) for mode in available_modes()]
        self.fields["mode"].choices = choices  # type: ignore[attr-defined]
