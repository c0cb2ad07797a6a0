"""What a convener sets for all its papers, version by version, and the registers its numbers are drawn from."""

import re

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Organization
from documents.states import NumberSource, PaperFont, PaperSize, SigningMode

NUMBER_PATTERN = "{classification}/{number}/{unit}/{year}"
_PLACE = re.compile(r"\{(classification|number|unit|year)\}")
_MARGIN = [MinValueValidator(5), MaxValueValidator(60)]


class PaperSettings(models.Model):
    """One version of the settings. A change is a new row: a paper keeps the version it was made with.

    Values are the office's own; the defaults follow Permendagri 1/2023 where it says something, else usage.
    """

    convener = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="paper_settings")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200, blank=True)

    # The kop.
    government_name = models.CharField(_("government"), max_length=120)
    unit_name = models.CharField(_("unit"), max_length=120)
    address = models.CharField(_("address line"), max_length=300, blank=True)
    place = models.CharField(_("place of issue"), max_length=80)
    contact = models.CharField(_("contact of the secretariat"), max_length=200, blank=True)
    # PNG as data addresses: the emblem of the region, and that of the state for the kop of an office.
    crest = models.TextField(blank=True)
    office_crest = models.TextField(blank=True)
    # Which kop a paper takes that is signed on behalf of (a.n.) a head of region.
    delegated_uses_office_kop = models.BooleanField(_("kop of the office for papers signed a.n."), default=False)

    # The page.
    paper_size = models.CharField(_("paper"), max_length=2, choices=PaperSize.choices, default=PaperSize.A4)
    margin_top = models.PositiveSmallIntegerField(_("top margin (mm)"), default=20, validators=_MARGIN)
    margin_right = models.PositiveSmallIntegerField(_("right margin (mm)"), default=20, validators=_MARGIN)
    margin_bottom = models.PositiveSmallIntegerField(_("bottom margin (mm)"), default=25, validators=_MARGIN)
    margin_left = models.PositiveSmallIntegerField(_("left margin (mm)"), default=30, validators=_MARGIN)
    font = models.CharField(_("font"), max_length=10, choices=PaperFont.choices, default=PaperFont.SANS)
    font_size = models.PositiveSmallIntegerField(
        _("font size (pt)"), default=12, validators=[MinValueValidator(10), MaxValueValidator(13)]
    )
    line_spacing = models.PositiveSmallIntegerField(
        _("line spacing (%)"), default=115, validators=[MinValueValidator(100), MaxValueValidator(150)]
    )

    # The number, and what of it differs by kind: {kind: {"source", "pattern", "classification", "register"}}.
    unit_code = models.CharField(_("unit code"), max_length=30, blank=True)
    classification = models.CharField(_("classification code"), max_length=20, default="000.1.5")
    number_pattern = models.CharField(_("number pattern"), max_length=100, default=NUMBER_PATTERN)
    numbering = models.JSONField(default=dict, blank=True)

    security = models.CharField(_("security classification"), max_length=20, default="Biasa")
    # The office's own words, by name (`documents.wording`); what is missing keeps the usual ones.
    wording = models.JSONField(default=dict, blank=True)
    # How each kind is signed, and the posts that initial it one after the other: {kind: mode}, {kind: [public ids]}.
    signing = models.JSONField(default=dict, blank=True)
    initials = models.JSONField(default=dict, blank=True)
    # Whether minutes lie with the participants before they are final, and for how many working days.
    circulates_minutes = models.BooleanField(_("participants see the minutes before they are final"), default=False)
    objection_days = models.PositiveSmallIntegerField(
        _("working days for objections"), default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    class Meta:
        ordering = ["convener", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["convener", "version"], name="documents_settings_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.government_name}, {self.unit_name} ({self.version})"

    def numbers_of(self, kind: str) -> dict[str, str]:
        """What holds for the numbers of papers of `kind`: source, pattern, classification, register."""
        usual = {
            "source": NumberSource.PORTAL.value,
            "pattern": self.number_pattern,
            "classification": self.classification,
            "register": "",
        }
        return usual | {name: value for name, value in self.numbering.get(kind, {}).items() if value}

    def signing_of(self, kind: str) -> SigningMode:
        return SigningMode(self.signing.get(kind) or SigningMode.INTERNAL)

    def printed_number(self, running: int, year: int, kind: str = "") -> str:
        """A number as this office prints it.

        Usual order: classification / running number / unit / year (domain notes, common rules of papers).
        """
        rule = self.numbers_of(kind)
        return self.filled(rule["pattern"], rule["classification"], f"{running:04d}", year)

    def filled(self, pattern: str, classification: str, number: str, year: int) -> str:
        """`pattern` with what stands in its places; what is filled in is never a place itself."""
        values = {"classification": classification, "number": number, "unit": self.unit_code, "year": str(year)}
        printed = _PLACE.sub(lambda place: values[place[1]], pattern)
        # A part that an office does not use leaves no empty place between two strokes.
        return "/".join(part for part in printed.split("/") if part)


class NumberSeries(models.Model):
    """The last number drawn per convener, register and year. The row is locked while one is drawn.

    Kinds of paper share the register "" unless the settings give a kind one of its own.
    """

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="number_series")
    register = models.CharField(max_length=30, default="", blank=True)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["convener", "register", "year"], name="documents_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.year}: {self.last}"
