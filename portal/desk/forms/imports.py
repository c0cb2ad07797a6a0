"""Files of meetings handed in, and what a person says of a proposed match."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from directory.models import Position
from flows.importing.json_text import MAX_BYTES

FILES_AT_MOST = 20
# Between preview and import the page itself holds the texts; the portal keeps nothing that was not confirmed.
TEXT_AT_MOST = 1_500_000


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One or several files. That one is empty is told by the importer, like everything else that is wrong with it."""

    widget = _ManyFiles(attrs={"accept": ".json,application/json"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            return super().clean(None, initial)
        if len(files) > FILES_AT_MOST:
            text = _("Choose at most %(limit)s files at a time.") % {"limit": FILES_AT_MOST}
            raise forms.ValidationError(text, code="too_many")
        return files


class ImportForm(forms.Form):
    uploads = _FilesField(label=_("Files"), help_text=_("JSON, one meeting in each file."))

    def contents(self) -> list[tuple[str, bytes]]:
        """Name and bytes of each file, and of a very large one only as many as show that it is too large."""
        uploads: list[UploadedFile] = self.cleaned_data["uploads"]
        return [(file.name or "", file.read(MAX_BYTES + 1)) for file in uploads]


class ConfirmForm(forms.Form):
    """The texts of a preview, sent back to be imported."""

    def clean(self) -> dict[str, Any]:
        names, texts = self.data.getlist("name"), self.data.getlist("text")  # type: ignore[attr-defined]
        if not texts or len(names) != len(texts):
            raise forms.ValidationError(_("Nothing was chosen to import. Choose the files again."))
        return {"files": [(name[:200], text.encode(errors="replace")) for name, text in zip(names, texts, strict=True)]}


class MatchForm(forms.Form):
    ACTS = ("confirm", "keep", "withdraw")

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    position = forms.ModelChoiceField(queryset=Position.objects.none(), to_field_name="public_id", required=False)

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = posts  # type: ignore[attr-defined]
