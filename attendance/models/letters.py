"""What comes of an invitation besides its answer: calendar replies, openings, one-time links, debriefs."""

from django.db import models

from attendance.models.invitations import Invitation
from attendance.states import CalendarAnswer
from common.public_id import PublicIdModel
from directory.models import Contact, Organization


class CalendarReply(models.Model):
    """What the calendar of someone invited said (iTIP REPLY by mail). An answer given on the link always wins."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="calendar_replies")
    # The mail it came in, so that the same mail counts once.
    message_id = models.CharField(max_length=250, unique=True)
    attendee = models.EmailField(max_length=254)
    answer = models.CharField(max_length=10, choices=CalendarAnswer.choices)
    sequence = models.PositiveIntegerField(default=0)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    # Whether it became the answer, because there was none.
    is_answer = models.BooleanField(default=False)

    class Meta:
        ordering = ["-said_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.attendee}: {self.get_answer_display()}"


class LinkOpening(models.Model):
    """That a personal link was opened: an observation (mail scanners open links too), never a state."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="opening")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.invitation}: {self.count}"


class OneTimeLink(PublicIdModel):
    """A link to an institution's affairs across meetings: sent to a contact on file, good once and for minutes.

    Its token is derived (`attendance.links`), never stored.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="one_time_links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="one_time_links")
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.organization}: {self.contact}"


class Debrief(PublicIdModel):
    """The decisions that touch a region, for the principal who was represented, until he says he has read them."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="debrief")
    # Who sat there for him.
    represented_by = models.CharField(max_length=350)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.invitation)
