"""Forms of what a convener sets for all its papers, one for each page of the settings.

They shape and check what is typed; `documents.actions.change_paper_settings` writes it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents import facts, wording
from documents.crests import crest_of
from documents.models import PaperSettings
from documents.states import PaperKind
from files.actions import FileRefused

if TYPE_CHECKING:
    from django.http import QueryDict

NUMBER_LENGTH = 100
LONGEST = 9999
TOKENS = ("{classification}", "{number}", "{unit}", "{year}")
SECURITY = ("Biasa", "Terbatas", "Rahasia", "Sangat Rahasia")
# mm. Below, the foot of a page and most printers find no room; above, the signatures and the tables find none.
MARGINS = {"margin_top": (15, 50), "margin_right": (10, 45), "margin_bottom": (20, 50), "margin_left": (15, 45)}
BESIDE_AT_MOST = 80


class PartForm(forms.ModelForm):
    """One part of the settings. `read_version` is the version that the page showed."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, instance: PaperSettings, **kwargs: Any) -> None:
        kwargs |= {"instance": instance, "initial": {"read_version": instance.version}}
        super().__init__(*args, **kwargs)

    def put(self, name: str, value: str) -> None:
        """Say what stands in a field when the page comes back."""
        data = cast("QueryDict", self.data).copy()
        data[name] = value
        self.data = data

    def changes(self) -> dict[str, Any]:
        """What the action is to write, of a form that is valid."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def typed(self) -> PaperSettings:
        """The settings as they would be with what was typed, not saved, of a form that is valid."""
        for name, value in self.changes().items():
            setattr(self.instance, name, value)
        return self.instance


class LetterheadForm(PartForm):
    """The two kops. A picture that was handed in survives an error elsewhere: it comes back flattened, in `…_kept`."""

    crest_file = forms.FileField(label=_("Crest of the region"), required=False)
    crest_kept = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    crest_gone = forms.BooleanField(label=_("Print without a crest"), required=False)
    office_crest_file = forms.FileField(label=_("Crest of the state, for the kop of the office"), required=False)
    office_crest_kept = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    office_crest_gone = forms.BooleanField(label=_("Print the kop of the office without a crest"), required=False)

    class Meta:
        model = PaperSettings
        fields = (
            "government_name",
            "unit_name",
            "address",
            "place",
            "contact",
            "delegated_uses_office_kop",
        )
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        labels = {"address": _("Address, telephone, e-mail, website")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("crest_file", "office_crest_file"):
            self.fields[name].widget.attrs["accept"] = "image/png,image/jpeg"
            self.fields[name].help_text = _("PNG or JPEG. It is made small and laid on white; SVG is not taken.")
        self.fields["address"].help_text = _("One line of the kop per line.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("crest", "office_crest"):
            cleaned[name] = self._picture(name, cleaned)
        return cleaned

    def changes(self) -> dict[str, Any]:
        return super().changes() | {name: self.cleaned_data[name] for name in ("crest", "office_crest")}

    @property
    def pictures(self) -> list[dict[str, Any]]:
        """Each crest with its fields, and the picture as the form now stands."""
        return [
            {"file": self[f"{name}_file"], "kept": self[f"{name}_kept"], "gone": self[f"{name}_gone"], "now": now}
            for name in ("crest", "office_crest")
            for now in [self._shown(name)]
        ]

    def _shown(self, name: str) -> str:
        if not self.is_bound:
            return str(getattr(self.instance, name))
        return str(getattr(self, "cleaned_data", {}).get(name, ""))

    def _picture(self, name: str, cleaned: dict[str, Any]) -> str:
        upload: UploadedFile | None = cleaned.get(f"{name}_file")
        if upload:
            try:
                made = crest_of(upload)
            except FileRefused as error:
                self.add_error(f"{name}_file", str(error))
            else:
                self._keep(name, made)
                return made
        if cleaned.get(f"{name}_gone"):
            return ""
        kept = cleaned.get(f"{name}_kept") or ""
        if kept:
            try:
                facts.as_json(facts.MinutesFacts(letterhead=facts.Letterhead(crest=kept)))
            except facts.InvalidFacts:
                self.add_error(f"{name}_file", _("The picture was lost on the way. Choose it once more."))
                self.put(f"{name}_kept", "")
                return ""
            return kept
        return str(self.initial.get(name, getattr(self.instance, name)))

    def _keep(self, name: str, made: str) -> None:
        """The page that comes back with an error elsewhere carries the picture: a browser does not choose it again."""
        self.put(f"{name}_kept", made)


class PageForm(PartForm):
    class Meta:
        model = PaperSettings
        fields = ("paper_size", *MARGINS, "font", "font_size", "line_spacing")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in MARGINS.items():
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, min_value=least, max_value=most, initial=self.fields[name].initial
            )
        self.fields["font_size"].help_text = _("10 to 13 pt; a letter that just does not fit is set 1 pt smaller.")
        self.fields["line_spacing"].help_text = _("100 to 150% of the size of the letters; minutes get 10% more.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("margin_left") or 0) + (cleaned.get("margin_right") or 0) > BESIDE_AT_MOST:
            self.add_error("margin_left", _("Left and right take more than 80 mm together; signatures need the rest."))
        return cleaned

    @property
    def margins(self) -> list[forms.BoundField]:
        return [self[name] for name in MARGINS]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in ("font", "font_size", "line_spacing")]


class WordingForm(PartForm):
    """The set phrases. What equals the usual words, or is left empty, is not kept: it follows the usual ones."""

    class Meta:
        model = PaperSettings
        fields = ()

    def __init__(self, *args: Any, instance: PaperSettings, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        for phrase in wording.PHRASES:
            self.fields[phrase.name] = forms.CharField(
                label=cast("str", phrase.label),
                required=False,
                max_length=wording.LONGEST,
                initial=wording.words(instance.wording, phrase.name),
                widget=forms.Textarea(attrs={"rows": 2 if len(phrase.usual) < 200 else 4, "lang": "id"}),
                help_text=_("One addressee per line.") if phrase.is_list else "",
            )
            if "{maksud}" in phrase.needs:
                self.fields[phrase.name].help_text = _("{maksud} becomes the purposes of the meeting.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for phrase in wording.PHRASES:
            said = _lines_of(cleaned.get(phrase.name) or "", phrase)
            cleaned[phrase.name] = said
            lacking = [token for token in phrase.needs if token not in said]
            if said and lacking:
                self.add_error(phrase.name, _("These words must hold %(token)s.") % {"token": lacking[0]})
            if any(sign in _without(said, phrase.needs) for sign in "{}"):
                self.add_error(phrase.name, _("Braces can only be used for what is filled in."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        own = {
            phrase.name: said
            for phrase in wording.PHRASES
            if (said := self.cleaned_data[phrase.name]) and said != phrase.usual
        }
        return {"wording": own}

    @property
    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The phrases of each kind of paper, under its name."""
        for kind in PaperKind:
            found = [self[phrase.name] for phrase in wording.PHRASES if phrase.kind == kind]
            if found:
                yield str(kind.label), found


def checked_pattern(pattern: str) -> str:
    """The pattern of a number. Raises `ValidationError` for one that holds no number and year, or anything else."""
    if "{number}" not in pattern or "{year}" not in pattern:
        raise forms.ValidationError(_("The pattern must hold {number} and {year}."))
    if any(sign in _without(pattern, TOKENS) for sign in "{}"):
        raise forms.ValidationError(_("Only {classification}, {number}, {unit} and {year} can be filled in."))
    return pattern


def next_number(settings: PaperSettings, kind: str = "", running: int = 1) -> str:
    """A number as these settings print it this year."""
    return settings.printed_number(running, timezone.localdate().year, kind)


def _without(text: str, tokens: tuple[str, ...]) -> str:
    for token in tokens:
        text = text.replace(token, "")
    return text


def _lines_of(text: str, phrase: wording.Phrase) -> str:
    """A phrase is one line; a list keeps its lines, without the empty ones."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return ("\n" if phrase.is_list else " ").join(line for line in lines if line)
