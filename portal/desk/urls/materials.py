"""Presentations, their material, and best practices."""

from django.urls import URLPattern, path

from portal.desk.views import practices, presentations

urlpatterns: list[URLPattern] = [
    path("bahan/", presentations.presentations, name="presentations"),
    path("bahan/baru/", presentations.new_presentation, name="presentation_new"),
    path("bahan/berkas/<str:material>/", presentations.material_file, name="material_file"),
    path("bahan/berkas/<str:material>/putusan/", presentations.decide, name="material_decide"),
    path("bahan/berkas/<str:material>/tayang/", presentations.material_show, name="material_show"),
    path("bahan/<str:presentation>/", presentations.presentation, name="presentation"),
    path("bahan/<str:presentation>/ubah/", presentations.edit_presentation, name="presentation_edit"),
    path("bahan/<str:presentation>/tarik/", presentations.withdraw, name="presentation_withdraw"),
]

list_urlpatterns: list[URLPattern] = [
    path("", practices.practices, name="practices"),
    path("baru/", practices.new_practice, name="practice_new"),
    path("<str:practice>/", practices.practice, name="practice"),
    path("<str:practice>/ubah/", practices.edit_practice, name="practice_edit"),
    path("<str:practice>/putusan/", practices.decide, name="practice_decide"),
    path("<str:practice>/berkas/", practices.practice_file, name="practice_file"),
]
