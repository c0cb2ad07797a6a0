"""Meetings from files and to files, and what their names mean. Mounted under rapat/."""

from django.urls import URLPattern, path

from portal.desk.views import imports, matches

urlpatterns: list[URLPattern] = [
    path("impor/", imports.import_meetings, name="import_meetings"),
    path("impor/simpan/", imports.import_confirm, name="import_confirm"),
    path("<str:meeting>/ekspor/", imports.meeting_export, name="meeting_export"),
    path("<str:meeting>/kecocokan/", matches.matches, name="matches"),
    path("<str:meeting>/kecocokan/<str:kind>/<str:name>/", matches.match, name="match"),
]
