"""Facts of sheets for the tests, as their queries give them: plain JSON, and posts in place of persons."""

from hashlib import sha256
from itertools import count
from typing import Any

from tests.documents.papers import REGENCIES, SEKDA, TITLE

GOVERNMENT, UNIT = "Pemerintah Provinsi Lampung", "Sekretariat Daerah"
# Who stands in the round that is voted on (`kind_papers.election_record`).
NOMINEES = [
    ("Pejabat Contoh A", "Sekretaris Daerah Kabupaten Lampung Selatan"),
    ("Pejabat Contoh B", "Sekretaris Daerah Kabupaten Pringsewu"),
    ("Pejabat Contoh C", "Sekretaris Daerah Kota Metro"),
]
# As `kind_papers.election_record` has it.
BODY = "Forum Sekretaris Daerah Seluruh Indonesia (Forsesdasi) Komisariat Wilayah Provinsi Lampung"
ELECTION = f"Pemilihan pengurus {BODY}"
CHECKS = "ABCDEFGHJKMNPQRSTVWXYZ"  # one letter of the two behind each number of the roll
POSTS = [f"Sekretaris Daerah {region}" for region in REGENCIES]


def _of_the_day(title: str, **said: Any) -> dict[str, Any]:
    return {
        "title": title,
        "government": GOVERNMENT,
        "unit": UNIT,
        "meeting": TITLE,
        "day": "Rabu, 16 Oktober 2024",
        "hours": ["pukul 09.00 WIB s.d. selesai"],
        "venue": "Hotel Grand Elty Krakatau, Kalianda",
        "chair": SEKDA,
        "code": f"kode cetakan {sha256(title.encode()).hexdigest()[:6]}",
        **said,
    }


def roll_list() -> dict[str, Any]:
    """In the order and with the groups of the list that is made of it afterwards (`kind_papers.attendance_list`)."""
    province = "Pemerintah Provinsi Lampung"
    invited = {
        "A. Pimpinan rapat": [(SEKDA, province)],
        "B. Sekretaris Daerah Kabupaten/Kota": [("Sekretaris Daerah", region) for region in REGENCIES],
        "C. Moderator": [("Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan", province)],
    }
    numbers = count(1)
    groups = [
        {"label": label, "rows": [_row_to_sign(next(numbers), label, *who) for who in posts]}
        for label, posts in invited.items()
    ]
    return _of_the_day(
        "Daftar hadir",
        groups=groups,
        count=sum(map(len, invited.values())),
        blank="x" * 12,
        signer="Kepala Biro Pemerintahan dan Otonomi Daerah",
        signer_status="",
        place="Kalianda",
        date="16 Oktober 2024",
    )


def _row_to_sign(number: int, group: str, post: str, institution: str) -> dict[str, Any]:
    return {
        "group": group,
        "number": number,
        "code": f"{number:03d}-{CHECKS[number - 1]}M",
        "name": "",
        "post": post,
        "institution": institution,
    }


def agenda() -> dict[str, Any]:
    """As the letter to the same Rakor has it (`papers.letter`)."""
    items = [
        {"number": 1, "hours": "08.30–09.00", "title": "Registrasi peserta", "by": ""},
        {"number": 2, "hours": "09.00–09.30", "title": f"Sambutan {SEKDA}", "by": SEKDA},
        {"number": 3, "hours": "09.30–selesai", "title": "Paparan", "by": "BPKAD; Bapenda"},
    ]
    return _of_the_day("Susunan acara", zone="WIB", items=items)


def blank_notes() -> dict[str, Any]:
    items = [
        {"number": 1, "kind": "Sambutan", "title": f"Sambutan {SEKDA}", "by": SEKDA},
        {"number": 2, "kind": "Paparan", "title": "Paparan", "by": "BPKAD; Bapenda"},
    ]
    return _of_the_day("Lembar catatan", items=items, lines="x" * 8, decisions="x" * 3)


def seats() -> dict[str, Any]:
    short = [post.replace("Sekretaris Daerah", "Sekda").replace("Kabupaten", "Kab.") for post in POSTS]
    labels = [f"{row}-{n:02d}" for row, chairs in (("A", 4), ("B", 3)) for n in range(1, chairs + 1)]
    chairs = [{"label": label, "who": who, "of": ""} for label, who in zip(labels, short, strict=False)]
    rows = [
        {"label": "A", "chairs": chairs[:4], "floor": 0},
        {"label": "B", "chairs": chairs[4:], "floor": 1},
    ]
    listed = [
        {"seat": label, "post": "Sekretaris Daerah", "name": "", "institution": region, "group": ""}
        for label, region in zip(labels, REGENCIES, strict=False)
    ]
    return _of_the_day("Denah tempat duduk", rows=rows, list=listed, without=POSTS[len(labels) :])


def _round() -> dict[str, Any]:
    return {
        "question": f"Ketua · putaran 2 · {ELECTION}",
        "election": ELECTION,
        "post": "Ketua",
        "round": 2,
        "options": [", ".join(nominee) for nominee in NOMINEES],
        "seats": 1,
        "abstains": True,
    }


def ballots() -> dict[str, Any]:
    """Sixteen for the fourteen who vote: a tenth more, and an even number."""
    return _of_the_day("Surat suara", votes=[{**_round(), "pairs": "x" * 8}])


def tally() -> dict[str, Any]:
    vote = {**_round(), "counters": [1, 2], "sheets": 16}
    return _of_the_day("Lembar hitung", votes=[vote], place="Kalianda", date="16 Oktober 2024")


