"""A wrong or missing value stops the start, and the sentence says what to set."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from rakor import environment


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (lambda: environment.text("RAKOR_PROBE"), "", "Set RAKOR_PROBE"),
        (lambda: environment.flag("RAKOR_PROBE", default=True), "perhaps", "true or false"),
        (lambda: environment.number("RAKOR_PROBE", 10), "-1", "whole number"),
        (lambda: environment.number("RAKOR_PROBE", 10), "ten", "whole number"),
        (lambda: environment.choice("RAKOR_PROBE", "a", ("a", "b")), "c", "one of: a, b"),
        (lambda: environment.address("RAKOR_PROBE"), "rakor.example", "https://"),
        (lambda: environment.kept_secret("RAKOR_PROBE", Path(), required=True), "short", "at least 32"),
        (lambda: environment.mail_address("RAKOR_PROBE", "a@b.id"), "a@b.id, c@d.id", "one address"),
        (lambda: environment.mail_address("RAKOR_PROBE", "a@b.id"), "a@b.id\r\nBcc: c@d.id", "one address"),
        (lambda: _mailbox("imap://user:secret@host/INBOX"), "x", "imaps://"),
        (lambda: _mailbox("imaps://host/INBOX"), "x", "imaps://"),
        (lambda: _mailbox("imaps://user:secret@host:port/INBOX"), "x", "imaps://"),
        (lambda: _mailbox("imaps://user:secret@host/IN%0ABOX"), "x", "imaps://"),
    ],
    ids=[
        *("missing", "flag", "negative", "word", "choice", "address", "secret"),
        *("two addresses", "header", "plain imap", "no password", "no port", "no folder"),
    ],
)
def test_wrong_value_names_the_variable_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, read: object, value: str, said: str
) -> None:
    monkeypatch.setenv("RAKOR_PROBE", value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()  # type: ignore[operator]
    assert "RAKOR_PROBE" in str(refusal.value)
    assert said in str(refusal.value)


def _mailbox(value: str) -> environment.Mailbox | None:
    return environment.mailbox("RAKOR_PROBE", value)


def test_a_mailbox_is_read_with_its_marks_and_never_tells_its_password() -> None:
    box = _mailbox("imaps://balas%40rakor:ra%2Fha%3Asia@mail.example.go.id:1993/Balasan%20kalender")
    assert box is not None
    assert (box.host, box.port, box.user) == ("mail.example.go.id", 1993, "balas@rakor")
    assert (box.password, box.folder) == ("ra/ha:sia", "Balasan kalender")
    assert "sia" not in repr(box)
    assert _mailbox("") is None
    with pytest.raises(ImproperlyConfigured) as refusal:
        _mailbox("imap://user:rahasia@host/INBOX")
    assert "rahasia" not in str(refusal.value)


def test_an_address_may_come_with_a_name_where_it_is_taken_over() -> None:
    assert environment.mail_address("RAKOR_PROBE", "Rakor <rakor@example.go.id>") == "rakor@example.go.id"


def test_secret_is_read_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x" * 40 + "\n")
    monkeypatch.setenv("RAKOR_PROBE_FILE", str(file))
    assert environment.kept_secret("RAKOR_PROBE", tmp_path, required=True) == "x" * 40
    monkeypatch.setenv("RAKOR_PROBE_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        environment.text("RAKOR_PROBE")


def test_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    made = environment.kept_secret("RAKOR_PROBE", tmp_path, required=False)
    assert environment.kept_secret("RAKOR_PROBE", tmp_path, required=False) == made
    assert (tmp_path / "rakor_probe").stat().st_mode & 0o777 == 0o600
    assert len(made) >= 32
