"""What a successor takes over when the holder of a post changes (mutasi)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from attendance.models import Invitation
from common.public_id import PublicIdModel
from directory.models import Appointment, Organization, Position, in_houses_of
from directory.permissions import delegate_organizations
from followups.models import FollowUp
from handovers.states import SHAPES, HandoverState

if TYPE_CHECKING:
    from accounts.models import User


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: "User") -> "HandoverQuerySet":
        """Those of the directory that the user keeps, and of the institution that he speaks for."""
        kept = in_houses_of(user, Power.MANAGE_DIRECTORY, "position__organization__region")
        return self.filter(kept | Q(position__organization__in=delegate_organizations(user)))


class Handover(PublicIdModel):
    """The open invitations and follow-ups of a post, handed to its new holder, who accepts them one by one.

    Its link is derived (`attendance.links`), never stored; raising `link_version` revokes it.
    """

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("post"))
    # By value too: an appointment that was recorded by mistake can be taken out.
    outgoing = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outgoing_name = models.CharField(max_length=350, blank=True)
    incoming = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    incoming_name = models.CharField(max_length=350)
    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="handovers")
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.OPEN)
    link_version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"], condition=Q(state=HandoverState.OPEN), name="handovers_one_open_per_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.incoming_name}"

    @property
    def state_shape(self) -> str:
        return SHAPES[HandoverState(self.state)]


class HandoverItem(PublicIdModel):
    """One open matter that is handed over."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    follow_up = models.ForeignKey(FollowUp, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation__isnull=False, follow_up__isnull=True)
                | Q(invitation__isnull=True, follow_up__isnull=False),
                name="handovers_item_is_one_matter",
            ),
            models.UniqueConstraint(
                fields=["handover", "invitation"],
                condition=Q(invitation__isnull=False),
                name="handovers_invitation_once",
            ),
            models.UniqueConstraint(
                fields=["handover", "follow_up"], condition=Q(follow_up__isnull=False), name="handovers_follow_up_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.invitation or self.follow_up)
