"""Facts for the tests: sheets for those who lead, a specimen of the settings, the files that bind a meeting's papers.

Plain JSON as their queries give it (`test_kinds_table` holds them against these); posts in place of persons.
"""

from typing import Any

from documents.models import PaperSettings
from documents.queries import binders
from documents.queries.specimen import specimen_facts
from tests.documents.kind_papers import NUMBERS
from tests.documents.papers import NUMBER, REGENCIES, SEKDA, TITLE
from tests.documents.sheets import GOVERNMENT, POSTS, UNIT, agenda

AS_OF = "22 November 2024 pukul 07.00 WIB"
QUARTER = "Triwulan IV 2024"
OWED_BEFORE = "Penyampaian laporan pelaksanaan program triwulan III"
WHEN = "Rabu, 16 Oktober 2024"
VENUE = "Hotel Grand Elty Krakatau, Kalianda"
DIRECTIVES = (
    "Pembinaan dan pengawasan netralitas Aparatur Sipil Negara",
    "Akselerasi dan keterpaduan Rencana Pembangunan Jangka Menengah Daerah",
    "Akselerasi dan keterpaduan Rencana Tata Ruang Wilayah",
    "Penguatan koordinasi dan kerja sama antardaerah",
)
DUE = ("31-12-24", "31-10-24", "31-12-24", "31-10-24")
NAMES = list(REGENCIES)
SHORT = [name.replace("Kabupaten", "Kab.") for name in REGENCIES]
DONE, DOING, LATE, NOT_MEANT = (
    ["●", "Sesuai", "sesuai"],
    ["▲", "Proses", "proses"],
    ["►", "Lewat tenggat", "lewat"],
    ["–", "", ""],
)
_OFFICE = {"government": GOVERNMENT, "unit": UNIT, "as_of": AS_OF}


def summary() -> dict[str, Any]:
    marks = (
        ("present", "●", 12, 80),
        ("represented", "▲", 1, 7),
        ("excused", "○", 1, 7),
        ("absent_no_notice", "■", 1, 6),
    )
    starts = (0, 80, 87, 94)
    parts = [
        {"key": key, "symbol": symbol, "count": count, "from": start, "percent": percent}
        for (key, symbol, count, percent), start in zip(marks, starts, strict=True)
    ]
    numbers = (
        ("Undangan", "15", "15 dihitung kehadirannya"),
        ("Hadir langsung", "12", "80% dari 15"),
        ("Arahan mengikat", "4", "ditambah 1 imbauan"),
        ("Selesai", "59%", f"33 dari 56 tugas {QUARTER}"),
        ("Lewat tenggat", "18", "terlama 22 hari"),
    )
    late = {"original": "31-10-2024", "due": "31-10-2024", "is_moved": False, "days": 22}
    owed = [*((name, DIRECTIVES[3]) for name in SHORT[:9]), (SHORT[9], DIRECTIVES[1])]
    return {
        **_OFFICE,
        "title": TITLE,
        "when": WHEN,
        "quarter": QUARTER,
        "numbers": [{"label": label, "value": value, "note": note} for label, value, note in numbers],
        "attendance": {
            "levels": [{"label": "Sekda kabupaten/kota", "total": 15, "parts": parts}],
            "words": [
                ["●", "Hadir Langsung"],
                ["▲", "Diwakili"],
                ["○", "Izin (Beralasan)"],
                ["■", "Tanpa Keterangan"],
            ],
            "told": "",
            "is_final": True,
        },
        # As the cells of the matrix below add up.
        "regions": [
            *({"label": name, "percent": 75, "words": "75% (3 dari 4)"} for name in SHORT[:9]),
            *({"label": name, "percent": 33, "words": "33% (1 dari 3)"} for name in SHORT[12:14]),
            *({"label": name, "percent": 25, "words": "25% (1 dari 4)"} for name in SHORT[9:12]),
            {"label": SHORT[14], "percent": None, "words": "1 dari 2"},
        ],
        "more_regions": 0,
        "overdue": [{"who": name, "text": text, **late} for name, text in owed],
        "overdue_count": 18,
        "wanted": [
            "1 tindak lanjut belum ditetapkan penanggung jawab atau batas waktunya.",
            "Rakor berikutnya: tidak dicatat.",
        ],
        "enough": 3,
    }


def matrix() -> dict[str, Any]:
    cells = (
        [DONE] * 15,
        [*[DONE] * 9, *[LATE] * 6],
        [*[DONE] * 9, *[DOING] * 5, NOT_MEANT],
        [*[LATE] * 12, *[NOT_MEANT] * 3],
    )
    rows = [
        {"number": number, "text": text, "undetermined": "", "due": [due], "cells": said}
        for number, (text, due, said) in enumerate(zip(DIRECTIVES, DUE, cells, strict=True), start=1)
    ]
    nobody = {"number": 5, "text": "Rakor teknis", "undetermined": "OPD terkait", "due": [], "cells": [NOT_MEANT] * 15}
    columns = [name.removeprefix("Kab. ") for name in SHORT]
    group = {"label": f"A. {TITLE}, 16 Oktober 2024", "rows": [*rows, nobody]}
    return {
        **_OFFICE,
        "title": f"MATRIKS TINDAK LANJUT ARAHAN {TITLE}",
        "heading": "MATRIKS TINDAK LANJUT ARAHAN",
        "subject": TITLE,
        "pages": [{"columns": columns, "groups": [group]}],
        "more": 0,
        "legend": [
            ["●", "Sesuai", "selesai terverifikasi"],
            ["▲", "Proses", "belum sesuai/dalam proses"],
            ["○", "Belum", "belum ditindaklanjuti"],
            ["■", "TDT", "tidak dapat ditindaklanjuti dengan alasan yang sah"],
            ["►", "Lewat tenggat", "lewat batas waktu, belum selesai"],
        ],
        "not_meant": ["–", "tidak ditujukan kepada instansi itu"],
    }


