"""Follow-ups. Mounted under tindak-lanjut/."""

from django.urls import path

from portal.desk.views import followups

urlpatterns = [
    path("", followups.follow_ups, name="follow_ups"),
    path("<str:follow_up>/", followups.follow_up, name="follow_up"),
    path("<str:follow_up>/terima/", followups.accept, name="follow_up_accept"),
    path("<str:follow_up>/lapor/", followups.report, name="follow_up_report"),
    path("<str:follow_up>/ajukan/", followups.submit, name="follow_up_submit"),
    path("<str:follow_up>/verifikasi/", followups.verify, name="follow_up_verify"),
    path("<str:follow_up>/kembalikan/", followups.send_back, name="follow_up_return"),
    path("<str:follow_up>/tutup/", followups.drop, name="follow_up_drop"),
    path("<str:follow_up>/buka-kembali/", followups.reopen, name="follow_up_reopen"),
    path("<str:follow_up>/lengkapi/", followups.determine, name="follow_up_determine"),
    path("<str:follow_up>/bukti/<str:update>/", followups.evidence, name="follow_up_evidence"),
]
