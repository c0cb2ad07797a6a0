"""What anyone may see. Mounted under v/: checking a paper, and the chain of all issued papers."""

from django.urls import path

from portal.public import views

app_name = "public"

urlpatterns = [
    # Before the codes; shorter than any of them.
    path("rantai/", views.chain, name="chain"),
    path("rantai.json", views.chain_file, name="chain_file"),
    path("<str:code>/", views.verify, name="verify"),
    path("<str:code>/cocok/", views.match, name="match"),
    path("<str:code>/publik.pdf", views.public_pdf, name="public_pdf"),
]
