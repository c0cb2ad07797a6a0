"""Doors of worker and beat to acts that touch several floors."""

from celery import shared_task

from flows import briefings, directory, print_packs
from flows.officials import actions as officials


@shared_task
def change_holders() -> None:
    directory.follow_holders()


@shared_task
def prepare_briefings() -> None:
    briefings.prepare_briefings()


@shared_task
def prepare_print_packs() -> None:
    print_packs.prepare_print_packs()


@shared_task
def work_on_directory_import(import_id: int) -> None:
    officials.work_on(import_id=import_id)
