"""What was promised, by whom, by when, with what evidence."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power, duties_with
from agendas.models import Directive
from agendas.states import Mechanism
from common.public_id import PublicIdModel
from directory.models import Organization, Position
from directory.permissions import conveners_of, delegate_organizations
from files.models import StoredFile
from followups.states import OPEN, SHAPES, FollowUpState
from meetings.models import DutyAssignment
from meetings.states import OVER

if TYPE_CHECKING:
    from accounts.models import User


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: "User") -> "FollowUpQuerySet":
        """Those of the own convener, of the own institution, or of a meeting where the user verifies."""
        by_duty = (
            DutyAssignment.objects.filter(user=user, duty__in=duties_with(Power.VIEW_FOLLOW_UPS))
            .exclude(meeting__state__in=OVER)
            .values("meeting")
        )
        return self.filter(
            Q(directive__meeting__convener__in=[c.pk for c in conveners_of(user, Power.VIEW_FOLLOW_UPS)])
            | Q(organization__in=delegate_organizations(user))
            | Q(directive__meeting__in=by_duty)
        )

    def open(self) -> "FollowUpQuerySet":
        return self.filter(state__in=OPEN)

    def overdue(self, today: dt.date | None = None) -> "FollowUpQuerySet":
        """Open, assigned to someone, and past the due date. What has no due date is never late."""
        return self.open().filter(due_date__lt=today or timezone.localdate(), organization__isnull=False)

    def undetermined(self) -> "FollowUpQuerySet":
        """Open, and still without addressee or due date."""
        return self.open().filter(Q(organization__isnull=True) | Q(due_date__isnull=True))


class FollowUp(PublicIdModel):
    """One directive as one institution owes it; bound to the post that answers for the institution."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="follow_ups")
    # Null while the addressee is known only in words.
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("institution"),
    )
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("post")
    )
    addressee_text = models.CharField(_("addressee as printed"), max_length=400, blank=True)
    person_in_charge = models.CharField(_("person in charge"), max_length=150, blank=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    original_due_date = models.DateField(null=True, blank=True)
    mechanism = models.CharField(_("carried out"), max_length=20, choices=Mechanism.choices, default=Mechanism.DIRECT)
    state = models.CharField(max_length=12, choices=FollowUpState.choices, default=FollowUpState.ASSIGNED)
    state_reason = models.TextField(blank=True)
    # Where it stood when a correction (ralat) of the minutes no longer asked for it; a later one may ask it again.
    struck_state = models.CharField(max_length=12, choices=FollowUpState.choices, blank=True, default="")
    struck_reason = models.TextField(blank=True, default="")
    percent = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    born_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=200, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = [models.F("due_date").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "organization"],
                condition=Q(organization__isnull=False),
                name="followups_once_per_institution",
            ),
            models.UniqueConstraint(
                fields=["directive", "addressee_text"],
                condition=Q(organization__isnull=True),
                name="followups_once_per_printed_addressee",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="followups_percent_at_most_100"),
            models.CheckConstraint(
                condition=~Q(state=FollowUpState.DONE) | Q(verified_at__isnull=False),
                name="followups_done_is_verified",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[FollowUpState.NOT_FEASIBLE, FollowUpState.CANCELLED]) | ~Q(state_reason=""),
                name="followups_dropped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(struck_state="") | Q(state=FollowUpState.CANCELLED), name="followups_struck_is_cancelled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addressee_label}: {self.directive}"

    @property
    def state_shape(self) -> str:
        return SHAPES[FollowUpState(self.state)]

    @property
    def addressee_label(self) -> str:
        return self.organization.name if self.organization else self.addressee_text

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_undetermined(self) -> bool:
        return self.is_open and (self.organization_id is None or self.due_date is None)

    @property
    def days_late(self) -> int:
        """Days past the due date; 0 if not late, or if nobody or no day was named."""
        if not self.is_open or self.due_date is None or self.organization_id is None:
            return 0
        return max((timezone.localdate() - self.due_date).days, 0)


class ProgressUpdate(PublicIdModel):
    """One report on a follow-up."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="updates")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    percent = models.PositiveSmallIntegerField(_("progress in percent"))
    note = models.TextField(_("what was done"))
    obstacle = models.TextField(_("obstacle"), blank=True)
    evidence = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("evidence")
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="followups_update_percent_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.percent}% {self.note}"[:80]
