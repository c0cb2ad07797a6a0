"""Forms of quotations and pictures."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agendas.actions import PhotoFields
from agendas.models import Photo
from common.fields import ParagraphsField
from meetings.models import Meeting, Quote
from meetings.states import Disclosure
from portal.desk.forms.directives import Items

PICTURES_AT_ONCE = 20


class QuoteForm(forms.Form):
    """Words as they were said, and whose they are."""

    text = ParagraphsField(
        label=_("Words as they were said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    speaker = forms.CharField(label=_("Speaker"), max_length=200, widget=forms.TextInput(attrs={"list": "speakers"}))

    @staticmethod
    def values_of(quote: Quote) -> dict[str, str]:
        return {"text": quote.text, "speaker": quote.speaker}


class PicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures at once; cleaned to a list."""

    widget = PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = data if isinstance(data, list) else [data] if data else []
        if not uploads:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > PICTURES_AT_ONCE:
            raise forms.ValidationError(
                _("Choose at most %(limit)s pictures at once."), params={"limit": PICTURES_AT_ONCE}
            )
        return [cast("UploadedFile", super(PicturesField, self).clean(upload, initial)) for upload in uploads]


class PhotoForm(forms.Form):
    """What is said of a picture."""

    caption = forms.CharField(label=_("Caption"), required=False, max_length=300)
    item = forms.ChoiceField(label=_("Agenda item"), required=False)
    disclosure = forms.ChoiceField(label=_("Who may see it"), choices=Disclosure.choices, initial=Disclosure.INTERNAL)

    def __init__(self, *args: Any, meeting: Meeting, photo: Photo | None = None, **options: Any) -> None:
        if photo is not None:
            options["initial"] = {
                "caption": photo.caption,
                "item": photo.item.public_id if photo.item else "",
                "disclosure": photo.disclosure,
            }
        super().__init__(*args, **options)
        self._items = Items(meeting)
        cast("forms.ChoiceField", self.fields["item"]).choices = self._items.choices()

    def values(self) -> PhotoFields:
        data = self.cleaned_data
        return PhotoFields(
            caption=data["caption"], item=self._items.by_id.get(data["item"]), disclosure=data["disclosure"]
        )


class PicturesForm(PhotoForm):
    """Pictures to add, with what is said of all of them."""

    pictures = PicturesField(
        label=_("Pictures"),
        help_text=_("JPEG or PNG, several at once. Place, hour and camera are taken out of the files."),
        widget=PicturesInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    field_order = ("pictures",)
