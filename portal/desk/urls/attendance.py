"""Answers and attendance of a meeting. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import (
    absences,
    answers,
    answers_board,
    attendance,
    corrections,
    debriefs,
    links,
    representations,
)

urlpatterns = [
    path("jawaban/", answers_board.answers, name="answers"),
    path("jawaban/ingatkan/", answers_board.remind, name="answers_remind"),
    path("jawaban/unduh/xlsx/", answers_board.spreadsheet, name="answers_xlsx"),
    path("jawaban/unduh/pdf/", answers_board.sheet, name="answers_pdf"),
    path("jawaban/saringan/", answers_board.keep, name="filter_keep"),
    path("jawaban/<str:invitation>/isi/", answers.enter, name="answer_enter"),
    path("jawaban/<str:invitation>/riwayat/", answers.history, name="answer_history"),
    path("jawaban/<str:invitation>/alasan/", answers.judge, name="answer_judge"),
    path("jawaban/<str:invitation>/dokumen/", answers.document, name="answer_document"),
    path("jawaban/<str:invitation>/pindaian/<int:number>/", answers.scan, name="answer_scan"),
    path("jawaban/<str:invitation>/tautan/", links.link, name="answer_link"),
    path("jawaban/<str:invitation>/tautan/cabut/", links.revoke, name="answer_link_revoke"),
    path("jawaban/<str:invitation>/tautan/whatsapp/", links.note_sent, name="answer_link_sent"),
    path("wakil/<str:representation>/", representations.representation, name="representation"),
    path("wakil/<str:representation>/terima/", representations.accept, name="representation_accept"),
    path("wakil/<str:representation>/tolak/", representations.reject, name="representation_reject"),
    path("wakil/<str:representation>/surat/", representations.letter, name="representation_letter"),
    path("wakil/<str:representation>/tautan/", debriefs.representative_link, name="representative_link"),
    path(
        "wakil/<str:representation>/tautan/cabut/",
        debriefs.representative_link_renew,
        name="representative_link_renew",
    ),
    path("putusan/", debriefs.debriefs, name="debriefs"),
    path("kehadiran/", attendance.attendance, name="attendance"),
    path("kehadiran/<int:order>/sisa/", attendance.absent, name="attendance_absent"),
    path("kehadiran/final/", attendance.finalise, name="attendance_finalise"),
    path("kehadiran/buka-kembali/", attendance.reopen, name="attendance_reopen"),
    path("kehadiran/<int:order>/koreksi/<str:line>/", corrections.correct, name="attendance_correct"),
    path("kehadiran/koreksi/<str:correction>/dokumen/", corrections.document, name="correction_document"),
    path("kehadiran/penjelasan/", absences.explanations, name="explanations"),
    path("kehadiran/penjelasan/<str:explanation>/putusan/", absences.judge, name="explanation_judge"),
    path("kehadiran/penjelasan/<str:explanation>/dokumen/", absences.document, name="explanation_document"),
]

# What people keep for themselves belongs to no meeting.
filter_urlpatterns = [path("<str:saved>/hapus/", answers_board.forget, name="filter_forget")]
