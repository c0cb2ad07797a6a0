"""A meeting that people have been told of changes. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import changes

urlpatterns = [
    path("pindahkan/", changes.move, name="meeting_move"),
    path("tunda/", changes.postpone, name="meeting_postpone"),
    path("perubahan/", changes.changes, name="changes"),
    path("perubahan/daftar-telepon.xlsx", changes.calls, name="change_calls"),
    path("perubahan/<str:invitation>/tahu/", changes.seen, name="change_seen"),
]
