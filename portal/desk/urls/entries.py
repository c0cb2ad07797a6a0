"""The note taker's desk: entries, read-back, quotations, pictures."""

from django.urls import URLPattern, path

from portal.desk.views import entries, notes, photos, quotes, read_back

urlpatterns: list[URLPattern] = [
    path("catatan/<str:item>/putusan/", notes.decide, name="item_decide"),
    path("catatan/<str:item>/entri/", entries.entries, name="entries"),
    path("catatan/<str:item>/entri/baru/", entries.add, name="entry_add"),
    path("catatan/<str:item>/entri/<str:entry>/", entries.edit, name="entry_edit"),
    path("catatan/<str:item>/entri/<str:entry>/hapus/", entries.remove, name="entry_remove"),
    path("catatan/<str:item>/entri/<str:entry>/pulihkan/", entries.restore, name="entry_restore"),
    path("bacakan/", read_back.read_back, name="read_back"),
    path("bacakan/<str:directive>/benar/", read_back.confirm, name="read_back_confirm"),
    path("bacakan/<str:directive>/perbaiki/", read_back.correct, name="read_back_correct"),
    path("kutipan/", quotes.quotes, name="quotes"),
    path("kutipan/<str:quote>/ubah/", quotes.edit, name="quote_edit"),
    path("kutipan/<str:quote>/benar/", quotes.check, name="quote_check"),
    path("kutipan/<str:quote>/hapus/", quotes.remove, name="quote_remove"),
    path("foto/", photos.photos, name="photos"),
    path("foto/<str:photo>/ubah/", photos.edit, name="photo_edit"),
    path("foto/<str:photo>/hapus/", photos.remove, name="photo_remove"),
    path("foto/<str:photo>/berkas/", photos.photo_file, name="photo_file"),
]
