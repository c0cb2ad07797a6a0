"""Signatures of papers: the ways in which people sign, the portal's seal, and what a signature is worth.

Bytes go in and come out; nothing here knows a row. pyHanko and pikepdf are imported inside functions: a web process
carries them only once somebody signs or checks there.
"""

from documents.signing.bsre import Credentials, ServiceFailed
from documents.signing.names import is_named
from documents.signing.providers import (
    Given,
    NotSigned,
    SignatureProvider,
    Signed,
    available_modes,
    provider_of,
    sealed,
)
from documents.signing.sameness import NotTheSamePaper, NotUsable
from documents.signing.seal import SealFailed, can_be_sealed, seal_file
from documents.signing.validation import SignatureFinding, validate

__all__ = [
    "Credentials",
    "Given",
    "NotSigned",
    "NotTheSamePaper",
    "NotUsable",
    "SealFailed",
    "ServiceFailed",
    "SignatureFinding",
    "SignatureProvider",
    "Signed",
    "available_modes",
    "can_be_sealed",
    "is_named",
    "provider_of",
    "seal_file",
    "sealed",
    "validate",
]