def mandate() -> dict[str, Any]:
    return {
        "letterhead": {
            "kind": "instansi",
            "government_name": "Pemerintah Kabupaten Lampung Selatan",
            "unit_name": UNIT,
            "address_lines": [],
        },
        "basis": f"Surat {SEKDA} a.n. Gubernur Lampung Nomor 000.1.5/0012/B.01/2024 tanggal 2 Oktober 2024"
        " hal Undangan Rapat Koordinasi Sekretaris Daerah se-Provinsi Lampung",
        "meeting": {
            "title": TITLE,
            "when": "Rabu, 16 Oktober 2024, pukul 09.00 WIB s.d. selesai",
            "venue": "Hotel Grand Elty Krakatau, Kalianda",
        },
        "principal": {"post": POSTS[0], "status": "", "name": "", "prints_rank": True},
        "representative": {"name": "Pejabat Contoh", "post": "Asisten Administrasi Umum"},
        "may_decide": False,
        "may_only_report": True,
        "place": "Kalianda",
    }


def brief() -> dict[str, Any]:
    """Read on the eve of the Rakor of 16 October 2024: what is owed and decided is of the one before it."""
    before = "Rapat Koordinasi Sekretaris Daerah Triwulan III 2024"
    owed = {
        "text": "Menyelaraskan rancangan RPJMD",
        "origin": before,
        "state": "Dalam Proses",
        "due": "30 September 2024",
        "days_late": 15,
        "percent": 40,
        "last": "Rancangan dibahas",
    }
    decided = {"text": "Netralitas ASN dibina", "origin": before, "number": 1}
    return {
        "meeting": {
            "title": TITLE,
            "convener": UNIT,
            "sessions": [["", "Rabu, 16 Oktober 2024", "pukul 09.00 WIB s.d. selesai"]],
            "venue": "Hotel Grand Elty Krakatau, Kalianda",
            "chair": SEKDA,
        },
        "as_of": "15 Oktober 2024",
        "represents": POSTS[0],
        "institution": "Kabupaten Lampung Selatan",
        "representative": "Pejabat Contoh",
        "post": "Asisten Administrasi Umum",
        "mandate": "Hanya hadir dan melaporkan",
        "instruction": "Catat arahan tentang RPJMD.",
        "follow_ups": [owed],
        "more_follow_ups": 2,
        "items": [{"number": 2, "title": "Paparan perwakilan BPKAD dan Bapenda"}],
        "more_items": 0,
        "decisions": [decided],
        "more_decisions": 0,
    }


def answers() -> dict[str, Any]:
    came = ("Akan hadir", "1 pendamping")
    sent = ("Diwakilkan", "Pejabat Contoh, Asisten Administrasi Umum (Diterima)")
    said = [*[came] * 10, *[sent] * 2, ("Berhalangan", "Dinas Lain (Diterima)"), *[("Belum menjawab", "")] * 2]
    lines = [
        {"number": n, "post": post, "institution": "", "answer": answer, "note": note}
        for n, (post, (answer, note)) in enumerate(zip(POSTS, said, strict=True), start=1)
    ]
    share = {"label": "Kabupaten/kota", "invited": 15, "counts": [2, 10, 2, 1, 0], "seats": 22}
    return {
        "government": GOVERNMENT,
        "unit": UNIT,
        "title": TITLE,
        "when": "Rabu, 16 Oktober 2024",
        "where": "Hotel Grand Elty Krakatau",
        "as_of": "15 Oktober 2024 pukul 16.00 WIB",
        "is_narrowed": False,
        "answers": ["Belum menjawab", "Akan hadir", "Diwakilkan", "Berhalangan", "Tidak menjawab"],
        "shares": [share],
        "whole": share,
        "capacity": 200,
        "short": 0,
        "groups": [{"label": "Kabupaten/kota", "lines": lines}],
        "count": len(lines),
    }


def handover() -> dict[str, Any]:
    """Of a post that changed hands after the Rakor of 16 October 2024 and before the next one."""
    matter = {
        "kind": "invitation",
        "convener": f"{UNIT} Provinsi Lampung",
        "meeting": f"{TITLE} Triwulan I 2025",
        "when": "Rabu, 15 Januari 2025",
        "stands": "Belum dijawab",
        "accepted": "",
        "accepted_by": "",
    }
    owed = {
        **matter,
        "kind": "follow_up",
        "meeting": TITLE,
        "text": "Menyelaraskan RPJMD",
        "when": "Selasa, 31 Desember 2024",
        "stands": "Dikerjakan · 40%",
        "accepted": "4 November 2024",
        "accepted_by": "Pejabat Contoh Baru",
    }
    rank = {"post": POSTS[0], "grade": "Pembina Utama Muda (IV/c)", "nip": "", "prints_rank": True}
    return {
        "government": "Pemerintah Kabupaten Lampung Selatan",
        "post": POSTS[0],
        "institution": UNIT,
        "place": "Kalianda",
        "outgoing": f"Pejabat Contoh Lama, {POSTS[0]}",
        "incoming": f"Pejabat Contoh Baru, {POSTS[0]}",
        "giver": {"name": "Pejabat Contoh Lama", **rank},
        "taker": {"name": "Pejabat Contoh Baru", **rank},
        "seen_by": "Bupati Lampung Selatan",
        "since": "1 November 2024",
        "matters": [matter, owed],
    }
