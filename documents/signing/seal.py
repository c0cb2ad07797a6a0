"""The portal's seal: the last signature inside a file, made with the office's own certificate.

It says that the file is what the portal issued, and that nothing in it changes any more. It is no signature of a
person; with a certificate that the office has made itself it proves integrity, and nothing about who somebody is.
"""

import datetime as dt
import io
import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.signing.roots import roots_of_trust
from documents.signing.stamps import NotStamped, time_stamper

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper

logger = logging.getLogger(__name__)

FIELD = "SegelPortal"
# What a screen reader says of the field, which is not to be seen.
FIELD_LABEL = "Segel elektronik Portal Rakor"
REASON = "Diterbitkan melalui Portal Rakor; isi naskah tidak berubah lagi."


class SealFailed(RakorError):
    """The seal could not be set; says what the operator has to look at. The file is as it was."""


class _NotProvable(SealFailed):
    """The seal could be set, but not proved for long: who issued a certificate, or whether it was revoked, is open."""


def can_be_sealed(content: bytes) -> bool:
    """Whether there is a seal, and the signatures in the file allow another one after them."""
    return settings.SEAL is not None and not _is_closed(content)


def seal_file(content: bytes) -> bytes:
    """The file with the portal's seal added to it: its bytes stay, the seal comes after them. Raises `SealFailed`.

    Alone in the file the seal certifies it; after the signatures of people, where a certifying one is not allowed, it
    locks the file instead. Either way nothing but data for long keeping may be added afterwards.
    """
    signer = seal_signer()
    _require_in_force(signer.signing_cert)
    if settings.SEAL is None or not settings.SEAL.tsa_url:
        return _signed(content, signer, None, {})
    stamper = time_stamper(settings.SEAL.tsa_url)
    try:
        return _signed(content, signer, stamper, _long_keeping())
    except (_NotProvable, OSError) as failed:  # or the roots of trust cannot be read
        # The time is proved all the same; what is missing is proof that the certificates were not revoked.
        logger.warning("The seal is set without data for long keeping: %s", failed)
        return _signed(content, signer, stamper, {})


def seal_signer() -> "SimpleSigner":
    """Who signs: the certificate of the office with its key, whether it may be used now or not.

    Raises `SealFailed` where there is none to be opened.
    """
    if settings.SEAL is None:
        raise SealFailed(_("No seal is connected (SEAL_CERTIFICATE)."))
    try:
        changed = Path(settings.SEAL.certificate).stat().st_mtime_ns
    except OSError:
        changed = 0  # it is not there: to open it says so
    return _opened(settings.SEAL, changed)


@lru_cache(maxsize=1)
def _opened(seal: Any, changed: int) -> "SimpleSigner":
    """The key, once for each process and each time the file has `changed`: to open it costs as much as to sign."""
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers import SimpleSigner

    try:
        content = Path(seal.certificate).read_bytes()
        key, certificate, _issuers = pkcs12.load_key_and_certificates(content, seal.passphrase.encode() or None)
        if key is not None and certificate is not None:  # it is None where no certificate belongs to the key
            return SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=seal.passphrase.encode() or None)
        said = _("The file of the seal holds no key that belongs to its certificate (SEAL_CERTIFICATE).")
    except OSError:
        said = _("The file of the seal cannot be read (SEAL_CERTIFICATE).")
    except (ValueError, TypeError, AttributeError):
        said = _("The seal cannot be opened: look at SEAL_CERTIFICATE and SEAL_PASSPHRASE.")
    # Raised out here, so that nothing of the certificate's file hangs on to the error.
    raise SealFailed(said)


def _require_in_force(certificate: "Certificate") -> None:
    """Raise `SealFailed` unless the certificate may be used today: such a seal would be worth nothing."""
    now = dt.datetime.now(dt.UTC)
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if now < begins:
        raise SealFailed(
            _("The certificate of the seal is not valid before %(day)s (SEAL_CERTIFICATE).")
            % {"day": date_format(begins)}
        )
    if now > ends:
        raise SealFailed(
            _("The certificate of the seal ended on %(day)s. Put in the next one (SEAL_CERTIFICATE).")
            % {"day": date_format(ends)}
        )


