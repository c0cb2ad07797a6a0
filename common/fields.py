"""Form fields that take text as people paste it and hand on text fit to keep."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.text import one_line, paragraphs, phone_number


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
