"""Signatures inside PDFs: set, validated, told in plain findings; and whether a signed file is the same paper."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents import signing
from documents.signing.sameness import require_same_paper, require_usable
from tests.documents import certificates as certs
from tests.documents.reading import approved_minutes, file_copy

OFFICIAL = certs.certificate_of("Pejabat Uji")


@pytest.fixture
def sealing(settings: Any, tmp_path: Path) -> Any:
    settings.SEAL = certs.seal_in(tmp_path)
    return settings


def saved(content: bytes, change: Callable[[pikepdf.Pdf], object] = lambda pdf: None, **how: Any) -> bytes:
    """The PDF written anew by another program, with a change."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        written = io.BytesIO()
        pdf.save(written, **how)
    return written.getvalue()


def metadata(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return bytes(pdf.Root.Metadata.read_bytes())


def is_clean(content: bytes) -> bool:
    """What qpdf says of the whole file."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return not pdf.check_pdf_syntax()


# --- the seal --------------------------------------------------------------------------------------------------------


def test_the_seal_alone_certifies_and_leaves_the_file_as_it_was(sealing: Any) -> None:
    paper = approved_minutes()
    sealed = signing.seal_file(paper)
    assert sealed.startswith(paper)
    assert metadata(sealed) == metadata(paper)
    assert is_clean(sealed)
    (finding,) = signing.validate(sealed)
    assert (finding.signer, finding.organisation) == ("Segel Sekretariat Uji", "Pemerintah Provinsi Contoh")
    assert (finding.issuer, finding.level, finding.problems) == ("Induk Uji", "B-B", ())
    assert finding.is_valid
    assert finding.is_trusted
    assert finding.is_certifying


def test_the_field_of_the_seal_is_unseen_and_speaks(sealing: Any) -> None:
    with pikepdf.open(io.BytesIO(signing.seal_file(approved_minutes()))) as pdf:
        (field,) = [one for one in pdf.Root.AcroForm.Fields if one.get("/FT") == "/Sig"]
        assert str(field.TU) == "Segel elektronik Portal Rakor"
        assert int(field.F) & 2 == 0  # a hidden field is none that PDF/A allows
        assert int(field.F) & 4


def test_people_sign_first_and_the_seal_comes_last_and_locks(sealing: Any) -> None:
    twice = certs.signed_by(certs.signed_by(approved_minutes(), OFFICIAL), certs.certificate_of("Dua"), field="Dua")
    sealed = signing.seal_file(twice)
    found = signing.validate(sealed)
    assert [(one.field, one.is_valid, one.is_certifying) for one in found] == [
        ("TTE", True, False),
        ("Dua", True, False),
        ("SegelPortal", True, True),
    ]
    assert sealed.startswith(twice)
    assert is_clean(sealed)


@pytest.mark.parametrize("has_people", [False, True])
def test_nothing_may_be_added_after_the_seal(sealing: Any, has_people: bool) -> None:
    before = certs.signed_by(approved_minutes(), OFFICIAL) if has_people else approved_minutes()
    sealed = signing.seal_file(before)
    assert not signing.can_be_sealed(sealed)
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    page, _kids = writer.find_page_for_modification(0)
    page.get_object()["/MediaBox"] = generic.ArrayObject([generic.FloatObject(side) for side in (0, 0, 500, 700)])
    writer.mark_update(page)
    changed = io.BytesIO()
    writer.write(changed)
    finding = signing.validate(changed.getvalue())[-1]
    assert finding.is_intact
    assert not finding.is_valid
    assert finding.problems == ("changed_after",)


def test_pyhanko_itself_finds_every_signature_good(sealing: Any) -> None:
    """With its own analysis of what was added after each, which takes too long to be run on every page that asks."""
    twice = certs.signed_by(certs.signed_by(file_copy(), OFFICIAL), certs.certificate_of("Dua"), field="Dua")
    reader = PdfFileReader(io.BytesIO(signing.seal_file(twice)))
    trusted = ValidationContext(trust_roots=[certs.root().parsed], allow_fetching=False)
    statuses = [validate_pdf_signature(one, trusted) for one in reader.embedded_regular_signatures]
    assert [status.bottom_line for status in statuses] == [True, True, True]


def test_a_later_signature_breaks_the_lock(sealing: Any) -> None:
    sealed = signing.seal_file(certs.signed_by(approved_minutes(), OFFICIAL))
    later = certs.signed_by(sealed, OFFICIAL, field="Nanti")
    by_field = {one.field: one for one in signing.validate(later)}
    assert by_field["SegelPortal"].problems == ("changed_after",)
    assert by_field["TTE"].is_valid


def test_one_flipped_byte_fails(sealing: Any) -> None:
    sealed = bytearray(signing.seal_file(certs.signed_by(approved_minutes(), OFFICIAL)))
    place = sealed.find(b"stream") + 40
    sealed[place] ^= 1
    assert [one.problems for one in signing.validate(bytes(sealed))] == [("altered",), ("altered",)]


def test_time_is_proved_where_a_service_is_set(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)
    with certs.stamping_service() as url:
        settings.SEAL = certs.seal_in(tmp_path, tsa_url=url)
        alone = signing.seal_file(approved_minutes())
        after = signing.seal_file(certs.signed_by(approved_minutes(), OFFICIAL))
    # The test authority tells nothing of revocation, so there is nothing to be kept of it (test_long_keeping).
    assert [one.level for one in signing.validate(alone)] == ["B-T"]
    assert [(one.level, one.is_valid) for one in signing.validate(after)] == [("B-B", True), ("B-T", True)]
    assert metadata(alone) == metadata(approved_minutes())
    assert is_clean(alone)


def test_a_time_stamping_service_that_is_away_says_so(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path, tsa_url="http://127.0.0.1:9/")
    with pytest.raises(signing.SealFailed, match="TSA_URL"):
        signing.seal_file(approved_minutes())


def test_a_seal_that_cannot_be_opened_tells_neither_path_nor_passphrase(settings: Any, tmp_path: Path) -> None:
    seal = certs.seal_in(tmp_path)
    settings.SEAL = type(seal)(seal.certificate, "salah-sekali", "")
    with pytest.raises(signing.SealFailed) as refusal:
        signing.seal_file(approved_minutes())
    assert "salah-sekali" not in str(refusal.value)
    assert refusal.value.__context__ is None


def test_a_seal_the_office_made_itself_is_trusted_as_its_own(settings: Any, tmp_path: Path) -> None:
    settings.SEAL = certs.seal_in(tmp_path, certs.stranger())
    (finding,) = signing.validate(signing.seal_file(approved_minutes()))
    assert finding.is_trusted
    settings.SEAL = None
    (finding,) = signing.validate(certs.signed_by(approved_minutes(), certs.stranger()))
    assert finding.problems == ("untrusted",)


def test_without_a_seal_a_file_is_issued_as_it_is(settings: Any) -> None:
    settings.SEAL = None
    assert signing.sealed(approved_minutes()) == approved_minutes()
    with pytest.raises(signing.SealFailed, match="SEAL_CERTIFICATE"):
        signing.seal_file(approved_minutes())


def test_a_file_that_somebody_has_closed_gets_no_seal(sealing: Any) -> None:
    closed = certs.signed_by(approved_minutes(), OFFICIAL, is_last=True)
    assert signing.sealed(closed) == closed


# --- what is found ---------------------------------------------------------------------------------------------------


def test_a_certificate_that_has_ended_is_told(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_ROOTS = certs.roots_in(tmp_path)
    (finding,) = signing.validate(certs.signed_by(approved_minutes(), certs.certificate_of("Lama", ended=True)))
    assert finding.problems == ("expired",)
    assert not finding.is_valid


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 bukan", b"\x00" * 400], ids=["empty", "broken", "zeros"])
def test_what_is_no_pdf_holds_no_signature(content: bytes) -> None:
    assert signing.validate(content) == []


def test_a_paper_without_signatures_has_no_findings() -> None:
    assert signing.validate(approved_minutes()) == []


def test_a_finding_is_kept_as_plain_values() -> None:
    (finding,) = signing.validate(certs.signed_by(approved_minutes(), certs.stranger()))
    values = finding.as_values()
    assert values["problems"] == ["untrusted"]
    assert values["signed_at"].endswith("+00:00")


# --- the same paper --------------------------------------------------------------------------------------------------


def test_a_signature_is_added_to_the_same_paper() -> None:
    assert require_same_paper(approved_minutes(), certs.signed_by(approved_minutes(), OFFICIAL)) is True


def test_a_file_that_was_only_packed_anew_is_the_same_paper() -> None:
    packed = saved(approved_minutes(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert require_same_paper(approved_minutes(), packed) is False


def _covered(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 300, 300])
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.pages[1].contents_add(b"BT ET"),
        lambda pdf: pdf.pages.__delitem__(-1),
        lambda pdf: pdf.pages.reverse(),
        _covered,
        lambda pdf: pdf.attachments.__delitem__("fakta.json"),
    ],
    ids=["text", "page gone", "order", "covered", "facts gone"],
)
def test_another_paper_is_refused(change: Callable[[pikepdf.Pdf], object]) -> None:
    with pytest.raises(signing.NotTheSamePaper):
        require_same_paper(approved_minutes(), saved(approved_minutes(), change))


def test_an_update_that_takes_the_place_of_a_page_is_refused_though_the_bytes_begin_alike() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(approved_minutes()))
    page, _kids = writer.find_page_for_modification(0)
    page.get_object()["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.mark_update(page)
    changed = io.BytesIO()
    writer.write(changed)
    assert changed.getvalue().startswith(approved_minutes())
    with pytest.raises(signing.NotTheSamePaper, match="1"):
        require_same_paper(approved_minutes(), changed.getvalue())


def _runs(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 bukan",
        approved_minutes()[:3000],
        saved(file_copy(), encryption=pikepdf.Encryption(owner="a", user="")),
        saved(file_copy(), encryption=pikepdf.Encryption(owner="a", user="b")),
        saved(file_copy(), _runs),
    ],
    ids=["nonsense", "cut off", "locked", "shut", "runs a program"],
)
def test_what_cannot_be_used_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(signing.NotUsable):
        require_usable(content)
