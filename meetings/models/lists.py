"""What a convener keeps for all its meetings: kinds and venues."""

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from common.public_id import PublicIdModel
from directory.models import Organization, Region
from directory.permissions import conveners_of
from meetings.states import TopicKind, VenueKind

if TYPE_CHECKING:
    from accounts.models import User

Row = TypeVar("Row", bound=models.Model)


class KeptListQuerySet(models.QuerySet[Row]):
    """Rows of a list that a convener keeps for all its meetings."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(convener__in=[c.pk for c in conveners_of(user, Power.VIEW_MEETINGS)])


class MeetingKind(PublicIdModel):
    """A kind of meeting that a convener holds; the list is the convener's own."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="meeting_kinds")
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("label"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = KeptListQuerySet["MeetingKind"].as_manager()

    class Meta:
        ordering = ["order", "label"]
        constraints = [
            models.UniqueConstraint(fields=["convener", "code"], name="meetings_kind_once_per_convener"),
        ]

    def __str__(self) -> str:
        return self.label


class Venue(PublicIdModel):
    """Where meetings are held, kept so that nobody types a hall's name twice."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="venues")
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=VenueKind.choices, default=VenueKind.GOVERNMENT)
    address = models.CharField(_("address"), max_length=250, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="venues", verbose_name=_("region")
    )
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = KeptListQuerySet["Venue"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["convener", "name", "city"], name="meetings_venue_once_per_convener"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.city else self.name


class Topic(PublicIdModel):
    """A strategic issue or a government affair (urusan) by which agenda, directives and follow-ups are found again."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="topics")
    kind = models.CharField(_("kind"), max_length=6, choices=TopicKind.choices, default=TopicKind.ISSUE)
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = KeptListQuerySet["Topic"].as_manager()

    class Meta:
        ordering = ["kind", "order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["convener", "kind", "name"], name="meetings_topic_once_per_convener"),
        ]

    def __str__(self) -> str:
        return self.name
