"""What a note taker's device sends, read with suspicion. Words are refused rather than cut: no character is lost."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.text import xml_text
from portal.desk.device_batches import Unreadable, number, read_body, set_right, words

ENTRY, ENTRY_EDIT, NOTES = "entry", "entry_edit", "notes"
ITEM_STATE, DECISION, PAPER_COUNT = "item_state", "decision", "paper_count"
KINDS = (ENTRY, ENTRY_EDIT, NOTES, ITEM_STATE, DECISION, PAPER_COUNT)
# As many characters as the field of the desk takes.
LONGEST = 200_000
# Of the savings of the same words before this one.
BEFORE = 200
_MOST_BALLOTS = 100_000


@dataclass(frozen=True)
class Batch:
    """What a device sends at once. The acts are still as they came: one that is wrong spoils no other."""

    device: str
    # What must be added to the device's clock.
    clock: dt.timedelta
    entries: list[Any]


@dataclass(frozen=True)
class Act:
    """One thing done at the note taker's desk; `at` is by the server's clock.

    `changes` are the words that were written, by the names of `agendas.actions.EntryChanges`. `saw` is the state or the
    decision that stood when a person chose another. `after` names earlier acts of this device on the same words, and
    `tried` the words it had sent by a form without an answer: if they have come, the writer saw what they came to.
    """

    receipt: str
    kind: str
    at: dt.datetime
    by: str = ""
    item: str = ""
    # The entry that is changed, and the one that is answered (nothing: as it stands; empty: none): by their address, or
    # by the receipt with which this device sent them.
    entry: str = ""
    reply_to: str | None = None
    time: dt.time | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    revision: int = 0
    after: tuple[str, ...] = ()
    tried: str | None = None
    to: str = ""
    saw: str = ""
    vote: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    blank: int = 0
    invalid: int = 0


def read_batch(body: bytes, now: dt.datetime) -> Batch:
    """The batch in `body`. Raises `Unreadable` in words."""
    sent, clock = read_body(body, now)
    return Batch(device=number(sent.get("device")), clock=clock, entries=sent["entries"])


def receipt_of(sent: Any) -> str:
    """The number that the device gave the act; empty if it has none that can be kept."""
    return number(sent.get("receipt")) if isinstance(sent, Mapping) else ""


def read_act(sent: Any, batch: Batch, now: dt.datetime) -> Act:
    """One act of the batch, with its clock set right. Raises `Unreadable` in words."""
    receipt = receipt_of(sent)
    if not receipt:
        raise Unreadable(_("This record has no number."))
    if sent.get("kind") not in KINDS:
        raise Unreadable(_("This record says nothing that belongs to the notes."))
    before = sent.get("after")
    return Act(
        receipt=receipt,
        kind=sent["kind"],
        at=set_right(sent.get("at"), batch.clock, now),
        by=words(sent.get("by"), 200),
        item=words(sent.get("item"), 40),
        entry=words(sent.get("entry"), 40),
        reply_to=words(sent["reply_to"], 40) if isinstance(sent.get("reply_to"), str) else None,
        time=_time(sent.get("time")),
        changes=_changes(sent),
        revision=_count(sent.get("revision", 0)),
        after=tuple(filter(None, map(number, before[-BEFORE:]))) if isinstance(before, list) else (),
        tried=xml_text(sent["tried"][:LONGEST]) if isinstance(sent.get("tried"), str) else None,
        to=words(sent.get("to"), 20),
        saw=words(sent.get("saw"), 20),
        vote=words(sent.get("vote"), 40),
        counts=_counts(sent.get("counts")),
        blank=_count(sent.get("blank", 0)),
        invalid=_count(sent.get("invalid", 0)),
    )


def _changes(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What the act says of the words; what it does not name stays."""
    said = {"text": sent.get("text"), "speaker": sent.get("speaker"), "kind": sent.get("as")}
    found = {name: xml_text(value) for name, value in said.items() if isinstance(value, str)}
    if any(len(value) > LONGEST for value in found.values()):
        raise Unreadable(
            _("These words are longer than %(most)s characters. Divide them into several entries.") % {"most": LONGEST}
        )
    return found


def _time(said: Any) -> dt.time | None:
    """An hour of the meeting's clock, where one was typed."""
    if not isinstance(said, str) or not said:
        return None
    try:
        return dt.time.fromisoformat(said).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Unreadable(_("This hour cannot be read.")) from None


def _counts(said: Any) -> dict[str, int]:
    if said is None:
        return {}
    if not isinstance(said, dict) or len(said) > 100:
        raise Unreadable(_("This count cannot be read."))
    return {words(code, 20): _count(value) for code, value in said.items()}


def _count(said: Any) -> int:
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= _MOST_BALLOTS:
        return said
    raise Unreadable(_("This number cannot be read."))
