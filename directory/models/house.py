"""Regions, organisations, and whose house is whose."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power, Role, roles_with
from common.public_id import PublicIdModel
from directory.states import OrganizationKind, RegionKind, Timezone

if TYPE_CHECKING:
    from accounts.models import User


_SHORT_WORDS = {"Provinsi ": "Prov. ", "Kabupaten ": "Kab. ", "Administrasi ": "Adm. "}


class RegionQuerySet(models.QuerySet["Region"]):
    def visible_to(self, user: "User") -> "RegionQuerySet":
        """The regions of the conveners whose directory `user` reads, and those below them."""
        if not user.is_active:
            return self.none()
        houses = Organization.objects.conveners_for(user, Power.VIEW_DIRECTORY).values("region")
        return self.filter(Q(pk__in=houses) | Q(parent__in=houses))


class Region(models.Model):
    """A province, kabupaten or kota by its Kemendagri code. Loaded from `directory/data/regions.csv`."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=RegionKind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    capital = models.CharField(max_length=60, blank=True)
    timezone = models.CharField(max_length=20, choices=Timezone.choices)
    head_title = models.CharField(max_length=20)
    # False only for the six administrative units of Jakarta: no elected head, no DPRD.
    is_autonomous = models.BooleanField(default=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name with its kind: "Provinsi Lampung", "Kabupaten Lampung Selatan"."""
        return f"Provinsi {self.name}" if self.kind == RegionKind.PROVINCE else self.name

    @property
    def short_label(self) -> str:
        """The name for narrow places, still telling a kabupaten from a kota: "Kab. Lampung Selatan", "Kota Metro"."""
        short = self.full_name
        for word, abbreviation in _SHORT_WORDS.items():
            short = short.replace(word, abbreviation)
        return short


def in_houses_of(user: "User", power: Power, region: str = "region") -> Q:
    """What belongs to a convener at which `user` holds `power`, or, below a province, to its kabupaten and kota.

    `region` is the path from the filtered table to its region.
    """
    if not user.is_active:
        return Q(pk__in=[])
    houses = Organization.objects.conveners_for(user, power).values("region")
    return Q(**{f"{region}__in": houses}) | Q(**{f"{region}__parent__in": houses})


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def conveners_for(self, user: "User", power: Power) -> "OrganizationQuerySet":
        """The conveners at which `user` holds `power` by role."""
        return self.filter(memberships__user=user, memberships__role__in=roles_with(power)).distinct()

    def visible_to(self, user: "User") -> "OrganizationQuerySet":
        """What the directory shows to `user`: everything of the own house, nothing of another."""
        return self.filter(in_houses_of(user, Power.VIEW_DIRECTORY))

    def active(self) -> "OrganizationQuerySet":
        return self.filter(is_active=True)

    def in_house_of(self, convener: "Organization") -> "OrganizationQuerySet":
        """The convener with its own units, and, for a province, its kabupaten and kota with theirs."""
        return self.filter(Q(region=convener.region) | Q(region__parent=convener.region))


class Organization(PublicIdModel):
    """A government, one of its units, or a body beside it."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganizationKind.choices)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="organizations", verbose_name=_("region")
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="units", verbose_name=_("part of")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    is_convener = models.BooleanField(_("convenes meetings"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def timezone(self) -> str:
        return self.region.timezone if self.region else Timezone.WIB


class Membership(PublicIdModel):
    """A role at an organisation: the scope of everything a user may see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organization", "role"], name="directory_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organization}"
