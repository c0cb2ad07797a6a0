"""The day: items, clocks, speakers, projector, run sheet."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
