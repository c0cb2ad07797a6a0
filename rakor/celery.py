"""The engine of background work. What is to be done stands in rows (`common.work`); Celery only rings."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rakor.settings")

# The queue of the embedded default: files in a folder, no server.
TRANSPORT_ALIASES["rakor-files"] = "rakor.broker:Transport"

app = Celery("rakor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["rakor"])  # the roof is no installed app
