"""Pages of staff and leadership, part by part."""

from django.urls import include, path

from portal.desk import urls_directory
from portal.desk.urls import (
    agenda,
    attendance,
    changes,
    day,
    door,
    followups,
    hall,
    handovers,
    imports,
    meetings,
    outbox,
    papers,
    recap,
    series,
    settings,
    sheets,
)
from portal.desk.views import components, home

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("komponen/", components.components, name="components"),
    path("rapat/", include(imports.urlpatterns)),
    path("rapat/", include(series.urlpatterns)),
    path("rapat/", include(meetings.urlpatterns)),
    path("rapat/<str:meeting>/", include(agenda.urlpatterns)),
    path("rapat/<str:meeting>/", include(attendance.urlpatterns)),
    path("rapat/<str:meeting>/", include(door.urlpatterns)),
    path("saringan/", include(attendance.filter_urlpatterns)),
    path("rapat/<str:meeting>/", include(day.urlpatterns)),
    path("rapat/<str:meeting>/", include(hall.urlpatterns)),
    path("rapat/<str:meeting>/", include(changes.urlpatterns)),
    path("rapat/<str:meeting>/", include(papers.urlpatterns)),
    path("rapat/<str:meeting>/", include(outbox.meeting_urlpatterns)),
    path("pengaturan/", include(settings.urlpatterns)),
    path("pengaturan/", include(agenda.settings_urlpatterns)),
    path("tindak-lanjut/", include(followups.urlpatterns)),
    path("kotak-keluar/", include(outbox.urlpatterns)),
    path("lembar/", include(sheets.urlpatterns)),
    path("serah-terima/", include(handovers.urlpatterns)),
    path("rekap-kehadiran/", include(recap.urlpatterns)),
    path("direktori/", include(urls_directory.urlpatterns)),
]
