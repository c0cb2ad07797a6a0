"""The recap of attendance. Mounted under rekap-kehadiran/."""

from django.urls import path

from portal.desk.views import recap

urlpatterns = [
    path("", recap.recap, name="recap"),
    path("unduh.xlsx", recap.spreadsheet, name="recap_xlsx"),
    path("instansi-kami/", recap.reply, name="recap_reply"),
    path("instansi/<str:organization>/", recap.institution, name="recap_institution"),
]
