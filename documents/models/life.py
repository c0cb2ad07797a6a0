"""What gathers around a draft: its kept versions, the initials (paraf) on it, and what participants say of it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.models import Invitation
from common.public_id import PublicIdModel
from directory.models import Position
from documents.models.papers import Paper
from documents.states import OBJECTION_SHAPES, DraftOccasion, InitialState, ObjectionKind, ObjectionState
from meetings.models import Meeting

if TYPE_CHECKING:
    from accounts.models import User


# Of what in the minutes something can be said, as the paper calls it.
_PLACES = {"agenda": "Mata acara", "directive": "Arahan", "roll": "Daftar hadir"}


class DraftVersion(models.Model):
    """What a draft said at one moment. Kept whenever something happens to it and it says something else than before."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="draft_versions")
    number = models.PositiveIntegerField()
    facts = models.JSONField()
    facts_sha256 = models.CharField(max_length=64)
    occasion = models.CharField(max_length=12, choices=DraftOccasion.choices)
    kept_at = models.DateTimeField(auto_now_add=True)
    kept_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["paper", "-number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="documents_draft_version_once")]

    def __str__(self) -> str:
        return f"{self.paper} v{self.number}"


class Initial(PublicIdModel):
    """One step of the paraf: a post that initials the draft before it is approved. Each submit begins a new round."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="initials")
    round = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+", verbose_name=_("post"))
    state = models.CharField(max_length=10, choices=InitialState.choices, default=InitialState.WAITING)
    note = models.TextField(_("note"), blank=True)
    # What was read when it was initialled: what has changed since can be told.
    facts_sha256 = models.CharField(max_length=64, blank=True)
    # Given with a pen on a printed draft, and noted here by the secretariat.
    is_on_paper = models.BooleanField(default=False)
    acted_at = models.DateTimeField(null=True, blank=True)
    acted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["paper", "round", "order"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "round", "order"], name="documents_initial_once"),
            models.CheckConstraint(
                condition=Q(state=InitialState.WAITING) | Q(acted_at__isnull=False), name="documents_initial_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.position}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: "User") -> "ObjectionQuerySet":
        return self.filter(paper__meeting__in=Meeting.objects.visible_to(user))


class Objection(PublicIdModel):
    """What a participant says of circulated minutes, about one place of them or about the whole."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="objections")
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="objections"
    )
    # Who came by account instead of a personal link.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    said_by = models.CharField(max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ObjectionKind.choices, default=ObjectionKind.OBJECTION)
    # The place in the minutes: "agenda:3", "directive:5", "roll", or "" for the whole.
    place = models.CharField(max_length=40, blank=True)
    text = models.TextField(_("what is to be said"), max_length=4000)
    said_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "said_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation__isnull=False) | Q(user__isnull=False), name="documents_objection_has_speaker"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def about(self) -> str:
        """The place in the words of the paper: "Mata acara 3"; empty for the whole."""
        name, _colon, number = self.place.partition(":")
        return f"{_PLACES.get(name, '')} {number}".strip()

    @property
    def state_shape(self) -> str:
        return OBJECTION_SHAPES[ObjectionState(self.state)]
