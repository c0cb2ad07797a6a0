"""Sheets for those who lead, and drafts to be edited elsewhere. Mounted under rapat/<meeting>/ and tindak-lanjut/."""

from django.urls import path

from portal.desk.views import leaders, word_files

urlpatterns = [
    path("taklimat/", leaders.briefing, name="briefing"),
    path("ringkasan-pimpinan/", leaders.summary, name="summary_sheet"),
    path("matriks/", leaders.matrix, name="matrix_sheet"),
    path("naskah/<str:paper>/docx/", word_files.draft, name="paper_docx"),
]

follow_up_urlpatterns = [path("matriks/", leaders.open_matrix, name="open_matrix")]