def _is_closed(content: bytes) -> bool:
    """Whether somebody has signed the file so that nothing may be added to it."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import MDPPerm

    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        return any(found.docmdp_level == MDPPerm.NO_CHANGES for found in reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError):
        return False


def _signed(content: bytes, signer: "SimpleSigner", stamper: "TimeStamper | None", keeping: dict[str, Any]) -> bytes:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    try:
        writer = _writer(content)
        is_alone = not any(writer.prev.embedded_signatures)
        certifying: dict[str, Any] = (
            {"certify": True, "docmdp_permissions": fields.MDPPerm.NO_CHANGES} if is_alone else {}
        )
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, reason=REASON, **certifying, **keeping
        )
        made = signers.PdfSigner(meta, signer=signer, timestamper=stamper, new_field_spec=_field(locks=not is_alone))
        output: io.BytesIO = made.sign_pdf(writer, output=io.BytesIO())
        return output.getvalue()
    except NotStamped as failed:
        raise SealFailed(str(failed)) from None
    except (PathError, ValidationError) as error:
        raise _why_unprovable(error) from error
    except (SigningError, PdfError, ValueError, KeyError, OSError) as error:
        if isinstance(error.__cause__, PathError | ValidationError):
            raise _why_unprovable(error.__cause__) from error
        if keeping and (isinstance(error, OSError) or isinstance(error.__cause__, OSError)):
            # The file lies in memory and the stamp tells its own faults: the net failed, on the way to the lists.
            raise _NotProvable(str(error)[:200] or type(error).__name__) from error
        raise SealFailed(_("The seal could not be set: %(reason)s") % {"reason": str(error)[:200]}) from error


def _why_unprovable(error: BaseException) -> SealFailed:
    """What it means that a chain of certificates could not be proved: with a revoked one nothing is sealed."""
    from pyhanko_certvalidator.errors import RevokedError

    if isinstance(error, RevokedError):
        return SealFailed(_("The certificate of the seal, or of the time-stamping service, has been revoked."))
    return _NotProvable(str(error)[:200])


def _writer(content: bytes) -> "IncrementalPdfFileWriter":
    """What adds to a file without touching what is there: XMP and document information stay byte for byte.

    pyHanko would write the metadata anew, and turn the namespace that PDF/UA is declared by into something else.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class LeavesMetadata(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            pass

    return LeavesMetadata(io.BytesIO(content), strict=False)


def _field(*, locks: bool) -> "SigFieldSpec":
    """A field that is there for programs and screen readers, and not to be seen: no stamp lies over the text."""
    from pyhanko.sign import fields

    lock: dict[str, Any] = {}
    if locks:
        lock = {
            "field_mdp_spec": fields.FieldMDPSpec(fields.FieldMDPAction.ALL),
            "doc_mdp_update_value": fields.MDPPerm.NO_CHANGES,
        }
    unseen = fields.InvisSigSettings(set_hidden_flag=False, set_print_flag=True, box_out_of_bounds=True)
    return fields.SigFieldSpec(FIELD, on_page=0, invis_sig_settings=unseen, readable_field_name=FIELD_LABEL, **lock)


def _long_keeping() -> dict[str, Any]:
    """What keeps the seal provable when its certificate has ended: chain and revocation, kept inside the file."""
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko_certvalidator import ValidationContext

    return {
        "embed_validation_info": True,
        # In the same step as the seal: a second one would be written by pyHanko's own writer, which alters metadata.
        "dss_settings": DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
        # Where an issuer says where revocation is told, it has to be had: a seal without it is none for long keeping.
        "validation_context": ValidationContext(
            trust_roots=roots_of_trust(), allow_fetching=True, revocation_mode="hard-fail"
        ),
    }
