"""Elections of a meeting (mounted under its address), and the boards that come of them."""

from django.urls import URLPattern, path

from portal.desk.views import boards, elections, papers

_ONE = "pemilihan/<str:election>/"
_POST = f"{_ONE}jabatan/<str:post>/"

urlpatterns: list[URLPattern] = [
    path("pemilihan/", elections.election_list, name="elections"),
    path("pemilihan/baru/", elections.new, name="election_new"),
    path(_ONE, elections.election, name="election"),
    path(f"{_ONE}ubah/", elections.edit, name="election_edit"),
    path(f"{_ONE}langkah/", elections.step, name="election_step"),
    path(f"{_ONE}batal/", elections.void, name="election_void"),
    path(f"{_ONE}saksi/", elections.witnesses, name="election_witnesses"),
    path(f"{_ONE}jabatan/baru/", elections.post_new, name="election_post_new"),
    path(_POST, elections.post_edit, name="election_post"),
    path(f"{_POST}hapus/", elections.post_remove, name="election_post_remove"),
    path(f"{_POST}calon/", elections.nominee_new, name="nominee_new"),
    path(f"{_ONE}calon/<str:nominee>/", elections.nominee_decide, name="nominee_decide"),
    path(f"{_POST}putaran/", elections.round_begin, name="round_begin"),
    path(f"{_ONE}putaran/<str:held>/tetapkan/", elections.round_settle, name="round_settle"),
    path(f"{_POST}aklamasi/", elections.round_acclaim, name="round_acclaim"),
    path(f"{_POST}undian/", elections.round_lot, name="round_lot"),
    path(f"{_ONE}berita-acara/", papers.record, name="election_record"),
    path(f"{_ONE}berita-acara/buka/", papers.open_record, name="election_record_open"),
    path(f"{_ONE}berkas/", elections.file, name="election_file"),
]

list_urlpatterns: list[URLPattern] = [
    path("", boards.boards, name="boards"),
    path("<str:board>/", boards.board, name="board"),
    path("<str:board>/pelantikan/", boards.inaugurate, name="board_inaugurate"),
]
