"""What a device sends that was away from the network, read with suspicion: old, cut off, or made by somebody else."""

import datetime as dt
import json
import re
from typing import Any

from django.utils.translation import gettext as _

from common.errors import RakorError
from common.text import one_line

ENTRIES = 50
# What lay longer in a device is not told with an hour any more.
OLDEST = dt.timedelta(hours=48)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,35}")


class Unreadable(RakorError):
    """What was sent cannot be understood."""


def read_body(body: bytes, now: dt.datetime) -> tuple[dict[str, Any], dt.timedelta]:
    """What was sent, its `entries` still as they came, and what must be added to the device's clock.

    Raises `Unreadable` in words.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(_("What the device sent cannot be read.")) from None
    if not isinstance(sent, dict) or not isinstance(sent.get("entries"), list):
        raise Unreadable(_("What the device sent cannot be read."))
    if len(sent["entries"]) > ENTRIES:
        raise Unreadable(_("At most %(most)s records can be sent at once.") % {"most": ENTRIES})
    sent_at = _moment(sent.get("sent_at"))
    if sent_at is None:
        raise Unreadable(_("The device does not say what time it has."))
    return sent, now - sent_at


def set_right(said: Any, clock: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """The moment by the server's clock: never ahead of it, and at most `OLDEST` behind it. Raises `Unreadable`."""
    moment = _moment(said)
    if moment is None:
        raise Unreadable(_("This record does not say when it was made."))
    try:
        right = moment + clock
    except OverflowError:
        raise Unreadable(_("This record does not say when it was made.")) from None
    return min(max(right, now - OLDEST), now)


def words(said: Any, longest: int) -> str:
    """One line of text; whatever is no text says nothing."""
    return one_line(said[: longest * 4])[:longest].strip() if isinstance(said, str) else ""


def number(said: Any) -> str:
    """The number that a device gave to something; empty if it is none that can be kept."""
    return said if isinstance(said, str) and _NUMBER.fullmatch(said) else ""


def _moment(said: Any) -> dt.datetime | None:
    if not isinstance(said, str) or len(said) > 40:
        return None
    try:
        moment = dt.datetime.fromisoformat(said)
        return moment.astimezone(dt.UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
