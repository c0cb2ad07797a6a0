"""The papers of a meeting in one file. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import binders

urlpatterns = [
    path("berkas/", binders.binders, name="binders"),
]
