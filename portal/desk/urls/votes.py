"""Votes: polls and rounds."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
