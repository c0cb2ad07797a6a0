"""Sheets that were asked for. Mounted under lembar/."""

from django.urls import path

from portal.desk.views import sheets

urlpatterns = [
    path("<str:sheet>/", sheets.sheet, name="sheet"),
    path("<str:sheet>/pdf/", sheets.download, name="sheet_pdf"),
    path("<str:sheet>/ulangi/", sheets.retry, name="sheet_retry"),
]
