"""Pages behind a personal link. Mounted at /u/; short, for the address is typed and printed."""

from django.urls import path

from portal.delegates import views

app_name = "delegates"

urlpatterns = [
    path("<str:token>/", views.answer, name="answer"),
    path("<str:token>/surat/", views.letter, name="letter"),
    path("<str:token>/notula/", views.minutes, name="minutes"),
]
