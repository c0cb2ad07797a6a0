"""Presentations, their material, and best practices."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

list_urlpatterns: list[URLPattern] = []
