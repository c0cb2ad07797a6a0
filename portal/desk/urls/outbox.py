"""What was told. Mounted under kotak-keluar/."""

from django.urls import path

from portal.desk.views import outbox

urlpatterns = [
    path("", outbox.outbox, name="outbox"),
    path("<str:message>/", outbox.message, name="message"),
    path("<str:message>/ulangi/", outbox.retry, name="message_retry"),
]
