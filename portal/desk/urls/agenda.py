"""Agenda, notes and directives of a meeting (mounted under its address), and what binds at a convener."""

from django.urls import URLPattern, path

from portal.desk.views import agenda, directives, notes

urlpatterns: list[URLPattern] = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/<str:item>/ubah/", agenda.edit_item, name="agenda_item"),
    path("agenda/<str:item>/pindah/", agenda.move_item, name="agenda_move"),
    path("agenda/<str:item>/hapus/", agenda.remove_item, name="agenda_remove"),
    path("agenda/<str:item>/keadaan/", agenda.set_state, name="agenda_state"),
    path("catatan/", notes.notes, name="notes"),
    path("catatan/arahan/", notes.quick_directive, name="directive_quick"),
    path("catatan/<str:item>/", notes.notes, name="notes"),
    path("catatan/<str:item>/simpan/", notes.save, name="notes_save"),
    path("arahan/baru/", directives.new, name="directive_new"),
    path("arahan/<str:directive>/ubah/", directives.edit, name="directive_edit"),
    path("arahan/<str:directive>/pindah/", directives.move, name="directive_move"),
    path("arahan/<str:directive>/hapus/", directives.remove, name="directive_remove"),
    path("arahan/dari-sumber/<str:recorded>/", directives.from_source, name="directive_from_source"),
]

settings_urlpatterns: list[URLPattern] = [
    path("<str:convener>/arahan-mengikat/", directives.binding_rule, name="binding_rule"),
]
