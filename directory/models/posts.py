"""Posts, where they are reached, and the seats of the Forkopimda. A meeting invites posts, not persons."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from common.public_id import PublicIdModel
from directory.models.house import Organization, Region, in_houses_of
from directory.states import ContactKind, PositionRole

if TYPE_CHECKING:
    from accounts.models import User


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
    # With whom what is open at the post stands: the holder that its links and handovers were last made for. Where it
    # differs from today's holder, the post has changed hands and nobody has heard of it yet.
    known_holder = models.ForeignKey(
        "directory.Official", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

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
