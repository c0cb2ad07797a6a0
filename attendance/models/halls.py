"""The hall on the day: by what rules it counts, and how it stands right now."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.states import RANKS
from meetings.models import Meeting, Session


class DayRules(models.Model):
    """By what rules a meeting counts who is there. A meeting without a row has the defaults."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="day_rules")
    late_after_minutes = models.PositiveSmallIntegerField(
        _("late after (minutes)"), default=15, validators=[MaxValueValidator(240)]
    )
    takes_signatures = models.BooleanField(_("signature on the screen"), default=False)
    takes_room_code = models.BooleanField(_("room code"), default=True)
    # The quorum. Without a share and without a number in person there is none.
    quorum_numerator = models.PositiveSmallIntegerField(_("share: numerator"), default=0)
    quorum_denominator = models.PositiveSmallIntegerField(
        _("share: denominator"), default=1, validators=[MinValueValidator(1)]
    )
    quorum_exceeds = models.BooleanField(_("more than the share"), default=False)
    quorum_in_person = models.PositiveSmallIntegerField(_("at least so many in person"), default=0)
    quorum_counts_represented = models.BooleanField(_("who is represented counts"), default=True)
    quorum_rank = models.CharField(
        _("lowest rank of a representative who counts"),
        max_length=5,
        blank=True,
        choices=[(rank, rank) for rank in RANKS],
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum_denominator__gte=1) & Q(quorum_numerator__lte=F("quorum_denominator")),
                name="attendance_quorum_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def has_quorum(self) -> bool:
        return bool(self.quorum_numerator or self.quorum_in_person)


class Hall(models.Model):
    """How the hall stands: written by every act that changes it, in the same transaction, and read by every watcher.

    A watcher's question is answered from this row alone.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="hall")
    # The sitting that is counted now.
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Raised, it kills the links to board and room code that were handed out.
    link_version = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)
    # `attendance.queries.hall.Picture` as plain JSON.
    picture = models.JSONField(default=dict)
    # When the quorum of this sitting was met, last time it came to be so; empty while it is not.
    quorum_met_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.meeting}: {self.revision}"
