"""Answers and attendance of a meeting. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import answers, attendance

urlpatterns = [
    path("jawaban/", answers.answers, name="answers"),
    path("jawaban/<str:invitation>/isi/", answers.enter, name="answer_enter"),
    path("jawaban/<str:invitation>/tautan/", answers.link, name="answer_link"),
    path("jawaban/<str:invitation>/tautan/cabut/", answers.revoke, name="answer_link_revoke"),
    path("wakil/<str:representation>/terima/", answers.accept, name="representation_accept"),
    path("wakil/<str:representation>/tolak/", answers.reject, name="representation_reject"),
    path("wakil/<str:representation>/surat/", answers.letter, name="representation_letter"),
    path("kehadiran/", attendance.attendance, name="attendance"),
    path("kehadiran/<int:order>/sisa/", attendance.absent, name="attendance_absent"),
    path("kehadiran/final/", attendance.finalise, name="attendance_finalise"),
    path("kehadiran/buka-kembali/", attendance.reopen, name="attendance_reopen"),
]
