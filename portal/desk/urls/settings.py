"""What a convener sets for all its meetings. Mounted under pengaturan/."""

from django.urls import URLPattern, path

from portal.desk.views import paper_settings

_part = "<str:convener>/naskah/"
urlpatterns: list[URLPattern] = [
    path("naskah/kop/", paper_settings.own_settings, name="paper_settings"),
    path(f"{_part}kop/", paper_settings.part, {"part": "letterhead"}, name="paper_settings"),
    path(f"{_part}halaman/", paper_settings.part, {"part": "page"}, name="paper_settings_page"),
    path(f"{_part}nomor/", paper_settings.part, {"part": "numbers"}, name="paper_settings_numbers"),
    path(f"{_part}tanda-tangan/", paper_settings.part, {"part": "signing"}, name="paper_settings_signing"),
    path(f"{_part}kalimat/", paper_settings.part, {"part": "wording"}, name="paper_settings_wording"),
    path(f"{_part}versi/", paper_settings.versions, name="paper_settings_versions"),
    path(f"{_part}versi/<int:number>/", paper_settings.version, name="paper_settings_version"),
    path(f"{_part}versi/<int:number>/pakai/", paper_settings.take_again, name="paper_settings_again"),
]
