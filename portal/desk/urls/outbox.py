"""What was told. Mounted under kotak-keluar/; what is told about one meeting under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import outbox

urlpatterns = [
    path("", outbox.outbox, name="outbox"),
    path("<str:message>/", outbox.message, name="message"),
    path("<str:message>/ulangi/", outbox.retry, name="message_retry"),
]

meeting_urlpatterns = [
    path("jawaban/ingatkan/", outbox.remind, name="remind_unanswered"),
]
