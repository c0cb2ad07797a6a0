"""Preparing the agenda: proposals, versions, deadlines."""

from django.urls import URLPattern, path

from portal.desk.views import preparation, proposals

urlpatterns: list[URLPattern] = [
    path("agenda/aturan/", preparation.agenda_rules, name="agenda_rules"),
    path("agenda/versi/", preparation.versions, name="agenda_versions"),
    path("agenda/versi/setujui/", preparation.approve, name="agenda_approve"),
    path("agenda/versi/buka/", preparation.open_version, name="agenda_open_version"),
    path("agenda/ditunda/<str:waiting>/ambil/", preparation.carry, name="agenda_carry"),
    path("usulan/", proposals.proposals, name="proposals"),
    path("usulan/baru/", proposals.new, name="proposal_new"),
    path("usulan/<str:proposal>/", proposals.decide, name="proposal_decide"),
    path("usulan/<str:proposal>/perbaiki/", proposals.mend, name="proposal_mend"),
]
