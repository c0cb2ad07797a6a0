"""Reminders that have become due."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from audit.actions import System, record
from notices.actions.writing import ring_all, tell
from notices.models import Message
from notices.queries import Reminder, reminders_to_write

logger = logging.getLogger(__name__)


def plan_reminders(*, now: dt.datetime | None = None) -> int:
    """Write every reminder that has become due; the number of new messages. Running it again writes nothing more."""
    written = 0
    for reminder in reminders_to_write(now or timezone.now()):
        try:
            written += len(_plan(reminder))
        except Exception:  # a fault with one stops none of the others
            logger.exception("The reminder %s of %s could not be written", reminder.kind, reminder.subject.public_id)
    return written


@transaction.atomic
def _plan(reminder: Reminder) -> list[Message]:
    """One short transaction per subject."""
    told = tell(reminder.kind, reminder.subject, reminder.revision, reminder.due)
    ring_all(told)
    for message in told:
        after = {"kind": reminder.kind, "to": message.to_name}
        record("plan_reminder", message, by=System(), subject=message.meeting, after=after)
    return told
