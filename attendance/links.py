"""Links without account: each a capability for one thing, never a login.

A token is the public id of its row followed by 128 bits of HMAC-SHA256 over purpose, row and link version, under a key
of its own. Nothing usable is stored: a re-send gives the same link, and a new version kills the old one. A token of one
purpose opens nothing of another.
"""

import datetime as dt
import hashlib
import hmac
import re
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from attendance.models import Hall, Invitation, OneTimeLink, Representation
from attendance.states import ACTIVE_REPRESENTATION
from audit.actions import LinkHolder
from common.public_id import ALPHABET, LENGTH

_MAC_LENGTH = 26  # 130 bits in base 32 hold 128
TOKEN_PATTERN = f"[{ALPHABET}]{{{LENGTH + _MAC_LENGTH}}}"
# How long a page that a one-time link opened takes a reply.
REPLY_TIME = dt.timedelta(hours=2)
_TOKEN = re.compile(TOKEN_PATTERN)


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    REPRESENTATIVE = "representative"
    HANDOVER = "handover"
    INSTITUTION = "institution"
    # The form on the page that a one-time link opened: who has only the link, has not this.
    RECAP_REPLY = "recap-reply"
    # The UID of a calendar entry: known only to those who got it.
    CALENDAR = "calendar"
    # The live board: how the hall stands, for the projector and the chair's telephone.
    BOARD = "board"
    # The screen with the room code.
    ROOM = "room"
    # What is derived for the room code and for the codes of paper lists; no links.
    ROOM_CODE = "room-code"
    ROLL_CODE = "roll-code"


def derive_token(purpose: Purpose, public_id: str, version: int) -> str:
    """The token of a row for `purpose`: 38 characters."""
    return public_id + _mac(purpose, public_id, version)


def public_id_in(token: str) -> str:
    """The public id that `token` names, or an empty text if it has not the form of a token."""
    return token[:LENGTH] if _TOKEN.fullmatch(token) else ""


def is_token_of(token: str, purpose: Purpose, public_id: str, version: int) -> bool:
    """Whether `token` is the one of this row, purpose and version; in constant time."""
    return hmac.compare_digest(token, derive_token(purpose, public_id, version))


def token_of(invitation: Invitation) -> str:
    """The token of the invitation's personal link."""
    return derive_token(Purpose.INVITATION, invitation.public_id, invitation.link_version)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that `token` opens, with its meeting, post and institution; None if it opens nothing."""
    invitation = (
        Invitation.objects.select_related(
            "participant__meeting__convener__region",
            "participant__meeting__venue",
            "participant__position__organization",
            "participant__organization",
            "opening",
        )
        .filter(public_id=public_id_in(token))
        .first()
    )
    if invitation is None or not is_token_of(token, Purpose.INVITATION, invitation.public_id, invitation.link_version):
        return None
    return invitation


def link_of(invitation: Invitation) -> str:
    """The whole address of the personal link, as it is sent out."""
    return f"{settings.BASE_URL}{reverse('delegates:answer', args=[token_of(invitation)])}"


def holder_of(invitation: Invitation) -> LinkHolder:
    """Whoever acts with the personal link, as the trail names them."""
    return LinkHolder(actor_id=invitation.public_id, actor_label=str(invitation.participant))


def representative_token_of(representation: Representation) -> str:
    """The token of a representative's own link."""
    return derive_token(Purpose.REPRESENTATIVE, representation.public_id, representation.link_version)


def representation_of_token(token: str) -> Representation | None:
    """The representation that `token` opens, while the representative is to come; None if it opens nothing."""
    found = (
        Representation.objects.select_related(
            "invitation__participant__meeting__convener__region",
            "invitation__participant__meeting__venue",
            "invitation__participant__position__organization",
            "invitation__participant__organization",
        )
        .filter(public_id=public_id_in(token), state__in=ACTIVE_REPRESENTATION)
        .first()
    )
    if found is None or not is_token_of(token, Purpose.REPRESENTATIVE, found.public_id, found.link_version):
        return None
    return found


def representative_holder_of(representation: Representation) -> LinkHolder:
    """Whoever acts with a representative's link, as the trail names them."""
    return LinkHolder(actor_id=representation.public_id, actor_label=str(representation)[:200])


def representative_link_of(representation: Representation) -> str:
    """The whole address of a representative's own link."""
    return f"{settings.BASE_URL}{reverse('delegates:representative', args=[representative_token_of(representation)])}"


def one_time_link_of(link: OneTimeLink) -> str:
    """The whole address of a link to an institution's affairs."""
    token = derive_token(Purpose.INSTITUTION, link.public_id, 1)
    return f"{settings.BASE_URL}{reverse('delegates:institution', args=[token])}"


def one_time_link_of_token(token: str) -> OneTimeLink | None:
    """The one-time link that `token` opens, used or not, with its institution; None if it opens nothing.

    It dies with the contact it was sent to.
    """
    found = OneTimeLink.objects.select_related("organization__region", "contact__position")
    link = found.filter(public_id=public_id_in(token), contact__is_active=True).first()
    return link if link is not None and is_token_of(token, Purpose.INSTITUTION, link.public_id, 1) else None


def institution_holder_of(link: OneTimeLink) -> LinkHolder:
    """Whoever acts with a one-time link, as the trail names them: known by the post it was sent to."""
    return LinkHolder(actor_id=link.public_id, actor_label=str(link.contact.position)[:200])


def recap_reply_token_of(link: OneTimeLink) -> str:
    """The token of the form with which the institution replies to its figures."""
    return derive_token(Purpose.RECAP_REPLY, link.public_id, 1)


def opened_link_of_token(token: str) -> OneTimeLink | None:
    """The one-time link whose page holds the form that `token` opens, for two hours after it was opened; else None."""
    found = OneTimeLink.objects.select_related("organization__region", "contact__position")
    opened = found.filter(contact__is_active=True, used_at__gt=timezone.now() - REPLY_TIME)
    link = opened.filter(public_id=public_id_in(token)).first()
    return link if link is not None and is_token_of(token, Purpose.RECAP_REPLY, link.public_id, 1) else None


def hall_token_of(purpose: Purpose, hall: Hall) -> str:
    """The token of the live board (`BOARD`) or of the screen with the room code (`ROOM`)."""
    return derive_token(purpose, hall.meeting.public_id, hall.link_version)


def hall_of_token(token: str, purpose: Purpose) -> Hall | None:
    """The hall whose board, or room code, `token` opens, with meeting and rules of the day; None if it opens nothing.

    One query.
    """
    hall = (
        Hall.objects.select_related("meeting__venue", "meeting__day_rules", "session")
        .filter(meeting__public_id=public_id_in(token))
        .first()
    )
    if hall is None or not is_token_of(token, purpose, hall.meeting.public_id, hall.link_version):
        return None
    return hall


def _mac(purpose: Purpose, public_id: str, version: int) -> str:
    message = f"{purpose}:{public_id}:{version}".encode()
    number = int.from_bytes(hmac.digest(settings.LINK_KEY.encode(), message, hashlib.sha256)[:16], "big")
    letters = []
    for _ in range(_MAC_LENGTH):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(letters)
