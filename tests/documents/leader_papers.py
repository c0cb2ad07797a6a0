"""Facts for the tests: sheets for those who lead, a specimen of the settings, the files that bind a meeting's papers.

Plain JSON as their queries give it (`test_kinds_table` holds them against these); posts in place of persons.
"""

from typing import Any

from documents.models import PaperSettings
from documents.queries.specimen import specimen_facts
from tests.documents.papers import NUMBER, REGENCIES, SEKDA, TITLE
from tests.documents.sheets import GOVERNMENT, POSTS, UNIT, agenda

AS_OF = "22 November 2024 pukul 07.00 WIB"
QUARTER = "Triwulan IV 2024"
WHEN = "Rabu, 16 Oktober 2024"
VENUE = "Hotel Grand Elty Krakatau, Kalianda"
DIRECTIVES = (
    "Pembinaan dan pengawasan netralitas Aparatur Sipil Negara",
    "Akselerasi dan keterpaduan Rencana Pembangunan Jangka Menengah Daerah",
    "Akselerasi dan keterpaduan Rencana Tata Ruang Wilayah",
    "Penguatan koordinasi dan kerja sama antar daerah",
)
SHORT = [name.replace("Kabupaten", "Kab.") for name in REGENCIES]
DONE, DOING, LATE, NOT_MEANT = (
    ["●", "Sesuai", "sesuai"],
    ["▲", "Proses", "proses"],
    ["►", "Telat", "telat"],
    ["–", "", ""],
)
_OFFICE = {"government": GOVERNMENT, "unit": UNIT, "as_of": AS_OF}


def summary() -> dict[str, Any]:
    marks = (
        ("present", "●", 10, 67),
        ("represented", "▲", 2, 13),
        ("excused", "○", 2, 13),
        ("absent_no_notice", "■", 1, 7),
    )
    starts = (0, 67, 80, 93)
    parts = [
        {"key": key, "symbol": symbol, "count": count, "from": start, "percent": percent}
        for (key, symbol, count, percent), start in zip(marks, starts, strict=True)
    ]
    numbers = (
        ("Undangan", "15", "15 dihitung kehadirannya"),
        ("Hadir langsung", "10", "66,7% dari 15"),
        ("Arahan mengikat", "4", "ditambah 1 imbauan"),
        ("Selesai", "60%", f"33 dari 55 tugas {QUARTER}"),
        ("Lewat batas", "22", "terlama 22 hari"),
    )
    late = {"text": DIRECTIVES[3], "original": "31-10-2024", "due": "31-10-2024", "is_moved": False, "days": 22}
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
        "regions": [
            *({"label": name, "percent": 75, "words": "75% (3 dari 4)"} for name in SHORT[:13]),
            *({"label": name, "percent": None, "words": "1 dari 2"} for name in SHORT[13:]),
        ],
        "more_regions": 0,
        "overdue": [{"who": name, **late} for name in SHORT[:10]],
        "overdue_count": 22,
        "wanted": [
            "2 tindak lanjut belum ditetapkan penanggung jawab atau batas waktunya.",
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
        {"number": number, "text": text, "undetermined": "", "due": ["31-10-24"], "cells": said}
        for number, (text, said) in enumerate(zip(DIRECTIVES, cells, strict=True), start=1)
    ]
    nobody = {"number": 5, "text": "Rakor teknis", "undetermined": "OPD terkait", "due": [], "cells": [NOT_MEANT] * 15}
    columns = [name.removeprefix("Kab. ") for name in SHORT]
    group = {"label": f"A. {TITLE}, 16 Oktober 2024", "rows": [*rows, nobody]}
    return {
        **_OFFICE,
        "title": f"MATRIKS TINDAK LANJUT ARAHAN {TITLE}",
        "pages": [{"columns": columns, "groups": [group]}],
        "more": 0,
        "legend": [
            ["●", "Sesuai", "selesai terverifikasi"],
            ["▲", "Proses", "belum sesuai/dalam proses"],
            ["○", "Belum", "belum ditindaklanjuti"],
            ["■", "TDT", "tidak dapat ditindaklanjuti dengan alasan yang sah"],
            ["►", "Telat", "lewat batas waktu, belum selesai"],
        ],
        "not_meant": ["–", "tidak ditujukan kepada instansi itu"],
    }


def briefing() -> dict[str, Any]:
    words = ("Belum Dijawab", "Hadir Langsung", "Diwakilkan", "Berhalangan", "Tidak Menjawab")
    counts = (2, 10, 2, 1, 0)
    sent = {
        "name": "Asisten Administrasi Umum",
        "position": "Asisten Administrasi Umum",
        "rank": "II.b",
        "mandate": "Boleh mengambil keputusan",
        "state": "Diterima",
        "is_undecided": False,
    }
    waits = {**sent, "mandate": "", "state": "menunggu keputusan pimpinan", "is_undecided": True}
    items = (
        ("09.00–09.30", f"Sambutan {SEKDA}", SEKDA, ""),
        ("09.30–10.30", "Paparan perwakilan BPKAD dan Bapenda", "BPKAD; Bapenda", "Tanyakan penyerapan triwulan IV."),
        ("", "Sesi diskusi dan tanya jawab", "", ""),
    )
    return {
        **_OFFICE,
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
            "counted": 12,
            "in_person": 10,
            "total": 15,
            "needed": 10,
            "is_met": True,
            "lacking": 0,
            "open": 2,
        },
        "late": [{"label": name, "count": 2, "longest": 22, "example": DIRECTIVES[1]} for name in SHORT[9:13]],
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
            {"title": "Surat undangan", "source": "absent", "why": "belum ditandatangani"},
            {"title": f"Notula Nomor {NUMBER}", "source": "absent", "why": "PDF masih dibuat"},
            {"title": "Bahan: Paparan BPKAD", "source": "absent", "why": "bahan belum diterima sekretariat"},
        ],
    }
