"""Health, for machines. Mounted under sehat/."""

from django.urls import path

from portal.ops import views

app_name = "ops"

urlpatterns = [
    path("hidup/", views.alive, name="alive"),
    path("siap/", views.ready, name="ready"),
]
