"""The chain of issued papers: what is hashed, and how anybody can do it again. Pure; needs nothing but the links.

A link says of one paper that it was signed, revoked or superseded, and holds the hash of the link before it. Whoever
keeps one hash of the chain can tell later whether anything before it was changed, taken out or put in. The code of a
paper is hashed as its own SHA-256, so that the whole chain can be published and still opens no paper.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Before the first link there is none.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Everything that the hash of one link covers, in plain values."""

    sequence: int
    event: str
    edition: str
    kind: str
    number: str
    dated: str  # ISO
    code_sha256: str
    facts_sha256: str
    file_sha256: str  # "" where no file was kept
    at: str  # ISO, UTC
    previous: str


def code_digest(code: str) -> str:
    """SHA-256 (hex) of the code of a paper, as the chain names the paper."""
    return hashlib.sha256(code.encode()).hexdigest()


def moment(at: dt.datetime) -> str:
    """One moment, one text: UTC with microseconds, whatever zone or database it came from."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def hash_of(link: Link | Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the canonical JSON of the link: sorted keys, no spaces, UTF-8.

    A mapping is hashed without what a link does not hold (its own `hash`).
    """
    said = asdict(link) if isinstance(link, Link) else {name: link[name] for name in Link.__dataclass_fields__}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """One place at which a chain does not hold: `reason` is "gap", "previous" or "hash"."""

    sequence: int
    reason: str


def breaks_in(links: Iterable[tuple[Link, str]], *, first: int = 1, previous: str = GENESIS) -> list[Break]:
    """Where the chain does not hold; `links` are (link, kept hash) in their order. Empty when it is whole.

    After a break it goes on from what the row says, so that one changed link is told once and not for all that follow.
    """
    found: list[Break] = []
    expected = first
    for link, kept in links:
        if link.sequence != expected:
            found.append(Break(expected, "gap"))
        if link.previous != previous and link.sequence == expected:
            found.append(Break(link.sequence, "previous"))
        if hash_of(link) != kept:
            found.append(Break(link.sequence, "hash"))
        expected, previous = link.sequence + 1, kept
    return found
