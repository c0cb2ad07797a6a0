"""Votes: polls and rounds."""

from django.urls import URLPattern, path

from portal.desk.views import votes

urlpatterns: list[URLPattern] = [
    path("suara/", votes.votes, name="votes"),
    path("suara/baru/", votes.new, name="vote_new"),
    path("suara/<str:vote>/", votes.vote, name="vote"),
    path("suara/<str:vote>/buka/", votes.open_, name="vote_open"),
    path("suara/<str:vote>/tutup/", votes.close, name="vote_close"),
    path("suara/<str:vote>/hitung/", votes.count, name="vote_count"),
    path("suara/<str:vote>/tampilkan/", votes.show, name="vote_show"),
    path("suara/<str:vote>/batal/", votes.void, name="vote_void"),
    path("suara/<str:vote>/surat-suara/", votes.issue_paper, name="vote_paper_issue"),
    path("suara/<str:vote>/surat-suara/hitung/", votes.paper, name="vote_paper"),
]
