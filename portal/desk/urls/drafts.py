"""Versions of a draft, and minutes before the participants. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import drafts, objections

urlpatterns = [
    path("naskah/<str:paper>/versi/", drafts.versions, name="paper_versions"),
    path("naskah/<str:paper>/versi/simpan/", drafts.keep, name="paper_keep"),
    path("naskah/<str:paper>/versi/banding/", drafts.compare, name="paper_compare"),
    path("naskah/<str:paper>/edarkan/", objections.circulate, name="paper_circulate"),
    path("naskah/<str:paper>/tarik/", objections.recall, name="paper_recall"),
    path("naskah/<str:paper>/keberatan/", objections.objections, name="objections"),
    path("naskah/<str:paper>/keberatan/<str:objection>/", objections.answer, name="objection_answer"),
    path("keberatan/", objections.own, name="own_objections"),
]
