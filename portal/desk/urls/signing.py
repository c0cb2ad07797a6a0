"""Signing papers. Mounted under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import signing

urlpatterns = [
    path("naskah/<str:paper>/tanda-tangan/", signing.sign_page, name="paper_sign"),
    path("naskah/<str:paper>/tanda-tangan/cara/", signing.mode_page, name="paper_signing_mode"),
    path("naskah/<str:paper>/tanda-tangan/serahkan/", signing.hand_in_page, name="paper_hand_in"),
    path("naskah/<str:paper>/tanda-tangan/periksa/", signing.check_page, name="paper_check_signature"),
    path("naskah/<str:paper>/tanda-tangan/berkas/", signing.signed_file, name="paper_signed_file"),
]
