"""The hall on the secretariat's screen, and by what rules its day is counted. Under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import hall

urlpatterns = [
    path("papan/", hall.hall, name="hall"),
    path("papan/buka/", hall.open_board, name="hall_open"),
    path("papan/tautan/", hall.replace_links, name="hall_links"),
    path("papan/sesi/", hall.choose_session, name="hall_session"),
    path("aturan-hari/", hall.day_rules, name="day_rules"),
]
