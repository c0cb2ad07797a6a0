"""Elections and boards."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

list_urlpatterns: list[URLPattern] = []
