"""Tables of officials handed in, and how a table is to be read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Organization
from flows.officials.headings import HEADING_ROWS


class OfficialsUploadForm(forms.Form):
    """One table, and whose directory it is for where a person keeps several."""

    convener = forms.ChoiceField(label=gettext_lazy("For the directory of"))
    upload = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("XLSX or CSV, at most 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        allow_empty_file=True,  # what is wrong with an empty file is said by who reads tables
        max_length=250,
    )

    def __init__(self, *args: Any, conveners: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conveners = {convener.public_id: convener for convener in conveners}
        choices = [(key, str(convener)) for key, convener in self.conveners.items()]
        field = self.fields["convener"]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.required = False
            field.widget = forms.HiddenInput()

    def clean_convener(self) -> Organization:
        chosen = self.cleaned_data["convener"] or next(iter(self.conveners))
        return self.conveners[chosen]


class ReadingForm(forms.Form):
    """From which sheet and row a table is read, if what the portal found is not what is meant."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    heading_row = forms.IntegerField(
        label=gettext_lazy("The headings stand in row"),
        required=False,
        min_value=1,
        max_value=HEADING_ROWS * 10,
        help_text=gettext_lazy("Left empty, the likeliest of the first rows is taken."),
    )

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sheet"]
        field.choices = [("", _("the likeliest")), *((name, name) for name in sheets)]  # type: ignore[attr-defined]
        if len(sheets) < 2:
            del self.fields["sheet"]
