"""Form fields that take text as people paste it and hand on text fit to keep."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.text import one_line, paragraphs, phone_number

FIRST_YEAR, LAST_YEAR = 1900, 2100


def of_our_time(day: dt.date) -> None:
    """Refuse a day at the ends of the calendar, which is mistyped and from which nothing can be counted further.

    A validator of fields; raises `ValidationError`.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Choose a day between %(first)s and %(last)s."), code="year", params=years)


class LineField(forms.CharField):
    """One line: no invisible characters, no needless blanks. What cannot be read counts as empty."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return one_line(text) if isinstance(text, str) else text


class ParagraphsField(forms.CharField):
    """Several lines, cleaned alike."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return paragraphs(text) if isinstance(text, str) else text


class PhoneField(LineField):
    """A telephone number, handed on in E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return text
        try:
            return phone_number(text)
        except ValueError:
            raise ValidationError(_("Not a telephone number. Example: 0812-3456-7890."), code="phone") from None


class AddressField(forms.EmailField):
    """An e-mail address, handed on as mail carries it: a domain in other letters becomes its ASCII form."""

    default_error_messages = {"max_length": gettext_lazy("The address is too long.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254} | kwargs)
        self.error_messages["too_long"] = self.error_messages["max_length"]

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if not address:
            return address
        local, _at, domain = address.rpartition("@")
        # A quoted local part is allowed by the norm, used by nobody, and hides markup and line breaks.
        if '"' in local:
            raise ValidationError(_("Enter a valid email address."), code="invalid")
        try:
            return f"{local}@{domain.lower().encode('idna').decode('ascii')}"
        except UnicodeError:
            raise ValidationError(_("Enter a valid email address."), code="invalid") from None
