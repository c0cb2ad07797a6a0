"""All writes of what is told: rows first, delivery by the worker."""

from notices.actions.briefings import tell_briefing
from notices.actions.changes import tell_change
from notices.actions.delivery import body_with_link, deliver, retry_message
from notices.actions.handovers import tell_handover
from notices.actions.invitations import (
    JustReminded,
    JustSent,
    not_just_sent,
    remind_unanswered,
    tell_invitation,
    tell_minutes_final,
)
from notices.actions.minutes import tell_minutes_circulated, tell_minutes_corrected
from notices.actions.reminders import plan_reminders
from notices.actions.replies import take_reply
from notices.actions.whatsapp import note_whatsapp

__all__ = [
    "JustReminded",
    "JustSent",
    "body_with_link",
    "deliver",
    "not_just_sent",
    "note_whatsapp",
    "plan_reminders",
    "remind_unanswered",
    "retry_message",
    "take_reply",
    "tell_briefing",
    "tell_change",
    "tell_handover",
    "tell_invitation",
    "tell_minutes_circulated",
    "tell_minutes_corrected",
    "tell_minutes_final",
]
