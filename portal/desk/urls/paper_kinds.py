"""All papers of a meeting, and those that follow it. Mounted under rapat/<meeting>/."""

from django.urls import URLPattern, path

from documents.states import PaperKind
from portal.desk.views import paper_batches, paper_kinds


def _together(kind: PaperKind, address: str, many: str, one: str) -> list[URLPattern]:
    """The page of all, the acts on all, and the page of one."""
    given = {"kind": kind}
    return [
        path(f"{address}/", paper_batches.batch, given, name=many),
        path(f"{address}/ajukan/", paper_batches.submit, given, name=f"{many}_submit"),
        path(f"{address}/sahkan/", paper_batches.approve, given, name=f"{many}_approve"),
        path(f"{address}/<str:paper>/", paper_batches.one, given, name=one),
    ]


urlpatterns: list[URLPattern] = [
    path("naskah/", paper_kinds.papers, name="papers"),
    path("daftar-hadir/", paper_kinds.attendance_list, name="attendance_list"),
    path("risalah/naskah/", paper_kinds.verbatim, name="verbatim"),
    path("risalah/naskah/buka/", paper_kinds.open_verbatim, name="verbatim_open"),
    path("laporan/", paper_kinds.report, name="report"),
    *_together(PaperKind.EXTRACT, "petikan", "extracts", "extract"),
    *_together(PaperKind.CLARIFICATION, "klarifikasi", "clarifications", "clarification"),
]
