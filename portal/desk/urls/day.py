"""The day at the secretariat's table: pauses, later rolls, seats, print pack, paper lists. Under rapat/<meeting>/."""

from django.urls import path

from portal.desk.views import paper_codes, print_pack, roll_calls, seats, suspensions

urlpatterns = [
    path("skors/", suspensions.suspend, name="meeting_suspend"),
    path("lanjutkan/", suspensions.resume, name="meeting_resume"),
    path("kehadiran/panggilan/", roll_calls.roll_call, name="roll_call"),
    path("kehadiran/kertas/", paper_codes.paper_codes, name="paper_codes"),
    path("kursi/", seats.seats, name="seats"),
    path("kursi/unduh/xlsx/", seats.spreadsheet, name="seats_xlsx"),
    path("kursi/unduh/pdf/", seats.sheet, name="seats_pdf"),
    path("cetak/", print_pack.print_pack, name="print_pack"),
]
