"""Initials, numbers, void papers, revocations and corrections. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import paper_life

urlpatterns = [
    path("naskah/<str:paper>/paraf/", paper_life.initial, name="paper_initial"),
    path("naskah/<str:paper>/nomor/", paper_life.number, name="paper_number"),
    path("naskah/<str:paper>/batal/", paper_life.void, name="paper_void"),
    path("naskah/<str:paper>/cabut/", paper_life.revoke, name="paper_revoke"),
    path("naskah/<str:paper>/ralat/", paper_life.correct, name="paper_correct"),
    path("naskah/<str:paper>/ralat/urungkan/", paper_life.give_up, name="paper_give_up"),
]
