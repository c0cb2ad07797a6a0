"""An authority for tests: certificates for a seal, for people, for a time-stamping service; and what they sign."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as parsed
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper

from rakor.environment import Seal
from tests.documents.serving import Asking, serving

PASSPHRASE = "sandi-segel-uji"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def parsed(self) -> parsed.Certificate:
        return parsed.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def parsed_key(self) -> keys.PrivateKeyInfo:
        der = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return keys.PrivateKeyInfo.load(der)


@cache
def root() -> Issued:
    return issue("Induk Uji", is_authority=True)


@cache
def certificate_of(name: str, ended: bool = False, begins_later: bool = False, nip: str = "") -> Issued:
    """A certificate of the test authority for somebody who signs; `ended` long ago or not begun, if so wished."""
    since = NOW + 10 * DAY if begins_later else NOW - 800 * DAY
    return issue(name, issuer=root(), since=since, until=NOW - DAY if ended else NOW + 700 * DAY, nip=nip)


@cache
def stranger() -> Issued:
    """A certificate that somebody has made himself."""
    return issue("Buatan Sendiri")


@cache
def time_stamper() -> DummyTimeStamper:
    return stamper_of(issue("Penanda Waktu Uji", issuer=root(), usage=ExtendedKeyUsageOID.TIME_STAMPING))


def stamper_of(issued: Issued) -> DummyTimeStamper:
    return DummyTimeStamper(tsa_cert=issued.parsed, tsa_key=issued.parsed_key, certs_to_embed=None)


def seal_in(folder: Path, issued: Issued | None = None, tsa_url: str = "", issuer: Issued | None = None) -> Seal:
    """A seal on the disk, as the operator would connect it: of the test authority, or `issued` (by `issuer`)."""
    issued = issued or certificate_of("Segel Sekretariat Uji")
    chain = None if issued.certificate.issuer == issued.certificate.subject else [(issuer or root()).certificate]
    content = pkcs12.serialize_key_and_certificates(
        b"segel",
        issued.key,
        issued.certificate,
        chain,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    path = folder / f"{issued.certificate.serial_number}.p12"
    path.write_bytes(content)
    return Seal(str(path), PASSPHRASE, tsa_url)


def roots_in(folder: Path, *authorities: Issued) -> str:
    """The file of certificates to be trusted, with that of the test authority and of others."""
    path = folder / "roots.pem"
    trusted = [root(), *authorities]
    path.write_bytes(b"".join(one.certificate.public_bytes(serialization.Encoding.PEM) for one in trusted))
    return str(path)


def signed_by(
    content: bytes, issued: Issued, *, field: str = "TTE", is_last: bool = False, stamped: bool = False
) -> bytes:
    """`content` with the signature of a person, as an app elsewhere makes it; `is_last` lets nothing come after it."""
    signer = signers.SimpleSigner(
        signing_cert=issued.parsed, signing_key=issued.parsed_key, cert_registry=_registry(issued)
    )
    certifying: dict[str, Any] = {"certify": True, "docmdp_permissions": fields.MDPPerm.NO_CHANGES} if is_last else {}
    meta = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES, **certifying)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    output: io.BytesIO = signers.PdfSigner(
        meta, signer=signer, timestamper=time_stamper() if stamped else None
    ).sign_pdf(writer, output=io.BytesIO())
    return output.getvalue()


@contextmanager
def stamping_service(stamper: DummyTimeStamper | None = None) -> Iterator[str]:
    """The address of a time-stamping service on this machine while the block runs."""

    def stamp(asking: Asking) -> None:
        answer = (stamper or time_stamper()).request_tsa_response(tsp.TimeStampReq.load(asking.body()))
        asking.answer(200, answer.dump(), {"Content-Type": "application/timestamp-reply"})

    with serving(stamp) as address:
        yield f"{address}/"


def _registry(issued: Issued) -> Any:
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    return SimpleCertificateStore.from_certs([issued.parsed, root().parsed])


def issue(
    name: str,
    issuer: Issued | None = None,
    is_authority: bool = False,
    usage: Any = None,
    since: dt.datetime = NOW - 800 * DAY,
    until: dt.datetime = NOW + 700 * DAY,
    nip: str = "",
    revoked_at: str = "",
) -> Issued:
    """A new certificate; `revoked_at` is the address where its issuer tells which ones are revoked."""
    key = rsa.generate_private_key(65537, 2048)
    said = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pemerintah Provinsi Contoh"),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ]
    subject = x509.Name([*said, x509.NameAttribute(NameOID.SERIAL_NUMBER, nip)] if nip else said)
    by = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .add_extension(_key_usage(is_authority, is_person=usage is None and not is_authority), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    if revoked_at:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(revoked_at)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return Issued(key, builder.sign(by, hashes.SHA256()))


def _key_usage(is_authority: bool, is_person: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=is_person,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
