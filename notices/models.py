"""What is told, to whom, through which channel, and how it went."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Power
from attendance.models import Invitation, OneTimeLink, Representation
from common.public_id import PublicIdModel
from common.work import WorkRow
from directory.models import Contact, Organization
from directory.permissions import conveners_of
from documents.models import Rendering, Sheet
from followups.models import FollowUp
from handovers.models import Handover
from meetings.models import Meeting, ScheduleChange
from notices.states import Channel, MessageKind


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> "MessageQuerySet":
        return self.filter(convener__in=[c.pk for c in conveners_of(user, Power.VIEW_OUTBOX)])


class Message(PublicIdModel, WorkRow):
    """One message to one contact. Key: kind, subject, revision, due day, contact, channel.

    The body names the personal link as `{link}`: the link itself is derived when the message goes out, and is stored
    nowhere.
    """

    task = "notices.tasks.deliver"

    kind = models.CharField(max_length=20, choices=MessageKind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    # Whose message it is; the same as of the meeting, where there is one.
    convener = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="messages")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    follow_up = models.ForeignKey(FollowUp, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    representation = models.ForeignKey(
        Representation, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    change = models.ForeignKey(ScheduleChange, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    handover = models.ForeignKey(Handover, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    one_time_link = models.ForeignKey(
        OneTimeLink, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    # A sheet that is brought to those who lead; it goes along as a file, like a paper that is attached.
    sheet = models.ForeignKey(Sheet, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    # Who signs in is written to at his account, not at the contact of a post.
    account = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    to_name = models.CharField(max_length=200)
    to_address = models.CharField(max_length=254)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    # A message may wait for the paper that goes with it.
    attachment = models.ForeignKey(Rendering, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta(WorkRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(invitation__isnull=False)
                | Q(follow_up__isnull=False)
                | Q(handover__isnull=False)
                | Q(one_time_link__isnull=False)
                | Q(sheet__isnull=False),
                name="notices_message_has_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.to_name}"

    @property
    def timezone(self) -> str:
        """On whose clock its times are told: the meeting's, or that of the convener where there is none."""
        return self.meeting.timezone if self.meeting else self.convener.timezone


class Delivery(models.Model):
    """One attempt to deliver a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(auto_now_add=True)
    succeeded = models.BooleanField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.detail}"
