"""What a device at the door sends, read with suspicion: it may be old, cut off, or made by somebody else."""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from attendance.actions.walk_ins import LET_IN
from attendance.states import ArrivalCapacity, ArrivalKind, ArrivalMode, AttendanceSource
from portal.desk.device_batches import Unreadable, number, read_body, set_right, words

SIGNATURE_LIMIT = 200 * 1000  # bytes

WALK_IN, UNDO = "walk_in", "undo"
KINDS = (ArrivalKind.IN.value, ArrivalKind.OUT.value, ArrivalKind.ROLL.value, WALK_IN, UNDO)
SOURCES = (AttendanceSource.QR.value, AttendanceSource.SEARCH.value, AttendanceSource.PAPER.value)
_DATA_URL = "data:image/png;base64,"


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
    sent, clock = read_body(body, now)
    return Batch(
        device=number(sent.get("device")),
        door=words(sent.get("door"), 80),
        session=_order(sent.get("session")),
        clock=clock,
        entries=sent["entries"],
    )


def receipt_of(sent: Any) -> str:
    """The number that the device gave the entry; empty if it has none that can be kept."""
    receipt = number(sent.get("receipt")) if isinstance(sent, Mapping) else ""
    return "" if receipt.startswith(LET_IN) else receipt


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
        at=set_right(sent.get("at"), batch.clock, now),
        line=words(sent.get("line"), 40),
        token=words(sent.get("token"), 80),
        source=source,
        capacity=capacity,
        mode=mode,
        name=words(sent.get("name"), 150),
        position=words(sent.get("position"), 200),
        institution=words(sent.get("institution"), 200),
        is_offline=sent.get("offline") is True,
        by=words(sent.get("by"), 200),
        reason=words(sent.get("reason"), 300),
        of=number(sent.get("of")),
        session=_order(sent.get("session")),
        signature=_signature(sent.get("signature")),
    )


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
