"""Doors of worker and beat to the notices' floor."""

from celery import shared_task

from notices import actions
from notices.mailbox import take_mails


@shared_task
def deliver(message_id: int) -> None:
    actions.deliver(message_id=message_id)


@shared_task
def plan_reminders() -> None:
    actions.plan_reminders()


@shared_task
def take_replies() -> None:
    take_mails(actions.take_reply)
