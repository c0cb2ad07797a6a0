"""Meetings: the list, what a convener keeps for all of them, and the page of one with its acts."""

from django.urls import path

from portal.desk.views import endings, meetings, meetings_lists, meetings_plan, meetings_roll

urlpatterns = [
    path("", meetings.meetings, name="meetings"),
    path("baru/", meetings_plan.new, name="meeting_new"),
    path("tempat/", meetings_lists.venues, name="venues"),
    path("tempat/baru/", meetings_lists.new_venue, name="venue_new"),
    path("tempat/<str:venue>/", meetings_lists.edit_venue, name="venue_edit"),
    path("jenis/", meetings_lists.kinds, name="kinds"),
    path("jenis/<str:kind>/", meetings_lists.edit_kind, name="kind_edit"),
    path("<str:meeting>/", meetings.meeting, name="meeting"),
    path("<str:meeting>/ubah/", meetings_plan.edit, name="meeting_edit"),
    path("<str:meeting>/salin/", meetings_plan.copy, name="meeting_copy"),
    path("<str:meeting>/jadwalkan/", meetings.schedule, name="meeting_schedule"),
    path("<str:meeting>/mulai/", meetings.start, name="meeting_start"),
    path("<str:meeting>/akhiri/", endings.end, name="meeting_end"),
    path("<str:meeting>/tutup/", meetings.close, name="meeting_close"),
    path("<str:meeting>/buka-kembali/", meetings.reopen, name="meeting_reopen"),
    path("<str:meeting>/batalkan/", meetings.cancel, name="meeting_cancel"),
    path("<str:meeting>/peserta/", meetings_roll.participants, name="participants"),
    path("<str:meeting>/peserta/kelompok/", meetings_roll.add_group, name="participants_group"),
    path("<str:meeting>/peserta/jabatan/", meetings_roll.add_posts, name="participants_posts"),
    path("<str:meeting>/peserta/tamu/", meetings_roll.add_guest, name="guest_new"),
    path("<str:meeting>/peserta/pilihan/", meetings_roll.change_lines, name="participants_change"),
    path("<str:meeting>/tugas/", meetings_roll.duties, name="duties"),
    path("<str:meeting>/tugas/<str:duty>/cabut/", meetings_roll.revoke_duty, name="duty_revoke"),
]
