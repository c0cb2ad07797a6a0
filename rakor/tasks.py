"""The one sweep of the house: it rings every row of work that is due and that nobody is working on."""

from celery import shared_task

from common import work


@shared_task
def sweep() -> None:
    for table in work.tables():
        work.ring_due(table)
