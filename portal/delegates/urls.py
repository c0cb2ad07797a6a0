"""Pages behind a personal link. Mounted at /u/; short, for the address is typed and printed."""

from django.urls import path

from portal.delegates.views import (
    accountability,
    answers,
    changes,
    debriefs,
    explanations,
    handovers,
    institutions,
    sheets,
)

app_name = "delegates"

urlpatterns = [
    path("wakil/<str:token>/", sheets.representative, name="representative"),
    path("wakil/<str:token>/surat/", sheets.representative_letter, name="representative_letter"),
    path("wakil/<str:token>/ringkasan/", sheets.brief, name="brief"),
    path("serah-terima/<str:token>/", handovers.handover, name="handover"),
    path("instansi/<str:token>/", institutions.institution, name="institution"),
    path("<str:token>/", answers.answer, name="answer"),
    path("<str:token>/sudah-tahu/", changes.seen, name="seen"),
    path("<str:token>/penjelasan/", explanations.explain, name="explain"),
    path("<str:token>/surat/", answers.letter, name="letter"),
    path("<str:token>/notula/", answers.minutes, name="minutes"),
    path("<str:token>/surat-tugas/", sheets.mandate, name="mandate"),
    path("<str:token>/surat-tugas/<str:kind>/", sheets.mandate_pdf, name="mandate_pdf"),
    path("<str:token>/kemajuan/", accountability.accountability, name="accountability"),
    path("<str:token>/putusan/", debriefs.debrief_read, name="debrief_read"),
    path("<str:token>/instansi/", institutions.institution_ask, name="institution_ask"),
]
