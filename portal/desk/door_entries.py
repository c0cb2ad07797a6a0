"""What a device at the door sends, read with suspicion: it may be old, cut off, or made by somebody else."""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from attendance.actions.walk_ins import LET_IN
from attendance.states import ArrivalCapacity, ArrivalKind, ArrivalMode, AttendanceSource
from common.errors import RakorError
from common.text import one_line

ENTRIES = 50
SIGNATURE_LIMIT = 200 * 1000  # bytes
# What lay longer in a device is not told with an hour any more.
OLDEST = dt.timedelta(hours=48)

WALK_IN, UNDO = "walk_in", "undo"
KINDS = (ArrivalKind.IN.value, ArrivalKind.OUT.value, ArrivalKind.ROLL.value, WALK_IN, UNDO)
SOURCES = (AttendanceSource.QR.value, AttendanceSource.SEARCH.value, AttendanceSource.PAPER.value)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,35}")
_DATA_URL = "data:image/png;base64,"


class Unreadable(RakorError):
    """What was sent cannot be understood."""


@dataclass(frozen=True)
class Entry:
    """One thing done at the door; `at` is by the server's clock."""

    receipt: str
    kind: str
    at: dt.datetime
    line: str = ""
    token: str = ""
    source: str = AttendanceSource.SEARCH
    # Empty: as the code says, else in own right.
    capacity: str = ""
    mode: str = ArrivalMode.HALL
    name: str = ""
    position: str = ""
    institution: str = ""
    is_offline: bool = False
    by: str = ""
    reason: str = ""
    of: str = ""
    session: int | None = None
    signature: SimpleUploadedFile | None = None


@dataclass(frozen=True)
class Batch:
    """What a device sends at once. The entries are still as they came: one that is wrong spoils no other."""

    device: str
    door: str
    session: int | None
    # What must be added to the device's clock.
    clock: dt.timedelta
    entries: list[Any]


def read_batch(body: bytes, now: dt.datetime) -> Batch:
    """The batch in `body`. Raises `Unreadable` in words."""
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
    return Batch(
        device=_number(sent.get("device")),
        door=_words(sent.get("door"), 80),
        session=_order(sent.get("session")),
        clock=now - sent_at,
        entries=sent["entries"],
    )


def receipt_of(sent: Any) -> str:
    """The number that the device gave the entry; empty if it has none that can be kept."""
    number = _number(sent.get("receipt")) if isinstance(sent, Mapping) else ""
    return "" if number.startswith(LET_IN) else number


def read_entry(sent: Any, batch: Batch, now: dt.datetime) -> Entry:
    """One entry of the batch, with its clock set right. Raises `Unreadable` in words."""
    receipt = receipt_of(sent)
    if not receipt:
        raise Unreadable(_("This record has no number."))
    kind, mode = sent.get("kind"), sent.get("mode", ArrivalMode.HALL.value)
    source, capacity = sent.get("source", AttendanceSource.SEARCH.value), sent.get("capacity") or ""
    if kind not in KINDS or source not in SOURCES or mode not in ArrivalMode.values:
        raise Unreadable(_("This record says nothing that a door can see."))
    if capacity not in ("", *ArrivalCapacity.values):
        raise Unreadable(_("This record says nothing that a door can see."))
    return Entry(
        receipt=receipt,
        kind=kind,
        at=_set_right(sent.get("at"), batch, now),
        line=_words(sent.get("line"), 40),
        token=_words(sent.get("token"), 80),
        source=source,
        capacity=capacity,
        mode=mode,
        name=_words(sent.get("name"), 150),
        position=_words(sent.get("position"), 200),
        institution=_words(sent.get("institution"), 200),
        is_offline=sent.get("offline") is True,
        by=_words(sent.get("by"), 200),
        reason=_words(sent.get("reason"), 300),
        of=_number(sent.get("of")),
        session=_order(sent.get("session")),
        signature=_signature(sent.get("signature")),
    )


def _set_right(said: Any, batch: Batch, now: dt.datetime) -> dt.datetime:
    """The moment by the server's clock: never ahead of it, and at most `OLDEST` behind it."""
    moment = _moment(said)
    if moment is None:
        raise Unreadable(_("This record does not say when it was made."))
    try:
        right = moment + batch.clock
    except OverflowError:
        raise Unreadable(_("This record does not say when it was made.")) from None
    return min(max(right, now - OLDEST), now)


def _moment(said: Any) -> dt.datetime | None:
    if not isinstance(said, str) or len(said) > 40:
        return None
    try:
        moment = dt.datetime.fromisoformat(said)
        return moment.astimezone(dt.UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _words(said: Any, longest: int) -> str:
    """One line of text; whatever is no text says nothing."""
    return one_line(said[: longest * 4])[:longest].strip() if isinstance(said, str) else ""


def _number(said: Any) -> str:
    return said if isinstance(said, str) and _NUMBER.fullmatch(said) else ""


def _order(said: Any) -> int | None:
    is_number = isinstance(said, int) and not isinstance(said, bool)
    return said if is_number and 0 < said < 1000 else None


def _signature(said: Any) -> SimpleUploadedFile | None:
    """What was drawn on the screen, as a file; what it holds is looked at when it is stored."""
    if not said:
        return None
    if not isinstance(said, str) or not said.startswith(_DATA_URL) or len(said) > SIGNATURE_LIMIT * 4 // 3 + 100:
        raise Unreadable(_("The signature is not a picture (PNG) of at most 200 kB."))
    try:
        drawn = base64.b64decode(said.removeprefix(_DATA_URL), validate=True)
    except (binascii.Error, ValueError):
        drawn = b""
    if not drawn or len(drawn) > SIGNATURE_LIMIT:
        raise Unreadable(_("The signature is not a picture (PNG) of at most 200 kB."))
    return SimpleUploadedFile("tanda-tangan.png", drawn, content_type="image/png")
