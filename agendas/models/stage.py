"""The day at the rostrum: who wants to speak, who speaks, and what stands on the projector."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agendas.models.agenda import AgendaItem
from agendas.states import StageView, TurnKind, TurnState
from common.public_id import PublicIdModel
from directory.models import Organization
from meetings.models import Meeting, Participant


class SpeakingTurn(PublicIdModel):
    """One wish to speak, from the raised hand to the last word."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="turns")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="turns")
    participant = models.ForeignKey(Participant, null=True, blank=True, on_delete=models.CASCADE, related_name="turns")
    # By which the time of a delegation is counted.
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("who speaks"), max_length=250)
    kind = models.CharField(_("kind"), max_length=14, choices=TurnKind.choices, default=TurnKind.TURN)
    state = models.CharField(max_length=10, choices=TurnState.choices, default=TurnState.WAITING)
    # The place in the queue as the chair has set it; equal ones by the hour they were asked at.
    place = models.IntegerField(default=0)
    limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    # The clock, as that of an item: who is interrupted keeps what he has used, and goes on later.
    began_at = models.DateTimeField(null=True, blank=True)
    running_since = models.DateTimeField(null=True, blank=True)
    spent_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["place", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(state=TurnState.SPEAKING), name="agendas_one_speaks"
            ),
            models.UniqueConstraint(
                fields=["participant", "kind"],
                condition=models.Q(state=TurnState.WAITING, participant__isnull=False),
                name="agendas_one_hand_raised",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """What the projector shows: drawn anew by every act that changes it, in the same transaction, read by all who
    watch (docs/adr/0018)."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="stage")
    shows = models.CharField(max_length=10, choices=StageView.choices, default=StageView.ITEM)
    # What a higher floor has put there (a vote, its result), as plain JSON.
    shown = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    # `agendas.queries.stage.StagePicture` as plain JSON.
    picture = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.meeting}: {self.revision}"
