"""What is read back before a meeting ends."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
