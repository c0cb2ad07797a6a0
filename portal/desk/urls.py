"""Pages of staff and leadership."""

from django.urls import path

from portal.desk.views import home

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
]
