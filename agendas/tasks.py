"""Doors of worker and beat to the agenda's floor."""

from celery import shared_task

from agendas.actions import recordings, speech


@shared_task
def transcribe(job_id: int) -> None:
    speech.transcribe(job_id=job_id)


@shared_task
def erase_recordings() -> None:
    recordings.erase_expired_recordings()
