"""Handovers to new holders of posts. Mounted under serah-terima/."""

from django.urls import path

from portal.desk.views import handovers

urlpatterns = [
    path("", handovers.handovers, name="handovers"),
    path("<str:handover>/", handovers.handover, name="handover"),
    path("<str:handover>/terima/", handovers.accept, name="handover_accept"),
    path("<str:handover>/lembar/", handovers.sheet, name="handover_sheet"),
]
