"""Sealed ballots: one key opens them, all look alike, and a receipt is of its nonce alone."""

import re

import pytest

from common.public_id import ALPHABET
from elections import sealing
from elections.sealing import Ballot, BallotDamaged, WrongPassphrase

KEY = sealing.new_private_key()
LOCK = sealing.public_key_of(KEY)
CODES = ["a", "b", "c", "nominee00001"]


def sealed(*choices: str, seats: int = 2) -> bytes:
    ballot = Ballot(choices, sealing.new_nonce())
    return sealing.seal(LOCK, ballot, sealing.size_of_ballot(CODES, seats))


def test_a_ballot_opens_with_its_key_and_with_no_other() -> None:
    ballot = Ballot(("c", "a"), sealing.new_nonce())
    kept = sealing.seal(LOCK, ballot, 256)
    assert sealing.open_sealed(KEY, kept) == ballot
    with pytest.raises(BallotDamaged):
        sealing.open_sealed(sealing.new_private_key(), kept)


@pytest.mark.parametrize("place", [0, 31, 32, 47, 48, 100, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    kept = bytearray(sealed("a"))
    kept[place] ^= 1
    with pytest.raises(BallotDamaged):
        sealing.open_sealed(KEY, bytes(kept))


@pytest.mark.parametrize("words", [b"", b"[]", b"{}", b'{"c": ["a"], "n": "zz"}', b'{"c": 1, "n": "00"}', b"\xff"])
def test_what_is_sealed_and_no_ballot_is_noticed(words: bytes) -> None:
    from nacl.public import PublicKey, SealedBox

    with pytest.raises(BallotDamaged):
        sealing.open_sealed(KEY, SealedBox(PublicKey(LOCK)).encrypt(words))
    with pytest.raises(BallotDamaged):
        sealing.open_sealed(KEY, words)


def test_all_ballots_are_equally_long_and_none_is_like_another() -> None:
    kept = [sealed(*choices) for choices in ((), ("a",), ("a", "b"), ("nominee00001", "c"), ("a",))]
    assert len({len(ballot) for ballot in kept}) == 1
    assert len(set(kept)) == len(kept)


def test_a_receipt_is_of_vote_and_nonce_and_easily_read() -> None:
    nonce = sealing.new_nonce()
    receipt = sealing.receipt_of("vote1", nonce)
    assert re.fullmatch(rf"(?:[{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", receipt)
    assert receipt == sealing.receipt_of("vote1", nonce)
    assert len({receipt, sealing.receipt_of("vote2", nonce), sealing.receipt_of("vote1", sealing.new_nonce())}) == 3


def test_the_portal_derives_a_key_for_each_vote(settings: object) -> None:
    key = sealing.portal_key("vote1")
    assert key == sealing.portal_key("vote1") != sealing.portal_key("vote2")
    settings.LINK_KEY = "another"  # type: ignore[attr-defined]
    assert key != sealing.portal_key("vote1")


def test_both_passphrases_open_the_key_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PASSES", 1)
    monkeypatch.setattr(sealing, "MEMORY", 8192)
    locked = sealing.lock_key(KEY, ("kopi pahit pagi", "hujan bulan juni"))
    assert KEY not in locked
    monkeypatch.undo()
    # The cost is kept with the lock: it opens after the setting was changed.
    assert sealing.unlock_key(locked, ("kopi  pahit pagi ", "hujan bulan juni")) == KEY
    for wrong, whose in ((("kopi", "hujan bulan juni"), 0), (("kopi pahit pagi", "hujan"), 1)):
        with pytest.raises(WrongPassphrase) as refused:
            sealing.unlock_key(locked, wrong)
        assert refused.value.trustee == whose


def test_a_guess_at_a_passphrase_is_dear() -> None:
    assert sealing.PASSES >= 3
    assert sealing.MEMORY >= 64 * 1024 * 1024
