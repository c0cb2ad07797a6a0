"""What the signatures inside a PDF are worth, in plain findings.

Nothing is fetched while a file is looked at: revocation is read from what lies inside it, and whether a certificate is
trusted is decided by the roots that the operator has named (`SIGNING_ROOTS`) and the portal's own seal.
"""

import dataclasses
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from documents.signing.names import nip_in
from documents.signing.roots import roots_of_trust
from documents.signing.sameness import only_signed_since

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus
    from pyhanko_certvalidator import ValidationContext

# What may be wrong with a signature, by the word that a finding holds.
ALTERED = "altered"  # the bytes it covers are not those that were signed
CHANGED_AFTER = "changed_after"  # something was added afterwards that the signature does not allow
UNTRUSTED = "untrusted"  # its certificate leads to no root that is known here
EXPIRED = "expired"  # its certificate was not valid when it was used, as far as that can be proved
REVOKED = "revoked"
UNREADABLE = "unreadable"  # it cannot be understood at all


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFinding:
    """What one signature is worth. `level` is that of PAdES ("B-B", "B-T", "B-LT", "B-LTA"), or "" where unreadable.

    `covers_whole`: it covers the whole file, but for what it allows to be added (signatures, data for long keeping).
    `problems` holds words of this module (`ALTERED`, `CHANGED_AFTER`, …), the worst first.
    """

    field: str
    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    signed_at: dt.datetime | None = None
    is_intact: bool = False
    is_trusted: bool = False
    covers_whole: bool = False
    is_certifying: bool = False
    level: str = ""
    problems: tuple[str, ...] = ()
    # The NIP that the certificate bears, if it bears one: to be compared with the paper, and kept nowhere.
    nip: str = dataclasses.field(default="", repr=False)

    @property
    def is_valid(self) -> bool:
        """Whether it holds, whoever issued its certificate: only whether that one is trusted may be open."""
        return self.is_intact and self.covers_whole and set(self.problems) <= {UNTRUSTED}

    def as_values(self) -> dict[str, Any]:
        """The finding as plain JSON values, for a row; without the NIP."""
        signed_at = self.signed_at.isoformat() if self.signed_at else None
        values = asdict(self) | {"signed_at": signed_at, "problems": list(self.problems)}
        del values["nip"]
        return values


def validate(content: bytes) -> list[SignatureFinding]:
    """What each signature inside the PDF is worth, in the order they were made; empty where there is none.

    A file that is no PDF, or is locked, has none. Time stamps that only keep others provable are no findings.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        found = [] if reader.encrypted else reader.embedded_regular_signatures
        return [_finding(content, reader, signature) for signature in found]
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        # Whoever hands in a broken file is told that it holds no signature.
        return []


def _finding(content: bytes, reader: "PdfFileReader", signature: "EmbeddedPdfSignature") -> SignatureFinding:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import CMSExtractionError
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        status, is_trusted = _status(reader, signature)
        covers_whole = _covers_whole(content, signature, status)
    except (SignatureValidationError, CMSExtractionError, PdfError, ValueError, KeyError, TypeError):
        return SignatureFinding(field=str(signature.field_name), problems=(UNREADABLE,))
    certificate = status.signing_cert
    is_intact = bool(status.intact and status.valid)
    subject = certificate.subject.native
    timestamp = status.timestamp_validity
    signed_at = timestamp.timestamp if timestamp else status.signer_reported_dt
    return SignatureFinding(
        field=str(signature.field_name),
        signer=str(subject.get("common_name") or certificate.subject.human_friendly),
        organisation=str(subject.get("organization_name") or ""),
        issuer=str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly),
        signed_at=signed_at.astimezone(dt.UTC) if signed_at else None,
        is_intact=is_intact,
        is_trusted=is_trusted,
        covers_whole=covers_whole,
        is_certifying=_is_certifying(reader, signature),
        level=_level(reader, status),
        nip=nip_in(subject),
        problems=tuple(_problems(status, is_intact, is_trusted, covers_whole)),
    )


def _status(reader: "PdfFileReader", signature: "EmbeddedPdfSignature") -> "tuple[PdfSignatureStatus, bool]":
    """What pyHanko says of the signature now, or as of its time stamp, when its certificate was still valid."""
    from pyhanko.sign.validation import validate_pdf_signature

    # What was added afterwards is looked at by ourselves (`only_signed_since`).
    status = validate_pdf_signature(signature, _context(reader, signature), _context(reader, signature), skip_diff=True)
    stamp = status.timestamp_validity
    if not status.trusted and stamp is not None and stamp.intact and stamp.valid and stamp.trusted:
        then = validate_pdf_signature(signature, _context(reader, signature, moment=stamp.timestamp), skip_diff=True)
        if then.trusted:
            return status, True
    return status, bool(status.trusted)


def _context(
    reader: "PdfFileReader", signature: "EmbeddedPdfSignature", moment: dt.datetime | None = None
) -> "ValidationContext":
    """The roots that are trusted here, with what of revocation lies inside the file."""
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko_certvalidator import ValidationContext

    known: dict[str, Any] = {
        "trust_roots": roots_of_trust(),
        "allow_fetching": False,
        "moment": moment,
        "retroactive_revinfo": moment is not None,
    }
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except (NoDSSFoundError, ValueError, KeyError):
        return ValidationContext(**known)
    return store.as_validation_context(known)


def _covers_whole(content: bytes, signature: "EmbeddedPdfSignature", status: "PdfSignatureStatus") -> bool:
    """Whether the signature covers the file as it is, but for what it allows to be added."""
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False
    _start, _length, last_start, last_length = signature.byte_range
    is_closed = signature.docmdp_level == MDPPerm.NO_CHANGES
    return only_signed_since(content[: last_start + last_length], content, closed=is_closed)


def _is_certifying(reader: "PdfFileReader", signature: "EmbeddedPdfSignature") -> bool:
    """Whether it says that nothing changes any more: by its kind where it is alone, by its lock after others."""
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation import read_certification_data

    certified = read_certification_data(reader)
    if certified is not None and certified.author_sig == signature.sig_object:
        return True
    return signature.docmdp_level == MDPPerm.NO_CHANGES


def _level(reader: "PdfFileReader", status: "PdfSignatureStatus") -> str:
    if status.timestamp_validity is None:
        return "B-B"
    if "/DSS" not in reader.root or not {"/OCSPs", "/CRLs"} & set(reader.root["/DSS"]):
        return "B-T"  # nothing inside tells that the certificates were not revoked
    return "B-LTA" if reader.embedded_timestamp_signatures else "B-LT"


def _problems(status: "PdfSignatureStatus", is_intact: bool, is_trusted: bool, covers_whole: bool) -> Iterator[str]:
    if not is_intact:
        yield ALTERED  # whose certificate it is no longer matters
        return
    if not covers_whole:
        yield CHANGED_AFTER
    if status.revoked:
        yield REVOKED
    elif not is_trusted:
        yield EXPIRED if _is_out_of_date(status) else UNTRUSTED


def _is_out_of_date(status: "PdfSignatureStatus") -> bool:
    """Whether the certificate had ended, or had not begun, at the moment that can be proved: the stamp's, else now."""
    stamp = status.timestamp_validity
    moment = stamp.timestamp if stamp is not None else dt.datetime.now(dt.UTC)
    validity = status.signing_cert
    return not validity.not_valid_before <= moment <= validity.not_valid_after
