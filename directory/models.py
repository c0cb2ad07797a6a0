"""Regions, organisations, posts and who holds them. A meeting invites posts, not persons."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power, Role, roles_with
from common.public_id import PublicIdModel
from directory.states import (
    STATUS_PREFIX,
    AppointmentStatus,
    ContactKind,
    OrganizationKind,
    PositionRole,
    RegionKind,
    Timezone,
)

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


class PositionQuerySet(models.QuerySet["Position"]):
    def visible_to(self, user: "User") -> "PositionQuerySet":
        return self.filter(in_houses_of(user, Power.VIEW_DIRECTORY, "organization__region"))

    def active(self) -> "PositionQuerySet":
        return self.filter(is_active=True)

    def in_protocol_order(self) -> "PositionQuerySet":
        return self.order_by("protocol_order", "organization__region__code", "title")

    def in_house_of(self, convener: Organization) -> "PositionQuerySet":
        """Every post that `convener` may invite from its own directory."""
        return self.filter(Q(organization__region=convener.region) | Q(organization__region__parent=convener.region))


class Position(PublicIdModel):
    """A post: what is invited, seated, and held to its follow-ups."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="positions", verbose_name=_("organisation")
    )
    # Given by `setup_province` and `setup_region`, which know their posts by it; empty for a post typed in.
    code = models.CharField(max_length=120, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    role = models.CharField(_("kind of post"), max_length=30, choices=PositionRole.choices, default=PositionRole.OTHER)
    # Eselon as PP 18/2016 names it ("I.b" … "IV.b"); empty for those who have none.
    rank = models.CharField(_("eselon"), max_length=5, blank=True)
    # Officials of TNI, Polri, the prosecution and the councils stand in protocol order but are never ranked.
    is_ranked = models.BooleanField(_("ranked by eselon"), default=True)
    protocol_order = models.PositiveIntegerField(_("protocol order"), default=9000)
    # The post that answers for the organisation's follow-ups.
    is_head = models.BooleanField(_("heads the organisation"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["protocol_order", "title"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "title"], name="directory_position_once_per_organization"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="directory_position_code_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        return self.short_title or self.title


class OfficialQuerySet(models.QuerySet["Official"]):
    def visible_to(self, user: "User") -> "OfficialQuerySet":
        """Those who hold, or held, a post that `user` may see."""
        return self.filter(appointments__in=Appointment.objects.visible_to(user)).distinct()


class Official(PublicIdModel):
    """A person who holds, or held, posts. NIP and eselon may be missing: TNI, Polri, DPRD have none."""

    name = models.CharField(_("name"), max_length=150)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    grade = models.CharField(_("grade (pangkat)"), max_length=60, blank=True)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["nip"], condition=~Q(nip=""), name="directory_official_nip_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_nip(self) -> str:
        """The NIP as lists show it: birth date and sequence hidden."""
        return f"{self.nip[:4]}••••••••••{self.nip[-4:]}" if self.nip else ""


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: "User") -> "AppointmentQuerySet":
        return self.filter(in_houses_of(user, Power.VIEW_DIRECTORY, "position__organization__region"))

    def overlapping(self, starts_on: dt.date | None, ends_on: dt.date | None) -> "AppointmentQuerySet":
        """Those in force on any day from `starts_on` to `ends_on`, both included; None is without limit."""
        rows = self.all()
        if ends_on is not None:
            rows = rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=ends_on))
        if starts_on is not None:
            rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return rows

    def on(self, day: dt.date) -> "AppointmentQuerySet":
        """The appointments in force on `day`."""
        return self.overlapping(day, day)

    def current(self) -> "AppointmentQuerySet":
        return self.on(timezone.localdate())


class Appointment(PublicIdModel):
    """Who holds a post, from when to when, and by which decree."""

    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("post")
    )
    official = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("official")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.DEFINITIVE
    )
    # Unknown where only a source names the holder.
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    decree_number = models.CharField(_("decree number"), max_length=80, blank=True)
    decree_date = models.DateField(_("decree date"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="directory_appointment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official}, {self.printed_title}"

    @property
    def printed_title(self) -> str:
        """The post as it is printed: "Plt. Bupati Lampung Selatan"."""
        return f"{STATUS_PREFIX[AppointmentStatus(self.status)]} {self.position.title}".strip()


class Contact(PublicIdModel):
    """Where a post is reached. All contacts of a post get the same personal link."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("post"))
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    @property
    def masked_email(self) -> str:
        name, at, host = self.email.partition("@")
        return f"{name[:1]}•••{at}{host}" if at else ""

    @property
    def masked_phone(self) -> str:
        return f"{self.phone[:4]}••••{self.phone[-3:]}" if len(self.phone) > 7 else ("•••" if self.phone else "")


class ForkopimdaMember(models.Model):
    """One seat in the Forkopimda of a region (PP 12/2022). The composition is edited, not coded."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="forkopimda")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="forkopimda_seats")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "position"], name="directory_forkopimda_seat_once"),
        ]

    def __str__(self) -> str:
        return str(self.position)


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
