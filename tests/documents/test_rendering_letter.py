"""The surat undangan: the letter as filed, one addressee's copy, and its signature blocks."""

from dataclasses import replace
from typing import Any

import pytest

from documents import facts as f
from documents.rendering import Addressee, letter, pdf, render_letter
from documents.rendering.confirmation import render_confirmation
from tests.documents import papers
from tests.documents.reading import LINK, SELATAN, file_copy, one_copy, opened, says, tags
from tests.stacks import ON_ONE_STACK

# A paper is drawn from its facts alone: no database is asked, and one stack is enough.
pytestmark = ON_ONE_STACK


@pytest.mark.parametrize(
    "words",
    [
        "Bandar Lampung, 2 Oktober 2024",
        "Nomor:000.1.5/0012/B.01/2024",
        "Sifat:Segera",
        "Lampiran:2 (dua) berkas",
        "Hal:Undangan Rapat Koordinasi Sekretaris Daerah se-Provinsi Lampung",
        "Yth.Sekretaris Daerah Kabupaten/Kota se-Provinsi Lampung (daftar terlampir) di Tempat",
        "Dalam rangka percepatan dan penyelarasan program pembangunan",
        "waktu:pukul 09.00 WIB s.d. selesai",
        "pimpinan rapat:Sekretaris Daerah Provinsi Lampung",
        "paling lambat Senin, 14 Oktober 2024 pukul 16.00 WIB;",
        "bahan paparan diunggah paling lambat Jumat, 11 Oktober 2024 pukul 16.00 WIB.",
        "diucapkan terima kasih.",
        "a.n.GUBERNUR LAMPUNG SEKRETARIS DAERAH, ",
        "Tembusan: Gubernur Lampung (sebagai laporan); Kepala Badan Perencanaan Pembangunan Daerah.",
        "DAFTAR UNDANGAN",
        "Sekretaris Daerah Kota Metro",
        "SUSUNAN ACARA",
        "08.30–09.00",
        "09.30–selesai",
    ],
)
def test_the_letter_says(words: str) -> None:
    assert says(file_copy(), words)


def test_a_copy_names_its_one_addressee_and_carries_its_link() -> None:
    content = one_copy()
    assert says(content, "Yth.Sekretaris Daerah Kabupaten Lampung Selatan di Kalianda")
    assert says(content, "konfirmasi kehadiran melalui tautan atau kode QR di samping")
    assert says(content, "rakor.example/k/abcdefghijklmnop")
    assert not says(content, "(daftar terlampir)")
    addresses = {
        str(annotation.get_object()["/A"]["/URI"])
        for page in opened(content).pages
        for annotation in page.get("/Annots", [])
    }
    assert addresses == {LINK, papers.LETTER_VERIFICATION.url}
    captions = {str(tag["/Alt"]) for tag in tags(content) if tag["/S"] == "/Figure"}
    assert captions == {
        "Kode QR: halaman konfirmasi kehadiran",
        "Kode QR: halaman pemeriksaan keabsahan naskah ini",
    }


def test_the_file_copy_carries_nobodys_link() -> None:
    assert not says(file_copy(), "rakor.example/k/")
    assert says(file_copy(), "konfirmasi kehadiran melalui tautan pada salinan surat masing-masing")


def test_copies_differ_and_each_is_the_same_bytes_every_time() -> None:
    again = render_letter(papers.letter(), addressee=SELATAN, link=LINK)
    other = render_letter(papers.letter(), addressee=Addressee(label="Sekretaris Daerah Kota Metro"), link=LINK)
    assert again == one_copy()
    assert len({again, other, file_copy()}) == 3


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "rakor.example/k/x", "https://"])
def test_a_link_that_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match="web addresses"):
        render_letter(papers.letter(), link=link)


def test_a_draft_letter_says_so_and_has_no_number() -> None:
    content = render_letter(papers.letter(is_draft=True))
    assert says(content, "KONSEP SURAT UNDANGAN")
    assert says(content, "tanggal belum ditetapkan")
    for claim in ("000.1.5/0012/B.01/2024", papers.LETTER_CODE, "2 Oktober 2024"):
        assert not says(content, claim)


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (f.Signer(position="Gubernur Lampung", prints_rank=False), "GUBERNUR LAMPUNG,"),
        (f.Signer(status="Pj.", position="Gubernur Kalimantan Timur"), "Pj.GUBERNUR KALIMANTAN TIMUR,"),
        (f.Signer(status="Plt.", position="Bupati Lampung Selatan"), "Plt.BUPATI LAMPUNG SELATAN,"),
        (
            f.Signer(on_behalf_of="Gubernur Lampung", status="Pj.", position="Sekretaris Daerah"),
            "a.n.GUBERNUR LAMPUNG Pj.SEKRETARIS DAERAH,",
        ),
        (
            f.Signer(on_behalf_of="Sekretaris Daerah", through="Asisten Pemerintahan", position="Kepala Biro Umum"),
            "a.n.SEKRETARIS DAERAH ASISTEN PEMERINTAHAN, u.b.KEPALA BIRO UMUM,",
        ),
    ],
)
def test_signature_blocks(signer: f.Signer, words: str) -> None:
    content = render_letter(replace(papers.letter(), signer=signer))
    assert says(content, words)
    assert says(content, "NIP") == signer.prints_rank


def test_a_head_of_region_signs_under_the_kop_of_the_office() -> None:
    head = f.Letterhead(kind="jabatan", unit_name="Gubernur Lampung", place="Bandar Lampung")
    content = render_letter(replace(papers.letter(), letterhead=head, signer=f.Signer(position="Gubernur Lampung")))
    assert says(content, "GUBERNUR LAMPUNG Nomor:")
    assert not says(content, "PEMERINTAH PROVINSI")


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ({"invitees": (), "programme": ()}, "Lampiran:- Hal"),
        ({"invitees": ()}, "Lampiran:Satu berkas Hal"),
        ({"attachments": "3 (tiga) lembar"}, "Lampiran:3 (tiga) lembar Hal"),
    ],
)
def test_attachments_are_counted_in_words(lists: dict[str, Any], words: str) -> None:
    assert says(render_letter(replace(papers.letter(), **lists)), words)


