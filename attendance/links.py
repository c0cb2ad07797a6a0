"""Personal links: a capability for one invitation, never a login.

The token is the invitation's public id followed by 128 bits of HMAC-SHA256 over purpose, invitation and link version,
under a key of its own. Nothing usable is stored: a re-send gives the same link, and a new version kills the old one.
"""

import hashlib
import hmac
import re

from django.conf import settings
from django.urls import reverse

from attendance.models import Invitation
from audit.actions import LinkHolder
from common.public_id import ALPHABET, LENGTH

_PURPOSE = "invitation"
_MAC_LENGTH = 26  # 130 bits in base 32 hold 128
TOKEN_PATTERN = f"[{ALPHABET}]{{{LENGTH + _MAC_LENGTH}}}"
_TOKEN = re.compile(TOKEN_PATTERN)


def token_of(invitation: Invitation) -> str:
    """The token of the invitation's personal link: 38 characters."""
    return invitation.public_id + _mac(invitation.public_id, invitation.link_version)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that `token` opens, with its meeting, post and institution; None if it opens nothing."""
    if not _TOKEN.fullmatch(token):
        return None
    public_id, mac = token[:LENGTH], token[LENGTH:]
    invitation = (
        Invitation.objects.select_related(
            "participant__meeting__convener__region",
            "participant__meeting__venue",
            "participant__position__organization",
            "participant__organization",
        )
        .filter(public_id=public_id)
        .first()
    )
    if invitation is None or not hmac.compare_digest(mac, _mac(public_id, invitation.link_version)):
        return None
    return invitation


def link_of(invitation: Invitation) -> str:
    """The whole address of the personal link, as it is sent out."""
    return f"{settings.BASE_URL}{reverse('delegates:answer', args=[token_of(invitation)])}"


def holder_of(invitation: Invitation) -> LinkHolder:
    """Whoever acts with the personal link, as the trail names them."""
    return LinkHolder(actor_id=invitation.public_id, actor_label=str(invitation.participant))


def _mac(public_id: str, version: int) -> str:
    message = f"{_PURPOSE}:{public_id}:{version}".encode()
    number = int.from_bytes(hmac.digest(settings.LINK_KEY.encode(), message, hashlib.sha256)[:16], "big")
    letters = []
    for _ in range(_MAC_LENGTH):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(letters)
