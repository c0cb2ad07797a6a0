"""Forms of what the papers of a convener follow kind by kind: their numbers, and how they are initialled and signed."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings as project
from django.utils.translation import gettext_lazy as _

from directory.models import Position
from documents.models import PaperSettings
from documents.states import NumberSource, PaperKind, SigningMode
from portal.desk.forms.paper_settings import (
    LONGEST,
    NUMBER_LENGTH,
    SECURITY,
    PartForm,
    checked_pattern,
    next_number,
)

RULES = ("source", "pattern", "classification", "register")
MOST_INITIALS = 5


class NumbersForm(PartForm):
    """How numbers look and where they come from, for all kinds and for each that differs."""

    class Meta:
        model = PaperSettings
        fields = ("unit_code", "classification", "number_pattern", "security")

    def __init__(self, *args: Any, instance: PaperSettings, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        known = dict.fromkeys((*SECURITY, instance.security or SECURITY[0]))
        self.fields["security"] = forms.ChoiceField(
            label=_("Security classification"), choices=[(name, name) for name in known]
        )
        for kind in PaperKind:
            for name, field in _rule_fields(instance.numbering.get(kind, {})).items():
                self.fields[f"{kind}_{name}"] = field

    def clean_number_pattern(self) -> str:
        return checked_pattern(self.cleaned_data["number_pattern"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in PaperKind:
            self._check_pattern(kind, cleaned)
        if not self.errors:
            self._check_lengths()
        if not self.errors:
            self._check_doubles()
        return cleaned

    def changes(self) -> dict[str, Any]:
        return super().changes() | {"numbering": self._numbering()}

    @property
    def general(self) -> list[forms.BoundField]:
        return [self[name] for name in ("unit_code", "classification", "number_pattern", "security")]

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        """The fields of each kind, and whether any of them says something."""
        for kind in PaperKind:
            fields = [self[f"{kind}_{name}"] for name in RULES]
            is_open = any(field.errors or field.value() not in {None, "", NumberSource.PORTAL} for field in fields)
            yield {"kind": kind, "label": str(kind.label), "fields": fields, "is_open": is_open}

    def _check_pattern(self, kind: PaperKind, cleaned: dict[str, Any]) -> None:
        name = f"{kind}_pattern"
        if not cleaned.get(name):
            return
        try:
            checked_pattern(cleaned[name])
        except forms.ValidationError as error:
            self.add_error(name, error)

    def _check_lengths(self) -> None:
        """A number must fit on the paper, and in its row, also when the year has run high."""
        typed, too_long = self._would_be(), _("A number of this pattern grows too long; shorten codes or pattern.")
        if len(next_number(typed, running=LONGEST)) > NUMBER_LENGTH:
            self.add_error("number_pattern", too_long)
        for kind in PaperKind:
            if typed.numbering.get(kind) and len(next_number(typed, kind, LONGEST)) > NUMBER_LENGTH:
                self.add_error(f"{kind}_pattern", too_long)

    def _check_doubles(self) -> None:
        """Two registers count for themselves: if their numbers look alike, two papers would bear the same one."""
        typed = self._would_be()
        seen: dict[str, str] = {}
        for kind in PaperKind:
            rule = typed.numbers_of(kind)
            if rule["source"] != NumberSource.PORTAL:
                continue
            register = seen.setdefault(next_number(typed, kind), rule["register"])
            if register != rule["register"]:
                self.add_error(
                    f"{kind}_register",
                    _("Numbers of a register of its own must look different: give it a pattern or a code of its own."),
                )

    def _would_be(self) -> PaperSettings:
        """Settings with what was typed, apart from those that the form was opened with."""
        return PaperSettings(
            **{name: self.cleaned_data[name] for name in ("unit_code", "classification", "number_pattern")},
            numbering=self._numbering(),
        )

    def _numbering(self) -> dict[str, dict[str, str]]:
        """The rules by kind; only what differs from the general ones is kept."""
        rules = {kind.value: self._rule(kind) for kind in PaperKind}
        return {kind: rule for kind, rule in rules.items() if rule}

    def _rule(self, kind: PaperKind) -> dict[str, str]:
        said = {name: (self.cleaned_data.get(f"{kind}_{name}") or "").strip() for name in RULES}
        if said["source"] == NumberSource.PORTAL:
            said["source"] = ""
        return {name: value for name, value in said.items() if value}


class SigningForm(PartForm):
    """How each kind is signed, who initials it before, and whether the minutes lie with the participants."""

    class Meta:
        model = PaperSettings
        fields = ("circulates_minutes", "objection_days")

    def __init__(self, *args: Any, instance: PaperSettings, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.posts = _posts_by_label(instance)
        labels = {public_id: label for label, public_id in self.posts.items()}
        modes = [mode for mode in SigningMode if mode != SigningMode.BSRE or _has_bsre()]
        for kind in PaperKind:
            chosen = instance.signing.get(kind) or SigningMode.INTERNAL
            self.fields[f"{kind}_mode"] = forms.ChoiceField(
                label=_("How it is signed"),
                choices=[(mode.value, mode.label) for mode in modes],
                initial=chosen,
            )
            route = [labels.get(post, "") for post in instance.initials.get(kind, [])]
            for place in range(MOST_INITIALS):
                self.fields[f"{kind}_initial_{place}"] = forms.CharField(
                    label=_("Initial %(place)s") % {"place": place + 1},
                    required=False,
                    max_length=400,
                    initial=route[place] if place < len(route) else "",
                    widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in PaperKind:
            self._check_route(kind, cleaned)
        return cleaned

    def changes(self) -> dict[str, Any]:
        modes = {kind.value: self.cleaned_data[f"{kind}_mode"] for kind in PaperKind}
        routes = {kind.value: self._route(kind) for kind in PaperKind}
        return super().changes() | {
            "signing": {kind: mode for kind, mode in modes.items() if mode != SigningMode.INTERNAL},
            "initials": {kind: route for kind, route in routes.items() if route},
        }

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        for kind in PaperKind:
            initials = [self[f"{kind}_initial_{place}"] for place in range(MOST_INITIALS)]
            mode = self[f"{kind}_mode"]
            is_open = any(field.errors or field.value() for field in initials)
            yield {"label": str(kind.label), "mode": mode, "initials": initials, "is_open": is_open}

    def _check_route(self, kind: PaperKind, cleaned: dict[str, Any]) -> None:
        seen: set[str] = set()
        for place in range(MOST_INITIALS):
            name = f"{kind}_initial_{place}"
            typed = " ".join((cleaned.get(name) or "").split())
            if not typed:
                continue
            if typed not in self.posts:
                self.add_error(name, _("There is no such post; choose one of the list."))
            elif typed in seen:
                self.add_error(name, _("This post initials already before."))
            seen.add(typed)

    def _route(self, kind: PaperKind) -> list[str]:
        typed = (self.cleaned_data[f"{kind}_initial_{place}"] for place in range(MOST_INITIALS))
        return [self.posts[" ".join(label.split())] for label in typed if label.strip()]


def _rule_fields(rule: dict[str, str]) -> dict[str, forms.Field]:
    return {
        "source": forms.ChoiceField(
            label=_("Number from"),
            choices=NumberSource.choices,
            initial=rule.get("source") or NumberSource.PORTAL,
        ),
        "pattern": forms.CharField(
            label=_("Pattern of its own"), required=False, max_length=100, initial=rule.get("pattern", "")
        ),
        "classification": forms.CharField(
            label=_("Classification code of its own"),
            required=False,
            max_length=20,
            initial=rule.get("classification", ""),
        ),
        "register": forms.SlugField(
            label=_("Register of its own"),
            required=False,
            max_length=30,
            initial=rule.get("register", ""),
            help_text=_("A short name, for example notula: then it counts from 1 by itself."),
        ),
    }


def _posts_by_label(settings: PaperSettings) -> dict[str, str]:
    """The posts of the convener's own region by what is chosen in the list: the title, where need be with the house."""
    posts = Position.objects.active().filter(organization__region=settings.convener.region)
    labels: dict[str, str] = {}
    for post in posts.select_related("organization").in_protocol_order():
        plain = " ".join(post.title.split())
        label = plain if plain not in labels else f"{plain} – {' '.join(post.organization.name.split())}"
        labels.setdefault(label, post.public_id)
    return labels


def _has_bsre() -> bool:
    return bool(getattr(project, "BSRE", None))