def briefing() -> dict[str, Any]:
    words = ("Belum menjawab", "Akan hadir", "Diwakilkan", "Berhalangan", "Tidak menjawab")
    counts = (2, 10, 2, 1, 0)
    sent = {
        "name": "Pejabat Contoh",
        "position": "Asisten Administrasi Umum",
        "rank": "II.b",
        "mandate": "Boleh mengambil keputusan",
        "state": "Diterima",
        "is_undecided": False,
    }
    waits = {**sent, "mandate": "", "state": "menunggu keputusan pimpinan", "is_undecided": True}
    items = (
        ("09.00–09.30", f"Sambutan {SEKDA}", SEKDA, ""),
        (
            "09.30–10.30",
            "Paparan perwakilan BPKAD dan Bapenda",
            "Badan Pengelolaan Keuangan dan Aset Daerah",
            "Tanyakan penyerapan triwulan IV.",
        ),
        ("", "Sesi diskusi dan tanya jawab", "", ""),
    )
    return {
        **_OFFICE,
        "as_of": "15 Oktober 2024 pukul 16.00 WIB",
        "title": TITLE,
        "when": f"{WHEN}, pukul 09.00 WIB s.d. selesai",
        "venue": VENUE,
        "chair": SEKDA,
        "invited": 15,
        "answers": [[label, count] for label, count in zip(words, counts, strict=True)],
        "groups": [
            {
                "label": "Sekretaris Daerah Kabupaten/Kota",
                "invited": 15,
                "counts": list(counts),
                "coming": "; ".join(POSTS[:10]),
            }
        ],
        "away": POSTS[12],
        "silent": "; ".join(POSTS[13:]),
        "sent": [{"post": POSTS[10], **sent}, {"post": POSTS[11], **waits}],
        "more_sent": 0,
        "undecided": 1,
        "quorum": {
            "has_rule": True,
            "rule": "Kuorum: 2/3 undangan, hadir atau diwakili. Yang sudah meninggalkan rapat tidak dihitung.",
            "counted": 11,
            "in_person": 10,
            "total": 15,
            "needed": 10,
            "is_met": True,
            "lacking": 0,
            "open": 2,
            "undecided": 1,
            "hoped": 3,
        },
        "late": [{"label": name, "count": 2, "longest": 15, "example": OWED_BEFORE} for name in NAMES[9:13]],
        "more_late": 0,
        "items": [
            {"number": number, "hours": hours, "title": title, "by": by, "cue": cue}
            for number, (hours, title, by, cue) in enumerate(items, start=1)
        ],
    }


def specimen() -> dict[str, Any]:
    settings = PaperSettings(
        government_name=GOVERNMENT,
        unit_name=UNIT,
        address="Jalan Wolter Monginsidi Nomor 69, Bandar Lampung\npos-el rakor@lampung.example",
        place="Bandar Lampung",
        contact="Biro Pemerintahan dan Otonomi Daerah",
        unit_code="B.01",
    )
    return specimen_facts(settings, 2024)


def binder(title: str = "Berkas rapat", *, is_public: bool = False) -> dict[str, Any]:
    """A binder of what needs no database: a sheet that is drawn, and parts that are missing."""
    return {
        "title": title,
        "meeting": TITLE,
        "convener": f"{UNIT} Provinsi Lampung",
        "when": WHEN,
        "venue": VENUE,
        "is_public": is_public,
        "letterhead": specimen()["letterhead"],
        "parts": [
            {"title": "Susunan acara", "source": "sheet", "kind": "agenda", "facts": agenda()},
            *({"title": part, "source": "absent", "why": why} for part, why in _ABSENT[title]),
        ],
    }


_ABSENT = {
    "Bahan rapat": (("Surat undangan", binders.NOT_SIGNED), ("Bahan: Paparan BPKAD", binders.NOT_ACCEPTED)),
    "Berkas rapat": (
        ("Surat undangan", binders.NOT_SIGNED),
        (f"Daftar hadir Nomor {NUMBERS['attendance_list']}", binders.NOT_MADE),
        (f"Notula Nomor {NUMBER}", binders.NOT_MADE),
        ("Matriks tindak lanjut", binders.NOT_OWED),
        ("Bahan: Paparan BPKAD", binders.NOT_ACCEPTED),
    ),
    # A stranger is told that a part is left out, and nothing of how far the office is with it.
    "Berkas rapat (edisi publik)": (
        ("Surat undangan dan daftar hadir", binders.NOT_PUBLIC),
        ("Notula", binders.NOT_PUBLISHED),
        ("Bahan: Paparan BPKAD", binders.NOT_PUBLIC),
    ),
}
