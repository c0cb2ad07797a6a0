"""The queue of files: nothing half-written is ever taken, nothing is delivered twice, nothing unreadable stops it."""

import errno
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

import rakor.celery  # noqa: F401  (makes the transport known by its name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "messages").mkdir()
    (tmp_path / "control").mkdir()
    return tmp_path / "messages"


def connect(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder.parent / "control"),
        "polling_interval": 0.01,
    }
    return Connection("rakor-files://localhost", transport_options=options)


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    with connect(folder) as opened:
        yield opened


def queue_of(folder: Path) -> str:
    """A queue of its own for each test: what is bound to what is remembered as long as the process lives."""
    return folder.parent.name


def put(connection: Connection, *bodies: Any) -> None:
    queue = connection.SimpleQueue(queue_of(Path(connection.transport_options["data_folder_in"])))
    for body in bodies:
        queue.put(body)
    queue.close()


def taken_from(connection: Connection, timeout: float = 0.2) -> list[Any]:
    """Everything that is in the queue, in the order in which it comes out."""
    queue, found = connection.SimpleQueue(queue_of(Path(connection.transport_options["data_folder_in"]))), []
    while True:
        try:
            message = queue.get(timeout=timeout)
        except Empty:
            queue.close()
            return found
        message.ack()
        found.append(message.payload)


def messages_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def test_messages_come_out_in_the_order_in_which_they_were_sent(connection: Connection, folder: Path) -> None:
    bodies = [{"n": n, "words": "kata “é” 雨"} for n in range(30)]
    put(connection, *bodies)
    assert len(messages_in(folder)) == 30
    assert taken_from(connection) == bodies
    assert list(folder.iterdir()) == []


def test_order_holds_across_a_restart(folder: Path) -> None:
    for n in range(5):
        with connect(folder) as opened:
            put(opened, n)
    with connect(folder) as opened:
        assert taken_from(opened) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "content",
    [b"", b'{"body": "aGF', b"\xff\xfe\x00", b"null", b"[]", b'"words"', b"{}", b'{"body": "x"}'],
    ids=["empty", "half", "no text", "null", "list", "words", "no message", "half a message"],
)
def test_file_that_cannot_be_read_is_set_aside_and_kept(connection: Connection, folder: Path, content: bytes) -> None:
    broken = folder / f"{0:020d}_first.{queue_of(folder)}.msg"
    broken.write_bytes(content)
    put(connection, "whole")
    assert taken_from(connection) == ["whole"]
    (aside,) = folder.iterdir()
    assert aside.name == f".unreadable-{broken.name}"
    assert aside.read_bytes() == content


def test_files_of_others_are_left_alone(connection: Connection, folder: Path) -> None:
    own = f"{queue_of(folder)}.msg"
    names = {f".{1:020d}_half.{own}", f"{1:020d}_a.x{own}", f"{1:020d}_a.x.{own}", "note.txt"}
    for name in names:
        (folder / name).write_bytes(b"{")
    assert taken_from(connection) == []
    assert {path.name for path in folder.iterdir()} == names


def test_full_disk_is_told_to_the_sender_and_leaves_nothing_behind(
    connection: Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        put(connection, "too much")
    assert list(folder.iterdir()) == []


def test_message_sent_before_the_table_of_queues_is_written_is_kept(connection: Connection, folder: Path) -> None:
    """As it happens when another thread is just declaring the queue."""
    queue = queue_of(folder)
    put(connection, "first")
    (folder.parent / "control" / f"{queue}.exchange").unlink()
    put(connection, "second")
    assert taken_from(connection) == ["first", "second"]


class Crowd:
    """Senders, takers and one who looks on, all at once over the same folder."""

    def __init__(self, folder: Path, each: int) -> None:
        self.folder, self.each = folder, each
        self.found: list[int] = []
        self.halves: list[str] = []
        self.lock, self.all_sent = threading.Lock(), threading.Event()

    def send(self, first: int) -> None:
        with connect(self.folder) as opened:
            put(opened, *({"n": n, "padding": "x" * 3000} for n in range(first, first + self.each)))

    def take(self) -> None:
        with connect(self.folder) as opened:
            while not self.all_sent.is_set() or messages_in(self.folder):
                got = taken_from(opened, timeout=0.05)
                with self.lock:
                    self.found.extend(body["n"] for body in got)

    def watch(self) -> None:
        while not self.all_sent.is_set():
            for path in messages_in(self.folder):
                try:
                    json.loads(path.read_bytes())
                except FileNotFoundError:
                    continue  # taken meanwhile
                except ValueError:
                    self.halves.append(path.name)


def test_two_senders_and_two_takers_lose_nothing_and_double_nothing(folder: Path) -> None:
    """Meanwhile someone looks at the folder without pause: every file that has its final name is whole."""
    crowd = Crowd(folder, each=250)
    senders = [threading.Thread(target=crowd.send, args=(n * crowd.each,)) for n in range(2)]
    others = [threading.Thread(target=act) for act in (crowd.take, crowd.take, crowd.watch)]
    for thread in (*others, *senders):
        thread.start()
    for thread in senders:
        thread.join(60)
    crowd.all_sent.set()
    for thread in others:
        thread.join(60)
    assert not any(thread.is_alive() for thread in (*senders, *others))
    assert sorted(crowd.found) == list(range(2 * crowd.each))
    assert crowd.halves == []
    assert list(folder.iterdir()) == []


def test_table_of_queues_is_never_seen_half_written(folder: Path) -> None:
    """Two processes that start together note their queues in the same table, while a third reads it."""
    name, stop, faults = "celery", threading.Event(), []

    def read() -> None:
        with connect(folder) as opened:
            channel = opened.channel()
            while not stop.is_set():
                try:
                    channel.get_table(name)
                except ValueError as error:
                    faults.append(error)

    def bind(first: int) -> None:
        with connect(folder) as opened:
            channel = opened.channel()
            for n in range(first, first + 100):
                channel._queue_bind(name, f"key{n}", "", f"queue{n}")

    reader = threading.Thread(target=read)
    binders = [threading.Thread(target=bind, args=(n * 100,)) for n in range(2)]
    for thread in (reader, *binders):
        thread.start()
    for thread in binders:
        thread.join(60)
    stop.set()
    reader.join(60)
    assert faults == []
    with connect(folder) as opened:
        assert {row.queue for row in opened.channel().get_table(name)} == {f"queue{n}" for n in range(200)}
