"""Sealed ballots: a lock that anyone may close and one key opens (docs/adr/0020).

libsodium does the work (PyNaCl): a `SealedBox` for each ballot, argon2id and a `SecretBox` for the trustees' key. Knows
nothing of votes, voters or the database.
"""

import base64
import hashlib
import hmac
import json
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.public import PublicKey as Lock
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

from common.errors import RakorError
from common.public_id import ALPHABET

# How dear a guess at a passphrase is made: a quarter of a second and 128 MB for each.
PASSES, MEMORY = 4, 128 * 1024 * 1024
NONCE = 16
# Ballots are filled up to a multiple of this.
BLOCK = 64
PASSPHRASE_LENGTH = 10
_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


class WrongPassphrase(RakorError):
    """A passphrase does not open the trustees' key. `trustee` is 0 or 1: whose."""

    def __init__(self, message: str, trustee: int) -> None:
        super().__init__(message)
        self.trustee = trustee


class BallotDamaged(RakorError):
    """A sealed ballot does not open with the key of its vote."""


@dataclass(frozen=True)
class Ballot:
    """What lies in a sealed ballot."""

    choices: tuple[str, ...]
    nonce: bytes


# --- ballots -----------------------------------------------------------------------------------------------------


def size_of_ballot(codes: list[str], seats: int) -> int:
    """How long each ballot of a vote is before it is sealed: as long as the longest there could be."""
    longest = sorted(codes, key=len, reverse=True)[:seats]
    return -(-len(_words(Ballot(tuple(longest), bytes(NONCE)))) // BLOCK) * BLOCK


def seal(public_key: bytes, ballot: Ballot, size: int) -> bytes:
    """Lock a ballot, filled up to `size`: from its length nobody can tell what was chosen, nor how many."""
    return SealedBox(Lock(public_key)).encrypt(_words(ballot).ljust(size))


def open_sealed(private_key: bytes, sealed: bytes) -> Ballot:
    """The ballot inside. Raises `BallotDamaged` if this key does not open it, or it is none."""
    try:
        words = json.loads(SealedBox(PrivateKey(private_key)).decrypt(sealed))
        return Ballot(tuple(words["c"]), bytes.fromhex(words["n"]))
    except (CryptoError, ValueError, KeyError, TypeError) as error:
        raise BallotDamaged(
            _("A sealed ballot cannot be opened. Nothing was counted; the vote can only be declared void.")
        ) from error


def new_nonce() -> bytes:
    return random_bytes(NONCE)


def receipt_of(vote: str, nonce: bytes) -> str:
    """The code that proves to who cast it that a ballot was counted: four times four letters, of the nonce alone.

    It says nothing of the choice, and nobody but the one who noted it down knows whose it is.
    """
    digest = hashlib.sha256(b"receipt:" + vote.encode() + b":" + nonce).digest()[:10]
    letters = base64.b32encode(digest).decode().translate(_BASE32)
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def _words(ballot: Ballot) -> bytes:
    return json.dumps({"c": list(ballot.choices), "n": ballot.nonce.hex()}, separators=(",", ":")).encode()


# --- keys --------------------------------------------------------------------------------------------------------


def portal_key(vote: str) -> bytes:
    """The private key of a vote kept by the portal: derived, and so in no table and no backup of one."""
    return hmac.digest(settings.LINK_KEY.encode(), f"ballots:{vote}".encode(), hashlib.sha256)


def new_private_key() -> bytes:
    return bytes(PrivateKey.generate())


def public_key_of(private_key: bytes) -> bytes:
    return bytes(PrivateKey(private_key).public_key)


def lock_key(private_key: bytes, passphrases: tuple[str, str]) -> bytes:
    """The private key under both passphrases, one inside the other: neither trustee opens it alone."""
    first, second = passphrases
    return _lock(_lock(private_key, first), second)


def unlock_key(locked: bytes, passphrases: tuple[str, str]) -> bytes:
    """The private key again. Raises `WrongPassphrase`, which says whose."""
    first, second = passphrases
    return _unlock(_unlock(locked, second, 1), first, 0)


def _lock(secret: bytes, passphrase: str) -> bytes:
    salt = random_bytes(argon2id.SALTBYTES)
    cost = PASSES.to_bytes(4, "big") + MEMORY.to_bytes(8, "big")
    return salt + cost + bytes(SecretBox(_stretch(passphrase, salt, PASSES, MEMORY)).encrypt(secret))


def _unlock(locked: bytes, passphrase: str, trustee: int) -> bytes:
    salt, cost, box = locked[:16], locked[16:28], locked[28:]
    key = _stretch(passphrase, salt, int.from_bytes(cost[:4], "big"), int.from_bytes(cost[4:], "big"))
    try:
        return SecretBox(key).decrypt(box)
    except CryptoError as error:
        raise WrongPassphrase(_("This passphrase does not open the ballots. Nothing was counted."), trustee) from error


def as_spoken(passphrase: str) -> str:
    """The passphrase as it locks: from another keyboard the same one may come in other code points and blanks."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def _stretch(passphrase: str, salt: bytes, passes: int, memory: int) -> bytes:
    return argon2id.kdf(SecretBox.KEY_SIZE, as_spoken(passphrase).encode(), salt, opslimit=passes, memlimit=memory)
