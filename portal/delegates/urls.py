"""Pages behind a link, without an account: personal ones under /u/, short because the address is typed and printed,
and the boards of a hall under /papan/."""

from django.urls import include, path

from portal.delegates.views import (
    absences,
    accountability,
    agendas,
    answers,
    arrivals,
    ballots,
    boards,
    changes,
    debriefs,
    explanations,
    handovers,
    institutions,
    materials,
    objections,
    practices,
    recap,
    sheets,
    speaking,
)

app_name = "delegates"

link_urlpatterns = [
    path("wakil/<str:token>/", sheets.representative, name="representative"),
    path("wakil/<str:token>/surat/", sheets.representative_letter, name="representative_letter"),
    path("wakil/<str:token>/ringkasan/", sheets.brief, name="brief"),
    path("wakil/<str:token>/suara/", ballots.representative_ballots, name="representative_ballots"),
    path("wakil/<str:token>/suara/<str:vote>/", ballots.representative_ballot, name="representative_ballot"),
    path("wakil/<str:token>/hadir/", arrivals.representative_check_in, name="representative_check_in"),
    path("wakil/<str:token>/bicara/", speaking.representative_speak, name="representative_speak"),
    # Before what takes every word for a token.
    path("ruang/<str:digits>/", arrivals.room, name="room"),
    path("serah-terima/<str:token>/", handovers.handover, name="handover"),
    path("instansi/<str:token>/", institutions.institution, name="institution"),
    path("instansi/<str:token>/hak-jawab/", recap.recap_reply, name="recap_reply"),
    path("<str:token>/", answers.answer, name="answer"),
    path("<str:token>/suara/", ballots.ballots, name="ballots"),
    path("<str:token>/suara/<str:vote>/", ballots.ballot, name="ballot"),
    path("<str:token>/acara/", agendas.agenda, name="agenda"),
    path("<str:token>/usulan/", agendas.proposals, name="proposals"),
    path("<str:token>/usulan/<str:proposal>/", agendas.proposal, name="proposal"),
    path("<str:token>/hadir/", arrivals.check_in, name="check_in"),
    path("<str:token>/bicara/", speaking.speak, name="speak"),
    path("<str:token>/sudah-tahu/", changes.seen, name="seen"),
    path("<str:token>/ketidakhadiran/", absences.absence, name="absence"),
    path("<str:token>/penjelasan/", explanations.explain, name="explain"),
    path("<str:token>/surat/", answers.letter, name="letter"),
    path("<str:token>/notula/", answers.minutes, name="minutes"),
    path("<str:token>/petikan/", answers.extract, name="extract"),
    path("<str:token>/keberatan/", objections.objections, name="objections"),
    path("<str:token>/keberatan/konsep/", objections.draft, name="minutes_draft"),
    path("<str:token>/surat-tugas/", sheets.mandate, name="mandate"),
    path("<str:token>/surat-tugas/<str:kind>/", sheets.mandate_pdf, name="mandate_pdf"),
    path("<str:token>/kemajuan/", accountability.accountability, name="accountability"),
    path("<str:token>/putusan/", debriefs.debrief_read, name="debrief_read"),
    path("<str:token>/bahan/", materials.materials, name="materials"),
    path("<str:token>/bahan/<str:material>/", materials.material_file, name="material_file"),
    path("<str:token>/praktik-baik/", practices.practice, name="practice"),
    path("<str:token>/instansi/", institutions.institution_ask, name="institution_ask"),
]

# Five hundred watchers ask here every four seconds.
board_urlpatterns = [
    path("<str:token>/", boards.board, name="board"),
    path("<str:token>/keadaan/", boards.board_state, name="board_state"),
    path("<str:token>/acara/", boards.stage, name="stage"),
    path("<str:token>/acara/keadaan/", boards.stage_state, name="stage_state"),
    path("<str:token>/kode/", boards.room_code, name="room_code"),
    path("<str:token>/kode/keadaan/", boards.room_code_state, name="room_code_state"),
]

urlpatterns = [path("papan/", include(board_urlpatterns)), path("u/", include(link_urlpatterns))]