def is_set_smaller(facts: f.InvitationLetterFacts) -> bool:
    regular = letter.letter_html(facts)
    attached = pdf.attached_facts(facts, f.canonical_json(facts), "surat undangan")
    return render_letter(facts) != pdf.to_bytes(pdf.lay_out(regular), regular, attached)


def test_a_letter_that_just_spills_is_set_smaller_to_fit_its_page() -> None:
    bare = replace(papers.letter(), invitees=(), programme=())
    lengths = [replace(bare, copies_to=("Kepala Dinas",) * count) for count in (2, 7, 30)]
    assert [is_set_smaller(facts) for facts in lengths] == [False, True, False]
    assert [len(opened(render_letter(facts)).pages) for facts in lengths] == [1, 1, 2]


def test_annexes_laid_out_once_for_a_batch_are_the_same_pages_as_with_their_letter() -> None:
    whole = letter.letter_html(papers.letter())
    apart = [page.extract_text() for page in opened(file_copy()).pages]
    assert apart == [page.extract_text() for page in opened(pdf.to_bytes(pdf.lay_out(whole), whole)).pages]
    assert ["2" in page.splitlines() for page in apart] == [False, True, False]
    assert ["3" in page.splitlines() for page in apart][2]


def test_annexes_after_a_letter_of_two_pages_go_on_counting() -> None:
    long = replace(papers.letter(), copies_to=("Kepala Dinas",) * 30)
    pages = [page.extract_text().splitlines() for page in opened(render_letter(long)).pages]
    assert len(pages) == 4
    assert ["4" in lines for lines in pages] == [False, False, False, True]


def test_copies_share_the_annexes_and_differ_in_their_letter() -> None:
    laid_out = letter._annexes.cache_info().misses
    facts = replace(papers.letter(), subject="Undangan yang disalin")
    contents = [render_letter(facts, addressee=Addressee(label=f"Kepala Dinas {n}")) for n in range(3)]
    assert letter._annexes.cache_info().misses == laid_out + 1
    assert len(set(contents)) == 3


def test_a_confirmation_sheet_speaks_to_its_addressee_and_has_no_annexes() -> None:
    content = render_confirmation(papers.letter(), addressee=SELATAN, link=LINK)
    assert says(content, "Yth.Sekretaris Daerah Kabupaten Lampung Selatan di Kalianda")
    assert says(content, "hal Undangan Rapat Koordinasi")
    assert not says(content, "terlampir")


@pytest.mark.parametrize(
    ("mode", "enacted"), [("internal_approval", "disahkan"), ("wet", "ditandatangani"), ("bsre", "ditandatangani")]
)
def test_a_confirmation_sheet_says_how_its_letter_came_into_force(mode: f.SigningMode, enacted: str) -> None:
    said = papers.letter()
    assert said.approval
    facts = replace(said, approval=replace(said.approval, mode=mode))
    content = render_confirmation(facts, addressee=SELATAN, link=LINK)
    assert says(content, f"Surat undangan yang telah {enacted} disampaikan")
    assert says(content, f"menyertai surat undangan yang telah {enacted} dan bukan")


def test_annexes_name_the_post_with_its_government_once() -> None:
    assert says(file_copy(), "Lampiran I Surat Sekretaris Daerah Provinsi Lampung Nomor")
    governor = replace(papers.letter(), signer=f.Signer(position="Gubernur Lampung"))
    assert says(render_letter(governor), "Lampiran I Surat Gubernur Lampung Nomor")


SEKDA, METRO = "Sekretaris Daerah", "Sekretaris Daerah Kota Metro"


@pytest.mark.parametrize(
    ("post", "government", "named"),
    [
        (SEKDA, "Pemerintah Provinsi Lampung", f"{SEKDA} Provinsi Lampung"),
        (SEKDA, "PEMERINTAH Provinsi Lampung", f"{SEKDA} Provinsi Lampung"),
        (METRO, "PEMERINTAH KOTA METRO", METRO),
        (METRO.upper(), "Pemerintah Kota Metro", METRO.upper()),
        ("Gubernur DKI Jakarta", "PEMERINTAH PROVINSI DKI JAKARTA", "Gubernur DKI Jakarta"),
        ("Gubernur DKI Jakarta", "Pemerintah Provinsi Daerah Khusus Ibukota Jakarta", "Gubernur DKI Jakarta"),
        ("Kepala Unit Metrologi", "Pemerintah Kota Metro", "Kepala Unit Metrologi Kota Metro"),
        (SEKDA, "Provinsi Lampung", SEKDA),
        (SEKDA, "Pemerintah ", SEKDA),
        (SEKDA, None, SEKDA),
        (None, "Pemerintah Provinsi Lampung", None),
    ],
)
def test_the_government_is_added_however_the_office_writes_it(
    post: str | None, government: str | None, named: str | None
) -> None:
    head = f.Letterhead(government_name=government)
    assert f.InvitationLetterFacts(letterhead=head, signer=f.Signer(position=post)).signing_post == named


def test_a_letter_signed_as_a_file_sends_to_the_sheet_beside_it() -> None:
    said = papers.letter()
    assert said.approval
    content = render_letter(replace(said, approval=replace(said.approval, mode="external_tte")))
    assert says(content, "konfirmasi kehadiran melalui tautan pada lembar konfirmasi masing-masing")
