"""The engine of background work. What is to be done stands in rows (`common.work`); Celery only rings."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rakor.settings")

# The queue of the embedded default: files in a folder, no server.
TRANSPORT_ALIASES["rakor-files"] = "rakor.broker:Transport"

app = Celery("rakor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["rakor"])  # the roof is no installed app


@worker_process_init.connect
def make_ready(**_told: Any) -> None:
    """Load what papers are made with before the first one is asked for, and keep the collector off it.

    Importing costs more than a letter. What has been loaded by then is never garbage; later collections pass it by,
    and come seldom enough not to stand in the midst of each layout (bench/letters.py).
    """
    from documents.rendering.pdf import warm_up  # noqa: PLC0415 - the master process and its beat carry none of it

    warm_up()
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
