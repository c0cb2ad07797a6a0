"""The election of a board beside a Rakor: posts, nominees, rounds, and the board that comes of it."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Power
from agendas.models import AgendaItem
from common.public_id import PublicIdModel
from directory.models import Official, Organization, Position
from directory.permissions import conveners_of
from elections.models.votes import Vote
from elections.states import (
    ELECTION_SHAPES,
    ElectionMethod,
    ElectionState,
    Majority,
    NomineeState,
    RoundOutcome,
)
from meetings.models import Meeting, Participant

if TYPE_CHECKING:
    from accounts.models import User


class Election(PublicIdModel):
    """The election of one board; posts and terms are data."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="elections")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.RESTRICT, related_name="elections")
    title = models.CharField(_("title"), max_length=400, blank=True)
    body = models.CharField(_("body"), max_length=400)
    purpose = models.TextField(_("purpose"), blank=True)
    # Empty where a source does not say how.
    method = models.CharField(_("method"), max_length=12, choices=ElectionMethod.choices, blank=True)
    majority = models.CharField(_("majority"), max_length=5, choices=Majority.choices, default=Majority.MOST)
    representatives_vote = models.BooleanField(_("representatives vote"), default=True)
    term_from = models.DateField(_("term from"), null=True, blank=True)
    term_until = models.DateField(_("term until"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=ElectionState.choices, default=ElectionState.PLANNED)
    void_reason = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(term_until__isnull=True)
                | models.Q(term_from__isnull=False, term_until__gt=models.F("term_from")),
                name="elections_term_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ElectionState.VOID) | ~models.Q(void_reason=""),
                name="elections_void_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.body

    @property
    def state_shape(self) -> str:
        return ELECTION_SHAPES[ElectionState(self.state)]


class ElectionPost(PublicIdModel):
    """A post of the board that is filled ("Ketua"), with as many seats as it has."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="posts")
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("post"), max_length=200)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["election", "title"], name="elections_post_once"),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="elections_post_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.title


class Nominee(PublicIdModel):
    """Who stands for a post; a place in the directory or on the roll where it is known."""

    post = models.ForeignKey(ElectionPost, on_delete=models.CASCADE, related_name="nominees")
    order = models.PositiveSmallIntegerField(default=1)
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="nominations"
    )
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    official = models.ForeignKey(Official, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=250)
    # The office they hold, as it is printed on the ballot.
    office = models.CharField(_("office"), max_length=250, blank=True)
    state = models.CharField(max_length=8, choices=NomineeState.choices, default=NomineeState.PROPOSED)
    proposed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "name", "office"], name="elections_nominee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}" if self.office else self.name


class Round(PublicIdModel):
    """One round for one post; without a vote it was by acclamation."""

    post = models.ForeignKey(ElectionPost, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    vote = models.OneToOneField(Vote, null=True, blank=True, on_delete=models.PROTECT, related_name="round")
    outcome = models.CharField(max_length=12, choices=RoundOutcome.choices, blank=True)
    elected = models.ManyToManyField(Nominee, blank=True, related_name="elected_in")
    note = models.TextField(blank=True)
    held_at = models.DateTimeField(auto_now_add=True)
    held_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="elections_round_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.number}"


class Witness(models.Model):
    """Who signs the official record beside the chair."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="witnesses")
    order = models.PositiveSmallIntegerField(default=1)
    participant = models.ForeignKey(Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=250)
    office = models.CharField(_("office"), max_length=250, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, user: "User") -> "BoardQuerySet":
        return self.filter(convener__in=[c.pk for c in conveners_of(user, Power.VIEW_MEETINGS)])


class Board(PublicIdModel):
    """A board in office, for a term."""

    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="boards")
    election = models.OneToOneField(Election, null=True, blank=True, on_delete=models.PROTECT, related_name="board")
    body = models.CharField(_("body"), max_length=400)
    term_from = models.DateField(_("term from"), null=True, blank=True)
    term_until = models.DateField(_("term until"), null=True, blank=True)
    inaugurated_on = models.DateField(_("inaugurated on"), null=True, blank=True)
    inauguration_note = models.TextField(_("inauguration"), blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["-term_from", "-pk"]

    def __str__(self) -> str:
        return self.body


class BoardMember(models.Model):
    """Who holds a post of the board."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="members")
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("post"), max_length=200)
    name = models.CharField(_("name"), max_length=250)
    office = models.CharField(_("office"), max_length=250, blank=True)
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    official = models.ForeignKey(Official, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.title}: {self.name}"
