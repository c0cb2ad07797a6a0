"""The ways in which a paper comes to be signed, behind one interface.

Each takes the official PDF and what a person gives, and returns the file that holds the signature, or refuses in words
that say what to do. None of them writes anything: what was not accepted is lost to nobody.
"""

import logging
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.signing.apart import looked_at
from documents.signing.bsre import Credentials, sign_by_service
from documents.signing.sameness import NotTheSamePaper, NotUsable, require_same_paper, require_usable, shows_more
from documents.signing.seal import can_be_sealed, seal_file
from documents.signing.validation import CHANGED_AFTER, EXPIRED, REVOKED, SignatureFinding, validate
from documents.states import SigningMode

logger = logging.getLogger(__name__)


class NotSigned(RakorError):
    """The file carries no signature, or none that holds; says which and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives so that a paper is signed: nothing within the portal, else a file, or what unlocks a key."""

    upload: bytes = b""
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """The file with its signature; `needs_check`: a second person has to look at it before it counts."""

    content: bytes
    findings: tuple[SignatureFinding, ...] = ()
    needs_check: bool = False


class SignatureProvider(Protocol):
    """One way to sign."""

    @property
    def is_available(self) -> bool:
        """Whether the operator has connected what it needs."""
        ...

    def sign(self, official: bytes, given: Given) -> Signed:
        """The official PDF as it is signed. Raises a `RakorError` that says why it is not."""
        ...


class InternalApproval:
    """Approval in the portal: who is signed in says his password again. Nothing is added to the file."""

    is_available = True

    def sign(self, official: bytes, given: Given) -> Signed:
        return Signed(official)


class WetSignature:
    """Pen and stamp on the printed paper: the scan is handed in, and only a person can say whether it is the paper."""

    is_available = True

    def sign(self, official: bytes, given: Given) -> Signed:
        return Signed(given.upload, looked_at(found_in_scan, given.upload), needs_check=True)


class ExternalTte:
    """A certified signature made elsewhere (the official app, SRIKANDI): the signed file is handed in.

    Whose certificate leads to no root that is known here is let in only by a second person, who sees what it says; so
    is a file with a stamp on its pages, which could cover a number or a name.
    """

    is_available = True

    def sign(self, official: bytes, given: Given) -> Signed:
        findings, is_plain = looked_at(found_in_file, official, given.upload)
        return Signed(given.upload, findings, needs_check=not is_plain)


class BsreClient:
    """BSrE's esign client in the government's network: NIK and passphrase go there, and are kept nowhere.

    It signs with the certificate of whoever types them: whether that is the signer of the paper is looked at as with a
    file from elsewhere. Its answer is believed to come from BSrE, unless roots are named and it leads to none of them.
    """

    @property
    def is_available(self) -> bool:
        return settings.BSRE is not None

    def sign(self, official: bytes, given: Given) -> Signed:
        if given.credentials is None:
            raise NotSigned(_("NIK and passphrase are needed to sign through BSrE."))
        content = sign_by_service(official, given.credentials)
        try:
            findings, is_plain = looked_at(found_in_file, official, content)
        except NotTheSamePaper as differs:
            raise NotSigned(_("The answer of BSrE is not this paper; nothing was signed here.")) from differs
        except NotUsable as broken:
            said = _("The answer of BSrE cannot be taken, and nothing was signed here. %(reason)s")
            raise NotSigned(said % {"reason": broken}) from broken
        except NotSigned as flawed:
            logger.warning("The answer of BSrE is not signed as it should be: %s", flawed)
            said = _("The answer of BSrE carries no signature that holds; nothing was signed here. Try again later.")
            raise NotSigned(said) from flawed
        return Signed(content, findings, needs_check=bool(settings.SIGNING_ROOTS) and not is_plain)


class PortalSeal:
    """The portal's own seal, last of all: added where there is one and the signatures before it allow it."""

    @property
    def is_available(self) -> bool:
        return settings.SEAL is not None

    def sign(self, official: bytes, given: Given) -> Signed:
        return Signed(seal_file(official) if can_be_sealed(official) else official)


_PROVIDERS: dict[str, SignatureProvider] = {
    SigningMode.INTERNAL: InternalApproval(),
    SigningMode.WET: WetSignature(),
    SigningMode.EXTERNAL: ExternalTte(),
    SigningMode.BSRE: BsreClient(),
}
PORTAL_SEAL: SignatureProvider = PortalSeal()


def provider_of(mode: str) -> SignatureProvider:
    """How people sign a paper of this `Paper.signing_mode`."""
    return _PROVIDERS[mode]


def available_modes() -> list[SigningMode]:
    """The ways to sign that can be chosen here."""
    return [SigningMode(mode) for mode, provider in _PROVIDERS.items() if provider.is_available]


def sealed(content: bytes) -> bytes:
    """The file as it is issued: with the portal's seal, if there is one to set. Raises `SealFailed`."""
    return PORTAL_SEAL.sign(content, Given()).content


def found_in_scan(upload: bytes) -> tuple[SignatureFinding, ...]:
    """What is found in a scan, which may have been signed as a file besides. Raises `NotUsable`."""
    require_usable(upload, is_scan=True)
    return tuple(validate(upload))


def found_in_file(official: bytes, upload: bytes) -> tuple[tuple[SignatureFinding, ...], bool]:
    """What is found of the signatures in `upload`, the signed `official`; and whether nobody need look at it.

    Raises `NotUsable`, `NotSigned`.
    """
    require_usable(upload)
    require_same_paper(official, upload)
    findings = _require_valid(upload)
    return findings, all(finding.is_trusted for finding in findings) and not shows_more(official, upload)


def _require_valid(content: bytes) -> tuple[SignatureFinding, ...]:
    """What is found of the signatures. Raises `NotSigned` where there is none, or one that does not hold."""
    findings = tuple(validate(content))
    if not findings:
        raise NotSigned(_("This file carries no electronic signature. Sign it, and hand in the signed file."))
    for finding in findings:
        if not finding.is_valid:
            raise NotSigned(_what_is_wrong(finding))
    return findings


def _what_is_wrong(finding: SignatureFinding) -> str:
    who = {"signer": finding.signer or finding.field}
    if EXPIRED in finding.problems:
        return _("The certificate of %(signer)s was not valid when it was used. Sign with a valid one.") % who
    if REVOKED in finding.problems:
        return _("The certificate of %(signer)s has been revoked. Sign with a valid one.") % who
    if CHANGED_AFTER in finding.problems:
        return _("The file was changed after %(signer)s signed it. Hand in the file as the app has made it.") % who
    return _("The signature of %(signer)s does not match the file. Sign the file anew.") % who
