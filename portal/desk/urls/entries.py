"""The note taker's desk: entries, read-back, quotations, pictures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
