"""The seal with all that proves it in ten years: its time, its chain, and that nothing of it was revoked (B-LT)."""

import io
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import add_validation_info, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from documents import signing
from tests.documents import certificates as certs
from tests.documents.publishing import Authority, publishing_authority, stamping_by
from tests.documents.reading import approved_minutes, file_copy
from tests.documents.test_signing import is_clean, metadata
from tests.stacks import ON_ONE_STACK

pytestmark = ON_ONE_STACK


@pytest.fixture
def authority(settings: Any, tmp_path: Path) -> Iterator[Authority]:
    """Of the seal and of the time stamps; the portal trusts it."""
    with publishing_authority() as one, stamping_by(one) as url:
        settings.SIGNING_ROOTS = certs.roots_in(tmp_path, one.root)
        settings.SEAL = certs.seal_in(tmp_path, one.certificate_of("Segel Terbit"), url, issuer=one.root)
        yield one


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """What cuts the network off; it returns the connections that are tried from then on."""
    tried: list[Any] = []

    def refuse(_socket: socket.socket, address: Any) -> None:
        tried.append(address)
        raise OSError("no network")

    def cut() -> list[Any]:
        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket.socket, "connect_ex", refuse)
        return tried

    return cut


def inside(reader: PdfFileReader, authority: Authority) -> ValidationContext:
    """What lies in the file, and nothing else: no certificate is believed of which it does not tell revocation."""
    strict = {"trust_roots": [authority.root.parsed], "allow_fetching": False, "revocation_mode": "require"}
    return DocumentSecurityStore.read_dss(reader).as_validation_context(strict)


@pytest.mark.parametrize("has_people", [False, True], ids=["alone", "after people"])
def test_all_that_proves_the_seal_lies_inside_the_file(
    authority: Authority, cut_off: Callable[[], list[Any]], has_people: bool
) -> None:
    paper = file_copy()
    if has_people:
        paper = certs.signed_by(paper, certs.certificate_of("Pejabat Uji"))
    sealed = signing.seal_file(paper)
    assert authority.asked > 0
    tried = cut_off()
    reader = PdfFileReader(io.BytesIO(sealed))
    store = DocumentSecurityStore.read_dss(reader)
    assert [len(store.crls) > 0, len(list(store.load_certs())) >= 3] == [True, True]
    seal = reader.embedded_regular_signatures[-1]
    status = validate_pdf_signature(seal, inside(reader, authority), inside(reader, authority))
    assert status.timestamp_validity is not None
    assert (status.bottom_line, status.timestamp_validity.trusted, status.docmdp_ok) == (True, True, True)
    finding = signing.validate(sealed)[-1]
    assert (finding.level, finding.is_valid, finding.is_trusted, finding.is_certifying) == ("B-LT", True, True, True)
    assert tried == []
    assert sealed.startswith(paper)
    assert metadata(sealed) == metadata(paper)
    assert is_clean(sealed)


def test_a_list_that_cannot_be_had_leaves_time_and_a_warning(
    authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    authority.is_away = True
    (finding,) = signing.validate(signing.seal_file(approved_minutes()))
    assert (finding.level, finding.is_valid) == ("B-T", True)
    assert "without data for long keeping" in caplog.text


# A list that is silent for ten seconds ends in pyHanko as a bare `TimeoutError`.
@pytest.mark.parametrize("fault", [OSError(101, "Network is unreachable"), TimeoutError()])
def test_a_net_that_fails_on_the_way_to_the_list_leaves_time_and_a_warning(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: OSError
) -> None:
    def fails(*_args: Any, **_request: Any) -> None:
        raise fault

    monkeypatch.setattr("aiohttp.ClientSession.get", fails)
    (finding,) = signing.validate(signing.seal_file(approved_minutes()))
    assert (finding.level, finding.is_valid) == ("B-T", True)
    assert "without data for long keeping" in caplog.text


def test_with_a_revoked_certificate_nothing_is_sealed(authority: Authority, settings: Any, tmp_path: Path) -> None:
    issued = authority.certificate_of("Segel Dicabut")
    authority.revoked.append(issued)
    settings.SEAL = certs.seal_in(tmp_path, issued, settings.SEAL.tsa_url, issuer=authority.root)
    with pytest.raises(signing.SealFailed) as refusal:
        signing.seal_file(approved_minutes())
    assert "SegelPortal" not in str(refusal.value)
    assert "evoked" in str(refusal.value) or "dicabut" in str(refusal.value)


def test_what_was_sealed_before_a_revocation_stays_good(authority: Authority, cut_off: Callable[[], list[Any]]) -> None:
    """What lies inside tells how it was then; nobody is asked how it is today."""
    sealed = signing.seal_file(approved_minutes())
    authority.revoked += authority.issued
    tried = cut_off()
    (finding,) = signing.validate(sealed)
    assert (finding.is_valid, finding.is_trusted, tried) == (True, True, [])


def test_the_seal_lets_data_for_long_keeping_in_and_nothing_else(authority: Authority, settings: Any) -> None:
    """Renewed in ten years by an archival time stamp: the seal holds, and is told as B-LTA."""
    sealed = signing.seal_file(file_copy())
    told = ValidationContext(trust_roots=[authority.root.parsed], allow_fetching=True)
    seal = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures[0]
    more: io.BytesIO = add_validation_info(seal, told, output=io.BytesIO(), force_write=True)
    stamper = PdfTimeStamper(HTTPTimeStamper(settings.SEAL.tsa_url), field_name="Arsip")
    context = ValidationContext(trust_roots=[authority.root.parsed], allow_fetching=True)
    kept: io.BytesIO = stamper.timestamp_pdf(IncrementalPdfFileWriter(more), "sha256", context, output=io.BytesIO())
    reader = PdfFileReader(kept)
    status = validate_pdf_signature(
        reader.embedded_regular_signatures[0], inside(reader, authority), inside(reader, authority)
    )
    assert (status.bottom_line, str(status.modification_level)) == (True, "ModificationLevel.LTA_UPDATES")
    (archived,) = reader.embedded_timestamp_signatures
    stamp = validate_pdf_timestamp(archived, inside(reader, authority))
    assert (stamp.intact, stamp.valid, stamp.trusted) == (True, True, True)
    (finding,) = signing.validate(kept.getvalue())
    assert (finding.level, finding.is_valid, finding.is_certifying) == ("B-LTA", True, True)
    assert not signing.can_be_sealed(kept.getvalue())
    with pytest.raises(SigningError, match="forbids all changes"):
        certs.signed_by(kept.getvalue(), certs.certificate_of("Nanti"))
