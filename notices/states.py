"""The words of what is told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    CANCELLATION = "cancellation", _("Meeting cancelled")
    ANSWER_REMINDER = "answer_reminder", _("Reminder: not answered")
    MEETING_REMINDER = "meeting_reminder", _("Reminder: meeting tomorrow")
    MINUTES_FINAL = "minutes_final", _("Minutes are final")
    FOLLOW_UP_DUE = "follow_up_due", _("Reminder: follow-up due")
    FOLLOW_UP_OVERDUE = "follow_up_overdue", _("Reminder: follow-up overdue")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
