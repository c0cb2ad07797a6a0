"""What anyone may see. Mounted under v/: checking a paper."""

from django.urls import path

from portal.public import views

app_name = "public"

urlpatterns = [
    path("<str:code>/", views.verify, name="verify"),
]
