"""The notula: what it says approved, as a draft, and when little is known."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from agendas.states import ItemDecision
from documents import facts as f
from documents.rendering import minutes, pdf, render_minutes
from tests.documents import papers
from tests.documents.reading import approved_minutes, draft_minutes, file_copy, one_copy, opened, says, tags, text_of
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK


@pytest.mark.parametrize(
    "words",
    [
        "PEMERINTAH PROVINSI LAMPUNG",
        "SEKRETARIAT DAERAH",
        "NOMOR 000.1.5/0017/B.01/2024",
        "Rabu, 16 Oktober 2024",
        "Triwulan IV 2024",
        "Nomor 000.1.5/0012/B.01/2024, tanggal 2 Oktober 2024",
        "pukul 08.30 WIB",
        "pukul 09.05 WIB",
        "pukul 12.40 WIB",
        "Hotel Grand Elty Krakatau, Kalianda",
        "Fahrizal Darminto, Sekretaris Daerah Provinsi Lampung",
        "Zainal Abidin, Staf Ahli Gubernur Bidang Ekonomi dan Pembangunan",
        "Mulyadi Irsan, jabatan tidak dicatat;",
        "perwakilan BPKAD dan Bapenda.",
        "penguatan komitmen penuntasan program kegiatan;",
        "Kapan rancangan RPJMD diselaraskan?",
        "Keputusan:RPJMD diselaraskan sampai akhir triwulan IV.",
        "Keputusan mata acara4.Sesi diskusi dan tanya jawab: RPJMD diselaraskan sampai akhir triwulan IV.",
        "nama tidak dicatat, Kepala Bagian Otonomi Daerah",
        "Mata acara ini: Ditiadakan.",
        "bahwa objek yang kita bangun adalah sama",
        "Poin yang Disikapi Bersama (mengikat)",
        "5. lebih berhati-hati dalam tindakan",
        "Diberikan oleh Fahrizal Darminto, disampaikan oleh Zainal Abidin.",
        "Dasar: Undang-Undang Nomor 20 Tahun 2023.",
        "Kabupaten Lampung Selatan; Kota Metro",
        "31 Desember 2024",
        "menindaklanjuti hasil Rapat Koordinasi",
        "Rakor Teknis",
        "Rapat berikutnya: Triwulan I 2025.",
        "Pembina Utama Madya (IV/d)",
        "Bandar Lampung, 18 Oktober 2024Pencatat (notulis),",
        "Sesi diskusi dan tanya jawab;Ramah tamah (ditiadakan).Penyelenggara",
        "NIP tidak dicatat",
        "▲ Diwakili",
        "diwakili oleh Asisten Administrasi Umum; surat tugas Nomor 800.1.11.1/215/2024",
        "Rekapitulasi, termasuk pimpinan rapat (persentase dibulatkan)",
        "Lampiran NotulaNomor:000.1.5/0017/B.01/2024Tanggal:18 Oktober 2024DAFTAR HADIR",
        "13 (81,3%)",
        "16 (100%)",
        "Disahkan di dalam Portal Rakor oleh Fahrizal Darminto",
        "pada 18 Oktober 2024 pukul 10.15 WIB.",
        "Pengesahan ini bukan tanda tangan elektronik tersertifikasi.",
        "rakor.example/periksa/7K3M-Q9XA-22TF",
        "Halaman 2 dari 5",
    ],
)
def test_the_minutes_say(words: str) -> None:
    assert says(approved_minutes(), words)


def test_approved_minutes_are_no_draft() -> None:
    assert "KONSEP" not in text_of(approved_minutes()).upper()


def test_a_draft_says_so_and_claims_nothing() -> None:
    """A draft given a number, a date, an approval and a seal prints none of them."""
    given_facts = papers.minutes(is_draft=True)
    assert given_facts.paper.number
    assert given_facts.approval
    assert given_facts.verification
    content = draft_minutes()
    assert says(content, "NOTULA (KONSEP)")
    assert says(content, "NOMOR belum ditetapkan")
    assert says(content, "Bandar Lampung, ……")
    assert says(content, "belum disahkan, belum bernomor, dan bukan naskah resmi")
    assert says(content, "KONSEP · suntingan 2")
    for claim in (papers.NUMBER, papers.CODE, "Disahkan di dalam", "18 Oktober 2024", "kode QR"):
        assert not says(content, claim)
    assert not [tag for tag in tags(content) if tag["/S"] == "/Figure"]
    assert not opened(content).attachments


def test_the_drafts_mark_lies_behind_every_page() -> None:
    def images(content: bytes) -> list[int]:
        return [len(page.get_contents().get_data()) for page in opened(content).pages]

    html = minutes.minutes_html(papers.minutes(is_draft=True))
    unmarked = html.replace('class="minutes draft"', 'class="minutes"')
    assert unmarked != html
    plain = images(pdf.to_bytes(pdf.lay_out(unmarked), unmarked))
    marked = images(draft_minutes())
    assert len(plain) == len(marked)
    assert all(with_mark > without for with_mark, without in zip(marked, plain, strict=True))


@pytest.mark.parametrize("content", [approved_minutes, draft_minutes, file_copy, one_copy])
def test_nothing_claims_a_certified_signature(content: Any) -> None:
    words = text_of(content()).lower()
    assert "bsre" not in words
    assert "bssn" not in words
    assert words.count("tersertifikasi") == words.count("bukantandatanganelektroniktersertifikasi")


def test_minutes_signed_by_pen_leave_room_and_claim_nothing() -> None:
    facts = replace(papers.minutes(), approval=f.Approval(mode="wet"), verification=None)
    content = render_minutes(facts)
    assert says(content, "berlaku setelah ditandatangani dan dibubuhi cap dinas")
    assert not says(content, "Disahkan di dalam Portal Rakor oleh")


def test_without_a_record_of_approval_none_is_claimed() -> None:
    content = render_minutes(replace(papers.minutes(), approval=None, verification=None))
    assert says(content, "pengesahannya tidak dicatat")
    assert not says(content, "disahkan di dalam Portal Rakor")


def test_a_correction_names_what_it_replaces() -> None:
    facts = papers.minutes()
    content = render_minutes(replace(facts, paper=replace(facts.paper, replaces="000.1.5/0016/B.01/2024")))
    assert says(content, "RALAT ATAS NOTULA NOMOR 000.1.5/0016/B.01/2024")


def test_a_meeting_known_from_the_press_says_what_its_source_leaves_open() -> None:
    facts = f.MinutesFacts(
        meeting=f.Meeting(sessions=(f.Session(date_text="Rabu", weekday_text="Rabu", zone="Asia/Makassar"),)),
        roles=f.Roles(chair=f.Person(name="Akmal Malik", position="Gubernur Kalimantan Timur", status="Pj.")),
        source=f.ImportedSource(
            publisher="Kaltimku.id", gaps=("waktu mulai",), anomalies=("“Mahakam Hulu” untuk Mahakam Ulu",)
        ),
    )
    content = render_minutes(facts)
    for words in (
        "Rabu (tanggal tidak dicatat)",
        "Akmal Malik, Pj. Gubernur Kalimantan Timur",
        "Kaltimku.id, tidak dicatat (catatan sumber terlampir)",
        "waktu mulai.",
        "“Mahakam Hulu” untuk Mahakam Ulu.",
    ):
        assert says(content, words)


def test_several_sittings_are_told_apart_in_their_zone() -> None:
    facts = papers.minutes()
    sittings = (
        f.Session(label="Hari pertama", date=date(2024, 10, 16), starts=time(9), ends=time(16), zone="Asia/Makassar"),
        f.Session(date=date(2024, 10, 17), starts=time(8, 30), zone="Asia/Makassar"),
    )
    content = render_minutes(replace(facts, meeting=replace(facts.meeting, sessions=sittings)))
    assert says(content, "Rabu–Kamis, 16–17 Oktober 2024")
    assert says(content, "Hari pertama: pukul 09.00 s.d. 16.00 WITA")
    assert says(content, "Kamis, 17 Oktober 2024: pukul 08.30 WITA s.d. selesai")


def test_recap_prints_the_true_share_of_each_count() -> None:
    lines = tuple(
        f.RecapLine(label=label, count=count) for label, count in (("Hadir", 13), ("Diwakili", 3), ("Izin", 0))
    )
    told = [("Hadir", "13 (81,3%)"), ("Diwakili", "3 (18,8%)"), ("Izin", "0 (0%)"), ("Jumlah", "16 (100%)")]
    assert minutes.recap_lines(lines) == told
    assert minutes.recap_lines(tuple(replace(line, count=0) for line in lines[:1])) == [("Hadir", "0"), ("Jumlah", "0")]
    assert minutes.recap_lines(()) == []


def test_an_item_decided_without_words_says_how_it_ended_unless_it_was_only_noted() -> None:
    facts = papers.minutes()
    agreed = replace(facts.agenda[0], decision="Disepakati")
    noted = replace(facts.agenda[1], decision=str(ItemDecision.NOTED.label))
    content = render_minutes(replace(facts, agenda=(agreed, noted), directives=()))
    assert says(content, f"Keputusan mata acara1.Sambutan {papers.SEKDA}: Disepakati.")
    assert says(content, "Keputusan: Dicatat.")
    assert not says(content, f"{noted.title}: Dicatat")
    assert says(content, "Arahan tidak dicatat.")
    assert not says(content, "Keputusan dan arahan tidak dicatat.")


def test_where_nobody_who_leads_is_counted_the_recap_does_not_say_so() -> None:
    facts = papers.minutes()
    uncounted = replace(facts, attendance=replace(facts.attendance, counts_chair=False))
    assert not says(render_minutes(uncounted), "termasuk pimpinan rapat")
