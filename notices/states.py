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
    SCHEDULE_CHANGE = "schedule_change", _("Day, hour or place changed")
    POSTPONEMENT = "postponement", _("Meeting postponed")
    REPRESENTATIVE = "representative", _("To the representative")
    REPRESENTATION_DECIDED = "representation", _("Decision on the representative")
    EXCUSE_QUESTION = "excuse_question", _("Explanation asked for")
    ABSENCE_QUESTION = "absence_question", _("Absence to be explained")
    EXPLANATION_DECIDED = "explanation_decided", _("Decision on the explanation")
    DEBRIEF = "debrief", _("Decisions for the one represented")
    HANDOVER = "handover", _("Handover to a successor")
    ONE_TIME_LINK = "one_time_link", _("One-time link")
    BRIEFING = "briefing", _("Briefing for the leadership")
    MINUTES_CIRCULATED = "minutes_circulated", _("Draft of the minutes to be read")
    MINUTES_CORRECTED = "minutes_corrected", _("Minutes were corrected")
    OBJECTIONS_CLOSE = "objections_close", _("Reminder: objections until tomorrow")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    # Sent by a person from his own telephone; the row says that it was.
    WHATSAPP = "whatsapp", _("WhatsApp")
