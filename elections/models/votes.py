"""A vote: its question, who may answer it, and the ballots.

Nothing that is kept here leads from a ballot to who cast it (docs/adr/0020): a sealed ballot has neither number nor
time, who has voted is a mere yes, and once counted nothing is left but two lists in the order of the alphabet.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agendas.models import AgendaItem
from common.public_id import PublicIdModel
from elections.states import VOTE_SHAPES, Keeper, VotedBy, VoteState
from meetings.models import Meeting, Participant


class Vote(PublicIdModel):
    """One question put to the hall: a quick poll, or one round for one post of an election."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="votes")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.RESTRICT, related_name="votes")
    question = models.CharField(_("question"), max_length=300)
    # [{"code": "a", "label": "Setuju"}, …] in the order in which they stand on the ballot.
    options = models.JSONField(default=list)
    # How many options one may choose at most.
    seats = models.PositiveSmallIntegerField(_("choices at most"), default=1)
    allows_blank = models.BooleanField(_("one may abstain"), default=True)
    is_secret = models.BooleanField(_("secret"), default=False)
    representatives_vote = models.BooleanField(_("representatives vote"), default=True)
    needs_quorum = models.BooleanField(_("needs the quorum"), default=True)
    state = models.CharField(max_length=8, choices=VoteState.choices, default=VoteState.PLANNED)
    void_reason = models.TextField(blank=True)
    # The lock of secret ballots: anyone may seal with it, only the keeper's key opens.
    keeper = models.CharField(max_length=8, choices=Keeper.choices, default=Keeper.PORTAL)
    public_key = models.BinaryField(null=True)
    # The trustees' key under their passphrases, one in the other; erased as soon as it is counted.
    locked_key = models.BinaryField(null=True)
    trustees = models.JSONField(default=list)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    # `elections.tally.Tally` as plain JSON; empty until counted.
    result = models.JSONField(default=dict)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.question

    @property
    def state_shape(self) -> str:
        return VOTE_SHAPES[VoteState(self.state)]


class Voter(PublicIdModel):
    """One post on the frozen roll of a vote. That it voted is kept, and neither when nor what."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="voters")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="voters")
    # The post, and who votes for it, as they stood when the vote was opened.
    label = models.CharField(max_length=250)
    voted_by = models.CharField(max_length=14, choices=VotedBy.choices, default=VotedBy.SELF)
    representative = models.CharField(max_length=250, blank=True)
    has_voted = models.BooleanField(default=False)
    # Was handed a ballot of paper; the link takes none from this post.
    on_paper = models.BooleanField(default=False)

    class Meta:
        ordering = ["label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "participant"], name="elections_one_vote_per_post"),
        ]

    def __str__(self) -> str:
        return self.label


class SealedBallot(models.Model):
    """A secret ballot nobody can read, until the count; then it is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="sealed_ballots")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.vote)


class OpenBallot(models.Model):
    """A ballot of an open vote: by name, as the hall saw it."""

    voter = models.OneToOneField(Voter, on_delete=models.CASCADE, related_name="open_ballot")
    # Codes of the options; empty where the post abstains.
    choices = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.voter)


class PaperCount(models.Model):
    """The ballots of paper as one person counted them; two must agree."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="paper_counts")
    # By the code of the option.
    counts = models.JSONField(default=dict)
    blank = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    entered_by_id = models.CharField(max_length=40)
    entered_by = models.CharField(max_length=200)
    # When it was counted, which may be long before a device that was away could send it.
    entered_at = models.DateTimeField(default=timezone.now)
    receipt = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "entered_by_id"], name="elections_paper_counted_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.vote}: {self.entered_by}"
