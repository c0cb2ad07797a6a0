"""Series of meetings (mounted before the meetings, whose addresses would swallow these), and technical meetings."""

from django.urls import path

from portal.desk.views import meetings_series, series_template, technical

urlpatterns = [
    path("seri/", meetings_series.series_list, name="series_list"),
    path("seri/baru/", meetings_series.new, name="series_new"),
    path("seri/<str:series>/", meetings_series.series, name="series"),
    path("seri/<str:series>/ubah/", meetings_series.edit, name="series_edit"),
    path("seri/<str:series>/jeda/", meetings_series.pause, name="series_pause"),
    path("seri/<str:series>/lanjutkan/", meetings_series.resume, name="series_resume"),
    path("seri/<str:series>/akhiri/", meetings_series.end, name="series_end"),
    path("seri/<str:series>/peserta/", series_template.members, name="series_members"),
    path("seri/<str:series>/peserta/tambah/", series_template.add_members, name="series_members_add"),
    path("seri/<str:series>/peserta/hapus/", series_template.remove_members, name="series_members_remove"),
    path("seri/<str:series>/agenda/", series_template.agenda, name="series_agenda"),
    path("seri/<str:series>/periode/<str:occurrence>/", meetings_series.period, name="series_period"),
    path("seri/<str:series>/periode/<str:occurrence>/rencanakan/", meetings_series.plan, name="series_plan"),
    path("seri/<str:series>/periode/<str:occurrence>/rapat/", meetings_series.place, name="series_place"),
    path("seri/<str:series>/periode/<str:occurrence>/lewati/", meetings_series.skip, name="series_skip"),
    path("seri/<str:series>/catatan/<str:note>/hapus/", meetings_series.unskip, name="series_unskip"),
    path("<str:meeting>/arahan/<str:directive>/rakor-teknis/", technical.new, name="technical_new"),
]
