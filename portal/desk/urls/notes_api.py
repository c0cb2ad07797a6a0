"""What the note taker's device asks and sends without a network."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
