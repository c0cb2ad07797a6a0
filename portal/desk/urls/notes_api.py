"""What the note taker's device asks and sends without a network. Mounted before the addresses of items."""

from django.urls import URLPattern, path

from portal.desk.views import notes_api

urlpatterns: list[URLPattern] = [
    path("catatan/data/", notes_api.data, name="notes_data"),
    path("catatan/rekam/", notes_api.record, name="notes_record"),
    path("catatan/luring/", notes_api.shell, name="notes_shell"),
    path("catatan/sw.js", notes_api.worker, name="notes_worker"),
]
