"""bin/run: one clear sentence when it cannot start, and nothing left running when it ends."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]


def refused(data_dir: Path | str, **environment: str) -> str:
    """Start bin/run where it cannot start; the answer is the one sentence it ends with."""
    done = subprocess.run(
        ["bin/run"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir), "PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    sentences = done.stderr.strip().splitlines()
    assert len(sentences) == 1
    return sentences[0]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stand_in(folder: Path, name: str, script: str) -> str:
    """A PATH on which `name` is the given shell script."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.mark.parametrize("port", ["abc", "0", "70000", "80 80", "-1"])
def test_port_that_is_no_port(tmp_path: Path, port: str) -> None:
    assert f"bukan '{port}'" in refused(tmp_path, PORT=port)


def test_port_in_use(tmp_path: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = refused(tmp_path, PORT=str(port))
    assert f"Port {port} sudah dipakai" in sentence
    assert f"PORT={port + 1}" in sentence


def test_folder_that_cannot_be_written() -> None:
    assert "Tidak ada izin menulis di /proc/rakor" in refused("/proc/rakor")


def test_full_disk(tmp_path: Path) -> None:
    path = stand_in(tmp_path / "bin", "df", "echo head; echo /dev/x 1000 999 1 100% /")
    assert "Disk penuh" in refused(tmp_path / "data", PATH=path)


def test_python_too_old(tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        path = stand_in(tmp_path / "bin", name, 'if [ "$1" = -V ]; then echo Python 3.9.2; else exit 1; fi')
    sentence = refused(tmp_path / "data", PATH=path)
    assert "Perlu Python 3.11" in sentence
    assert "3.9.2" in sentence


# --- a whole life --------------------------------------------------------------


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A portal that wants no demo content: filling it in is tried with the browser."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo-logins.txt").touch()
    return folder


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(data_dir: Path, port: int) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """`start()` is bin/run on the embedded default, once its health page has answered."""
    begun: list[subprocess.Popen[bytes]] = []
    yield lambda: started(data_dir, port, begun)
    for process in begun:
        process.terminate()
        process.wait(timeout=35)


def started(data_dir: Path, port: int, begun: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    embedded = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "BASE_URL"}}
    output = (data_dir / "output.txt").open("wb")
    process = subprocess.Popen(
        ["bin/run"],
        cwd=ROOT,
        env={**embedded, "DATA_DIR": str(data_dir), "PORT": str(port)},
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    output.close()
    begun.append(process)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, (data_dir / "output.txt").read_text()
        try:
            with urlopen(f"http://127.0.0.1:{port}/sehat/hidup/", timeout=5):
                return process
        except HTTPError:
            raise
        except OSError:
            time.sleep(0.1)  # not listening yet
    pytest.fail((data_dir / "output.txt").read_text())


def processes_of(data_dir: Path) -> list[str]:
    """Command lines of all processes that work on this data folder."""
    mark = f"DATA_DIR={data_dir}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # ended while we looked, or not ours
    return found


def await_silence(data_dir: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while processes_of(data_dir) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(data_dir) == []


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the embedded default is tried with the suite on SQLite")
def test_starts_stops_and_starts_again_quickly(data_dir: Path, start: Callable[[], subprocess.Popen[bytes]]) -> None:
    first = start()
    assert any("celery" in line for line in processes_of(data_dir))
    assert "sudah berjalan" in refused(data_dir)
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=35) == 128 + signal.SIGTERM
    assert processes_of(data_dir) == []

    began = time.monotonic()
    second = start()
    assert time.monotonic() - began < 10
    # Not even a bin/run that is killed leaves its processes behind.
    second.kill()
    second.wait(timeout=5)
    await_silence(data_dir, 30)
