"""What was told. Mounted under kotak-keluar/; what is told about one meeting under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import deliveries, outbox

urlpatterns = [
    path("", outbox.outbox, name="outbox"),
    path("<str:message>/", outbox.message, name="message"),
    path("<str:message>/ulangi/", outbox.retry, name="message_retry"),
]

meeting_urlpatterns = [
    path("undangan/", deliveries.deliveries, name="deliveries"),
    path("undangan/kirim/", deliveries.send, name="deliveries_send"),
    path("undangan/ulangi/", deliveries.retry, name="deliveries_retry"),
    path("undangan/berkas/", deliveries.one_file, name="deliveries_file"),
]
