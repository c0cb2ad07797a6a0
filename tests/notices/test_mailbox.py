"""Where replies come in: a folder, or a server of mail that may be away, slow or odd."""

import imaplib
import logging
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import LazySettings

from notices.mailbox import take_mails
from notices.replies import SIZE_LIMIT
from notices.tasks import take_replies
from rakor.environment import Mailbox

BOX = Mailbox("mail.example.go.id", 993, "rakor", "rahasia", 'Bal"asan')


@pytest.fixture
def inbox(settings: LazySettings, tmp_path: Path) -> Path:
    (tmp_path / "taken").mkdir()
    settings.INBOX_DIR, settings.EMBEDDED, settings.REPLY_MAILBOX = tmp_path, True, None
    return tmp_path


# --- the folder of the embedded default --------------------------------------------------------------------------


def test_each_file_is_taken_once_and_laid_aside(inbox: Path) -> None:
    for name in ("b.eml", "a.eml", "catatan.txt"):
        (inbox / name).write_bytes(name.encode())
    taken: list[bytes] = []
    assert take_mails(taken.append) == 2
    assert taken == [b"a.eml", b"b.eml"]
    assert take_mails(taken.append) == 0
    assert sorted(file.name for file in (inbox / "taken").iterdir()) == ["a.eml", "b.eml"]


def test_a_fault_with_one_leaves_it_and_stops_no_other(inbox: Path) -> None:
    (inbox / "a.eml").write_bytes(b"bad")
    (inbox / "b.eml").write_bytes(b"good")

    def take(content: bytes) -> None:
        if content == b"bad":
            raise RuntimeError("database is locked")

    assert take_mails(take) == 1
    assert [file.name for file in inbox.glob("*.eml")] == ["a.eml"]


def test_of_a_huge_file_only_the_beginning_is_read(inbox: Path) -> None:
    with (inbox / "a.eml").open("wb") as stream:
        stream.truncate(10 * SIZE_LIMIT)
    taken: list[bytes] = []
    take_mails(taken.append)
    assert [len(content) for content in taken] == [SIZE_LIMIT + 1]


@pytest.mark.django_db
def test_the_task_takes_what_is_there(inbox: Path) -> None:
    (inbox / "a.eml").write_bytes(b"no reply at all")
    take_replies()
    assert (inbox / "taken" / "a.eml").exists()


def test_in_production_the_folder_is_not_looked_at(inbox: Path, settings: LazySettings) -> None:
    settings.EMBEDDED = False
    (inbox / "a.eml").write_bytes(b"x")
    assert take_mails(lambda _: pytest.fail("taken")) == 0


# --- a server ----------------------------------------------------------------------------------------------------


class Server:
    """As much of an IMAP server as is spoken to."""

    mails: ClassVar[dict[str, bytes]] = {}
    seen: ClassVar[set[str]] = set()
    said: ClassVar[list[tuple[str, ...]]] = []
    fault: ClassVar[Exception | None] = None
    folder = "OK"

    def __init__(self, host: str, port: int, **how: Any) -> None:
        assert (host, port) == (BOX.host, BOX.port)
        assert how["timeout"] > 0
        assert how["ssl_context"].check_hostname
        if self.fault:
            raise self.fault

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.said.append(("LOGOUT",))

    def login(self, user: str, password: str) -> None:
        assert (user, password) == (BOX.user, BOX.password)

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        self.said.append(("SELECT", folder))
        return self.folder, [b"1"]

    def uid(self, command: str, *words: str) -> tuple[str, list[Any]]:
        self.said.append((command, *words))
        if command == "SEARCH":
            return "OK", [" ".join(uid for uid in self.mails if uid not in self.seen).encode()]
        content = self.mails[words[0]]
        if command == "STORE":
            self.seen.add(words[0])
            return "OK", [None]
        if "SIZE" in words[1]:
            return "OK", [f"1 (UID {words[0]} RFC822.SIZE {len(content)})".encode()]
        whole = content[: SIZE_LIMIT + 1] if "<0." in words[1] else content
        return "OK", [(b"1 (BODY[] {1}", whole), b")"]


@pytest.fixture
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMBEDDED, settings.REPLY_MAILBOX = False, BOX
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Server)
    Server.mails, Server.seen, Server.said, Server.fault, Server.folder = {}, set(), [], None, "OK"
    return Server


def test_unseen_mails_are_taken_and_marked_as_seen(server: type[Server]) -> None:
    server.mails = {"4": b"satu", "7": b"dua"}
    taken: list[bytes] = []
    assert take_mails(taken.append) == 2
    assert taken == [b"satu", b"dua"]
    assert server.seen == {"4", "7"}
    assert ("SELECT", '"Bal\\"asan"') in server.said
    assert server.said[-1] == ("LOGOUT",)
    assert take_mails(taken.append) == 0


def test_one_that_met_a_fault_stays_unseen(server: type[Server]) -> None:
    server.mails = {"1": b"bad", "2": b"good"}

    def take(content: bytes) -> None:
        if content == b"bad":
            raise RuntimeError("x")

    assert take_mails(take) == 1
    assert server.seen == {"2"}


def test_of_a_huge_mail_no_more_is_fetched_than_shows_that_it_is(server: type[Server]) -> None:
    server.mails = {"1": b"x" * (SIZE_LIMIT * 2)}
    taken: list[bytes] = []
    take_mails(taken.append)
    assert len(taken[0]) == SIZE_LIMIT + 1


@pytest.mark.parametrize("fault", [TimeoutError("x"), ConnectionRefusedError("x"), imaplib.IMAP4.error("rahasia")])
def test_a_server_that_is_away_is_said_and_asked_again(
    server: type[Server], fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault, server.mails = fault, {"1": b"x"}
    with caplog.at_level(logging.ERROR):
        assert take_mails(lambda _: None) == 0
    assert "cannot be read" in caplog.text
    assert "rahasia" not in caplog.text
    server.fault = None
    assert take_mails(lambda _: None) == 1


def test_a_folder_that_is_not_there_is_said(server: type[Server], caplog: pytest.LogCaptureFixture) -> None:
    server.folder = "NO"
    assert take_mails(lambda _: None) == 0
    assert "REPLY_MAILBOX" in caplog.text


def test_without_a_mailbox_nobody_is_asked(server: type[Server], settings: LazySettings) -> None:
    settings.REPLY_MAILBOX = None
    server.fault = AssertionError("asked")
    assert take_mails(lambda _: None) == 0
