"""An authority that tells on this machine which of its certificates are revoked, as those of the real world do."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.documents.certificates import NOW, Issued, issue, stamper_of, stamping_service
from tests.documents.serving import Asking, serving

HOUR = dt.timedelta(hours=1)


@dataclass
class Authority:
    """Its root, where its list is to be had, what it has issued, and what of that is revoked."""

    root: Issued = field(default_factory=lambda: issue("Induk Terbit", is_authority=True))
    address: str = ""
    issued: list[Issued] = field(default_factory=list)
    revoked: list[Issued] = field(default_factory=list)
    is_away: bool = False
    asked: int = 0

    def certificate_of(self, name: str, usage: Any = None) -> Issued:
        self.issued.append(issue(name, issuer=self.root, usage=usage, revoked_at=f"{self.address}/induk.crl"))
        return self.issued[-1]

    def tell(self, asking: Asking) -> None:
        self.asked += 1
        if self.is_away:
            asking.answer(503)
        else:
            asking.answer(200, self._list(), {"Content-Type": "application/pkix-crl"})

    def _list(self) -> bytes:
        told = x509.CertificateRevocationListBuilder().issuer_name(self.root.certificate.subject)
        told = told.last_update(NOW - HOUR).next_update(NOW + 24 * HOUR)
        told = told.add_extension(x509.CRLNumber(1), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.key.public_key()), critical=False
        )
        for issued in self.revoked:
            one = x509.RevokedCertificateBuilder().serial_number(issued.certificate.serial_number)
            told = told.add_revoked_certificate(one.revocation_date(NOW - HOUR).build())
        return told.sign(self.root.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@contextmanager
def publishing_authority() -> Iterator[Authority]:
    """An authority whose list of revoked certificates can be had while the block runs."""
    authority = Authority()
    with serving(authority.tell) as authority.address:
        yield authority


@contextmanager
def stamping_by(authority: Authority) -> Iterator[str]:
    """The address of a time-stamping service with a certificate of `authority`."""
    stamper = stamper_of(authority.certificate_of("Penanda Waktu Terbit", ExtendedKeyUsageOID.TIME_STAMPING))
    with stamping_service(stamper) as address:
        yield address
