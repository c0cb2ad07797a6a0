"""What a convener sets for all its meetings. Mounted under pengaturan/."""

from django.urls import URLPattern, path

from portal.desk.views import settings

urlpatterns: list[URLPattern] = [
    path("naskah/kop/", settings.own_letterhead, name="letterhead"),
    path("<str:convener>/naskah/kop/", settings.letterhead, name="letterhead"),
]
