"""Doors of the worker to the papers' floor."""

from celery import shared_task

from audit.actions import System
from documents import actions


@shared_task
def render(rendering_id: int) -> None:
    actions.make_pdf(rendering_id=rendering_id)


@shared_task
def render_sheet(sheet_id: int) -> None:
    actions.make_sheet(sheet_id=sheet_id)


@shared_task
def keep_changed_drafts() -> None:
    actions.keep_changed_drafts(by=System())
