"""Letters and minutes of a meeting. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import copies, papers, preflight

urlpatterns = [
    path("surat/", papers.letter, name="letter"),
    path("surat/perubahan/", papers.change_letter, name="letter_change"),
    path("notula/", papers.minutes, name="minutes"),
    path("notula/buka/", papers.open_minutes, name="minutes_open"),
    path("naskah/<str:paper>/ajukan/", papers.submit, name="paper_submit"),
    path("naskah/<str:paper>/kembalikan/", papers.send_back, name="paper_return"),
    path("naskah/<str:paper>/sahkan/", papers.approve, name="paper_approve"),
    path("bentrok/", preflight.radar, name="radar"),
    path("naskah/<str:paper>/periksa/", preflight.letter_check, name="letter_check"),
    path("naskah/<str:paper>/kirim/", papers.send, name="letter_send"),
    path("naskah/<str:paper>/konsep/", papers.draft_pdf, name="paper_draft_pdf"),
    path("naskah/<str:paper>/kemajuan/", papers.progress, name="paper_progress"),
    path("naskah/<str:paper>/salinan/", copies.copies, name="paper_copies"),
    path("naskah/<str:paper>/pdf/<str:rendering>/", papers.download, name="paper_pdf"),
    path("naskah/<str:paper>/pdf/<str:rendering>/ulangi/", papers.retry, name="paper_retry"),
]
