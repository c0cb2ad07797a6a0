"""The minutes say in Indonesian what the files of the real meetings note in English; other words stay as written."""

import json
from pathlib import Path

import pytest

from documents.queries.source_notes import said_of_source
from tests.flows.files import REAL
from tests.stacks import ON_ONE_STACK

pytestmark = ON_ONE_STACK

# By the beginning of the file's name: what the minutes print of its notes.
PRINTED = {
    "000": (
        "tema",
        "hari",
        "waktu mulai",
        "waktu selesai",
        "kota tempat rapat",
        "siapa yang membuka rapat",
        "atas nama siapa rapat dibuka",
        "pencatat (notulis)",
        "tindak lanjut",
        "jumlah yang hadir",
        "jabatan Mulyadi Irsan dan M. Firsada",
        "judul paparan",
        "penerbit",
        "tanggal terbit",
        '"Provinsi Lamoung" (sic), seharusnya Lampung',
        "berkas memuat pelengkap laman web (judul menu, artikel terkait); tidak satu pun daripadanya dipakai",
    ),
    "001": (
        "pimpinan rapat (hanya siapa yang membuka)",
        "moderator",
        "narasumber",
        "waktu mulai",
        "waktu selesai",
        "kota tempat rapat (berita ditulis di Bandar Lampung)",
        "maksud dan tujuan (hanya tema)",
        "periode",
        "kehadiran",
        "hasil pemilihan",
        "batas waktu",
        '"efektif, efisien ekonomis" (sic)',
        "berkas memuat pelengkap laman web; tidak satu pun daripadanya dipakai",
    ),
    "004": (
        'tanggal (hanya "Rabu")',
        "tema",
        "waktu mulai",
        "waktu selesai",
        "moderator",
        "narasumber",
        "mata acara (hanya isu yang dibahas)",
        "jumlah bupati/wali kota yang diwakili",
        "nama para asisten yang mewakili",
        "alasan ketidakhadiran",
        "tindak lanjut",
        "tanggal terbit",
        '"Makrmur Marbun" (sic)',
        '"Mahakam Hulu" (sic), seharusnya Mahakam Ulu',
        'singkatan "Raker" (rapat kerja), bukan Rakor',
    ),
}


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name[:3])
def test_notes_of_the_real_meetings_are_printed_in_indonesian(path: Path) -> None:
    told = json.loads(path.read_text())
    notes = [*told["not_stated"], *told["source_anomalies"]]
    assert tuple(map(said_of_source, notes)) == PRINTED[path.name[:3]]


@pytest.mark.parametrize("note", ["", "ganjil", "gap example", "oddity example (sic)", "other (only the theme)"])
def test_a_note_that_nobody_knows_stands_as_it_was_written(note: str) -> None:
    assert said_of_source(note) == note


def test_braces_in_a_note_are_words() -> None:
    assert said_of_source("position of {one}") == "jabatan {one}"
