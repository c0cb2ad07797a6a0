"""The papers that follow a meeting, drawn from facts: what they say, how they are built, what a draft leaves out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from documents import facts as f
from documents.rendering import render_paper
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from tests.documents import kind_papers as kinds
from tests.documents import papers, sheets
from tests.documents.reading import fonts, opened, resolved, says, tags, text_of
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK

Facts = Callable[..., Any]
ALL: dict[str, Facts] = {
    "attendance_list": kinds.attendance_list,
    "verbatim": kinds.verbatim,
    "report": kinds.report,
    "extract": kinds.extract,
    "clarification": kinds.clarification,
}
SAYS = {
    "attendance_list": (
        "DAFTAR HADIR",
        f"NOMOR {kinds.NUMBERS['attendance_list']}",
        "Rabu, 16 Oktober 2024",
        "● Hadir Langsung",
        "▲ Diwakili",
        "○ Izin (Beralasan)",
        "■ Tanpa Keterangan",
        "mewakili Sekretaris Daerah Kabupaten Lampung Utara; surat tugas Nomor 800.1.11.1/215/2024",
        "mendampingi Sekretaris Daerah Kota Metro",
        "Diundang dan tidak hadir:",
        "Pejabat Contoh 7, Sekretaris Daerah, Kabupaten Tanggamus: Izin (Beralasan), dinas lain;",
        "Pejabat Contoh 9, Sekretaris Daerah, Kabupaten Way Kanan: Tanpa Keterangan.",
        "13 (81,3%)",
        "16 (100%)",
        "tanda tangan tersimpan",
        "disimpan di dalam Portal Rakor dan tidak dicetak",
        "tidak memuat NIK, nomor telepon, atau keterangan kesehatan",
        "Rekapitulasi, termasuk pimpinan rapat (persentase dibulatkan)",
        "Bandar Lampung, 18 Oktober 2024KEPALA BIRO PEMERINTAHAN DAN OTONOMI DAERAH,",
        "PEJABAT CONTOH A",
    ),
    "verbatim": (
        "RISALAH",
        "Nomor 000.1.5/0012/B.01/2024, tanggal 2 Oktober 2024",
        f"{papers.SEKDA}:",
        "Oleh karena itu tidak ada narasi lain",
        "Suara 2 (tidak dikenali):",
        "sebagaimana ditranskripsi dari rekaman",
        "pada nomor 2, 3, dan 5 tidak ada ucapan yang ditranskripsi.",
        f"{papers.SEKDA} dan suara yang tidak dikenali",
        "AcaraSambutan Sekretaris Daerah Provinsi Lampung;Paparan Mulyadi Irsan;",
        "Sesi diskusi dan tanya jawab;Ramah tamah (ditiadakan).Penyelenggara",
        "Suara tidak dikenali:",
        "Kapan rancangan RPJMD diselaraskan?",
        "tidak diisi dengan dugaan",
        "Pencatat (notulis),",
        "Demikian risalah ini dibuat",
        "Bandar Lampung, 18 Oktober 2024",
    ),
    "report": (
        "Laporan hasil Rapat Koordinasi Sekretaris Daerah se-Provinsi Lampung",
        "Gubernur Lampung",
        "I.Pendahuluan",
        "A.Umum",
        "B.Maksud dan tujuan",
        "C.Ruang lingkup",
        "D.Dasar",
        "II.Kegiatan yang Dilaksanakan",
        "III.Hasil yang Dicapai",
        "IV.Simpulan dan Saran",
        "V.Penutup",
        "memastikan netralitas ASN dalam penyelenggaraan Pilkada serentak tahun 2024.",
        "Rapat dilaksanakan dengan rincian sebagai berikut.",
        "Kehadiran menurut daftar hadir, termasuk pimpinan rapat (persentase dibulatkan)",
        "16 (100%)",
        "RPJMD diselaraskan sampai akhir triwulan IV.",
        "seluruh kabupaten/kota31 Desember 2024",
        "menindaklanjuti hasil Rapat Koordinasipenanggung jawab tidak dicatat",
        "Pada kolom nomor, tanda “–” berarti tindak lanjut dicatat tanpa arahan bernomor.",
        "Sesi diskusi dan tanya jawab;Ramah tamah (ditiadakan).",
        "31 Desember 2024",
        "Ditujukan kepada",
        "Provinsi maupun Kabupaten/Kota–",
        "Nomor mengikuti Notula Nomor 000.1.5/0017/B.01/2024",
        "SEKRETARIS DAERAH PROVINSI LAMPUNG,",
        "Inspektur Provinsi Lampung.",
    ),
    "extract": (
        "PETIKAN KEPUTUSAN RAPAT",
        f"Notula Nomor {papers.NUMBER}, tanggal 18 Oktober 2024",
        "Pemerintah Kabupaten Lampung Selatan",
        "Sesi diskusi dan tanya jawab: RPJMD diselaraskan sampai akhir triwulan IV.",
        "1.Pembinaan dan pengawasan Netralitas Aparatur Sipil NegaraJenis: Poin yang Disikapi Bersama (mengikat).",
        "5.lebih berhati-hati dalam tindakan dan pernyataan untuk menjaga netralitasJenis: Imbauan.",
        "dengan penomoran sesuai notula:",
        "Laporan triwulan",
        "Bandar Lampung, 18 Oktober 2024Sesuai dengan aslinya,",
        "NOMOR 000.1.5/0021/B.01/2024",
    ),
    "clarification": (
        "Permintaan klarifikasi kehadiran",
        "Blambangan Umpu",
        "surat Nomor 000.1.5/0012/B.01/2024 tanggal 2 Oktober 2024",
        "tidak tercatat kehadiran, wakil, maupun pemberitahuan berhalangan",
        "pemberitahuan berhalangan atas nama Saudara.",
        "Jawaban Saudara kami harapkan paling lambat Jumat, 25 Oktober 2024.",
        "Saudara berhak memberikan tanggapan",
        "Biro Pemerintahan dan Otonomi Daerah",
    ),
}
NUMBER_OF, CODE_OF = dict[str, str](kinds.NUMBERS), dict[str, str](kinds.CODES)
APPROVERS = {"attendance_list": kinds.HEAD, "extract": kinds.HEAD}
PAGES = {"attendance_list": 2, "verbatim": 2, "report": 3, "extract": 2, "clarification": 1}
HEADINGS = {"attendance_list": "/H1", "verbatim": "/H3", "report": "/H2", "extract": "/H2", "clarification": None}

_MADE: dict[tuple[str, bool], bytes] = {}


def made(kind: str, *, is_draft: bool = False) -> bytes:
    key = (kind, is_draft)
    if key not in _MADE:
        _MADE[key] = render_paper(ALL[kind](is_draft=is_draft))
    return _MADE[key]


@pytest.mark.parametrize(("kind", "words"), [(kind, words) for kind, texts in SAYS.items() for words in texts])
def test_paper_says(kind: str, words: str) -> None:
    assert says(made(kind), words)


@pytest.mark.parametrize("kind", ALL)
def test_approved_paper_is_no_draft_and_says_who_approved(kind: str) -> None:
    content = made(kind)
    assert "KONSEP" not in text_of(content).upper()
    assert says(content, f"Disahkan di dalam Portal Rakor oleh {APPROVERS.get(kind, 'Fahrizal Darminto')}")
    assert says(content, "Pengesahan ini bukan tanda tangan elektronik tersertifikasi.")
    assert says(content, f"rakor.example/periksa/{CODE_OF[kind]}")


@pytest.mark.parametrize("kind", ALL)
def test_a_draft_says_so_and_claims_nothing(kind: str) -> None:
    content = made(kind, is_draft=True)
    assert says(content, "KONSEP")
    assert says(content, "belum ditetapkan")
    for claim in (
        "Disahkan di dalam",
        CODE_OF[kind],
        NUMBER_OF[kind],
        "dapat diperiksa melalui kode QR",
    ):
        assert not says(content, claim), claim
    assert not opened(content).attachments


@pytest.mark.parametrize("kind", ["attendance_list", "verbatim", "extract"])
def test_a_draft_leaves_room_for_its_date(kind: str) -> None:
    assert says(made(kind, is_draft=True), "Bandar Lampung, ……")


@pytest.mark.parametrize("kind", ALL)
def test_paper_is_built_for_archive_and_ears(kind: str) -> None:
    content = made(kind)
    reader = opened(content)
    assert len(reader.pages) == PAGES[kind]
    assert list(reader.attachments) == ["fakta.json"]
    (attached,) = reader.attachments["fakta.json"]
    assert attached.decode() == f.canonical_json(ALL[kind]())
    assert reader.metadata
    assert reader.metadata.title
    root = reader.trailer["/Root"]
    assert resolved(root)["/Lang"] == "id"
    found = [str(tag["/S"]) for tag in tags(content)]
    if HEADINGS[kind]:
        assert HEADINGS[kind] in found
    if kind in {"attendance_list", "report", "extract"}:
        assert {"/TH", "/TD"} <= set(found)
    assert all(tag.get("/Alt") for tag in tags(content) if tag["/S"] == "/Figure")
    assert all(name.startswith("Liberation") for name in fonts(content))
    assert all(fonts(content).values())


@pytest.mark.parametrize("kind", ALL)
def test_equal_facts_give_equal_bytes_and_come_back_from_json(kind: str) -> None:
    said = ALL[kind]()
    assert render_paper(said) == made(kind)
    assert f.paper_facts(kind, f.as_json(said)) == said


@pytest.mark.parametrize("kind", ALL)
def test_paper_without_any_facts_prints_the_gaps(kind: str) -> None:
    said = type(ALL[kind]())()
    content = render_paper(said)
    assert says(content, "tidak dicatat")
    assert "None" not in text_of(content)


def test_of_three_and_more_who_spoke_the_last_is_parted_as_the_others_are() -> None:
    spoke = replace(kinds.verbatim(), speakers=("Ketua Contoh", "Moderator Contoh"))
    assert says(render_paper(spoke), "Ketua Contoh; Moderator Contoh; dan suara yang tidak dikenali")


def test_a_record_frozen_without_its_agenda_does_not_claim_that_there_was_none() -> None:
    assert not says(render_paper(replace(kinds.verbatim(), agenda=())), "Acara")


def test_who_answers_is_told_only_where_he_is_not_the_addressee() -> None:
    said = kinds.report()
    line = replace(said.follow_ups[0], responsible=said.directives[0].addressees)
    content = render_paper(replace(said, follow_ups=(line,)))
    assert says(content, "seluruh kabupaten/kota")
    assert not says(content, "Penanggung jawab")
    assert not says(content, "tanpa arahan bernomor")


def test_each_session_has_its_own_table_and_recap() -> None:
    content = render_paper(kinds.attendance_list(sessions=2))
    for words in ("1.Hari I, Rabu, 16 Oktober 2024", "2.Hari II, Kamis, 17 Oktober 2024", "Rekapitulasi seluruh rapat"):
        assert says(content, words), words
    assert text_of(content).count("Rekapitulasisesi") == 2


def test_a_list_without_signatures_does_not_speak_of_them() -> None:
    assert not says(render_paper(f.AttendanceListFacts()), "Tanda tangan tersimpan")


def test_markup_in_facts_stays_text() -> None:
    words = "<script>alert(1)</script> {{ settings.SECRET_KEY }}"
    said = f.ReportFacts(words=f.ReportWords(general=(words,)), subject=words)
    assert says(render_paper(said), words)


@pytest.mark.parametrize("rows", [15, 16])
def test_no_page_of_answers_begins_with_one_or_two_rows(rows: int) -> None:
    said = sheets.answers()
    (group,) = said["groups"]
    lines = [*group["lines"], {**group["lines"][-1], "post": "Pejabat Contoh", "number": 16}][:rows]
    content = render_sheet(SheetKind.ANSWERS, said | {"groups": [group | {"lines": lines}]})
    (_first, second) = ["".join(page.extract_text().split()) for page in opened(content).pages]
    assert "".join(lines[-3]["post"].split()) in second


def test_no_point_of_a_report_stands_alone_at_the_head_of_a_page() -> None:
    facts = kinds.report()
    for lines in range(9):  # wherever the page ends
        words = replace(facts.words, activities=("Rapat dilaksanakan.",) * lines)
        pages = [page.extract_text() for page in opened(render_paper(replace(facts, words=words))).pages]
        alone = [page for page in pages[1:] if "".join(page.split())[1:].startswith("5.Ramahtamah")]
        assert alone == []
