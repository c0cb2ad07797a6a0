"""Officials, and who holds which post from when to when."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from common.public_id import PublicIdModel
from directory.models.house import in_houses_of
from directory.models.posts import Position
from directory.states import STATUS_PREFIX, AppointmentStatus

if TYPE_CHECKING:
    from accounts.models import User


class OfficialQuerySet(models.QuerySet["Official"]):
    def visible_to(self, user: "User") -> "OfficialQuerySet":
        """Those who hold, or held, a post that `user` may see, by whichever of their records."""
        visible = Appointment.objects.visible_to(user)
        own = Exists(visible.filter(official=OuterRef("pk")))
        merged = Exists(visible.filter(official__merged_into=OuterRef("pk")))
        return self.filter(own | merged)

    def unmerged(self) -> "OfficialQuerySet":
        """One record for each person."""
        return self.filter(merged_into=None)

    def with_person(self) -> "OfficialQuerySet":
        """Each with `person`: the same number for all records of one person (`Official.kept_id`)."""
        return self.annotate(person=Coalesce("merged_into", "pk"))

    def known_by_nip(self, nip: str) -> "Official | None":
        """Whom the NIP belongs to: the record that is kept, also where a merged one bears it."""
        found = self.filter(nip=nip).select_related("merged_into").first() if nip else None
        return found.kept if found else None


class Official(PublicIdModel):
    """A person who holds, or held, posts. NIP and eselon may be missing: TNI, Polri, DPRD have none."""

    name = models.CharField(_("name"), max_length=150)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    grade = models.CharField(_("grade (pangkat)"), max_length=60, blank=True)
    # A second record of the same person points at the one that is kept. Nothing of it is moved, so that it can stand
    # alone again with all its history.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    # The account of this person himself: it opens his own record of attendance, and nobody else's.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="official",
        verbose_name=_("account"),
    )

    objects = OfficialQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["nip"], condition=~Q(nip=""), name="directory_official_nip_once"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="directory_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kept(self) -> "Official":
        """The record of this person that is kept: itself, unless it was merged into another."""
        return self.merged_into or self

    @property
    def kept_id(self) -> int:
        """The same for all records of one person."""
        return self.merged_into_id or self.pk

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
