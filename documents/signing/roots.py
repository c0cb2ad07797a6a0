"""Whose certificates are trusted: the roots that the operator has named, and the portal's own seal."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

# Said by another process, which knows the seal (`documents.signing.apart`).
_said: ContextVar[tuple[bytes, ...] | None] = ContextVar("roots", default=None)


@contextmanager
def roots_are(roots: tuple[bytes, ...]) -> Iterator[None]:
    """Trust these certificates (DER) inside the block, and no others."""
    token = _said.set(roots)
    try:
        yield
    finally:
        _said.reset(token)


def known_roots() -> tuple[bytes, ...]:
    """The certificates of `roots_of_trust` as bytes, for another process."""
    return tuple(certificate.dump() for certificate in roots_of_trust())


def roots_of_trust() -> "list[Certificate]":
    """The certificates at which a chain may end.

    Without `SIGNING_ROOTS` and seal there are none: every signature is then told as one of an unknown issuer.
    """
    if (said := _said.get()) is not None:
        from asn1crypto import x509

        return [x509.Certificate.load(der) for der in said]
    return [*_named_roots(settings.SIGNING_ROOTS), *_roots_of_seal()]


def _named_roots(path: str) -> "list[Certificate]":
    from asn1crypto import pem, x509

    if not path:
        return []
    content = Path(path).read_bytes()
    return [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(content, multiple=True)]


def _roots_of_seal() -> "list[Certificate]":
    """Where the chain of the seal ends: the issuers it came with, or itself where it is its own."""
    if settings.SEAL is None:
        return []
    from documents.signing.seal import SealFailed, seal_signer

    try:
        signer = seal_signer()
    except SealFailed:
        # What people have signed is looked at all the same; the seal is said to fail where it is to be set.
        return []
    own = [certificate for certificate in signer.cert_registry if certificate.self_issued]
    return own or [signer.signing_cert]
