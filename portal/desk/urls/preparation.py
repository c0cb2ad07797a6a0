"""Preparing the agenda: proposals, versions, deadlines."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
