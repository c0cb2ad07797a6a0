"""bin/run: one clear sentence when it cannot start, and nothing left running when it ends."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPResponse
from pathlib import Path
from typing import cast
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


def test_certificate_that_cannot_be_read(tmp_path: Path) -> None:
    assert "TLS_CERT dan TLS_KEY" in refused(tmp_path, TLS_CERT=str(tmp_path / "none.crt"))


def test_certificate_without_the_address_it_is_for(tmp_path: Path) -> None:
    for name in ("a.crt", "a.key"):
        (tmp_path / name).touch()
    sentence = refused(tmp_path, TLS_CERT=str(tmp_path / "a.crt"), TLS_KEY=str(tmp_path / "a.key"))
    assert "BASE_URL harus alamat https://" in sentence


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://rakor.example.go.id"])
def test_https_for_an_address_that_is_not_of_this_network(tmp_path: Path, address: str) -> None:
    sentence = refused(tmp_path, HTTPS="1", BASE_URL=address)
    assert "harus mulai dengan https://" in sentence or "tidak dibuat sertifikat" in sentence


def test_https_of_a_laptop_is_not_for_a_server(tmp_path: Path) -> None:
    assert "hanya untuk laptop" in refused(tmp_path, HTTPS="1", RAKOR_MODE="production")


def test_the_authority_of_a_laptop_vouches_for_its_network_alone(tmp_path: Path) -> None:
    """A telephone that trusts it would trust it for every address; so it may vouch for private ones only."""
    certify(tmp_path, "192.168.1.7", "rakor.local", "localhost")
    assert verified(tmp_path)
    authority = (tmp_path / "ca.crt").read_bytes()
    certify(tmp_path, "192.168.1.8", "localhost")
    assert verified(tmp_path)
    assert (tmp_path / "ca.crt").read_bytes() == authority, "telephones would have to trust a new one"
    certify(tmp_path, "bank.example.com")
    assert not verified(tmp_path)
    assert {file.stat().st_mode & 0o077 for file in tmp_path.glob("*.key")} == {0}


def certify(folder: Path, *names: str) -> None:
    subprocess.run(["bash", "bin/certificate.sh", str(folder), *names], cwd=ROOT, capture_output=True, check=True)


def verified(folder: Path) -> bool:
    told = subprocess.run(
        ["openssl", "verify", "-CAfile", str(folder / "ca.crt"), str(folder / "server.crt")],
        capture_output=True,
        check=False,
    )
    return told.returncode == 0


# --- a whole life --------------------------------------------------------------


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A portal that wants no demo content: filling it in is tried with the browser."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo-logins.txt").touch()
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first life leaves what it made out of nothing: migrations that the next need not wait for."""
    return tmp_path_factory.mktemp("bin-run") / "made"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(data_dir: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """`start()` is bin/run on the embedded default, once its health page has answered."""
    begun: list[subprocess.Popen[bytes]] = []
    yield lambda **environment: started(data_dir, port, begun, environment)
    for process in begun:
        process.terminate()
        process.wait(timeout=35)


def started(
    data_dir: Path, port: int, begun: list[subprocess.Popen[bytes]], environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    embedded = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "BASE_URL"}}
    output = (data_dir / "output.txt").open("wb")
    process = subprocess.Popen(
        ["bin/run"],
        cwd=ROOT,
        env={**embedded, "DATA_DIR": str(data_dir), "PORT": str(port), **environment},
        stdout=output,
        stderr=subprocess.STDOUT,
    )
    output.close()
    begun.append(process)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, (data_dir / "output.txt").read_text()
        try:
            if "HTTPS" in environment:
                with asked(data_dir, port, "/sehat/hidup/"):
                    return process
            with urlopen(f"http://127.0.0.1:{port}/sehat/hidup/", timeout=5):
                return process
        except HTTPError:
            raise
        except OSError:
            time.sleep(0.1)  # not listening yet
    pytest.fail((data_dir / "output.txt").read_text())


def asked(data_dir: Path, port: int, path: str) -> HTTPResponse:
    """The answer over HTTPS, as somebody gets it who trusts the authority of this portal and no other."""
    trusting = ssl.create_default_context(cafile=str(data_dir / "tls/ca.crt"))
    return cast("HTTPResponse", urlopen(f"https://localhost:{port}{path}", timeout=5, context=trusting))


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
def test_starts_stops_and_starts_again_quickly(
    data_dir: Path, made: Path, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    first = start()
    assert any("celery" in line for line in processes_of(data_dir))
    assert "sudah berjalan" in refused(data_dir)
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=35) == 128 + signal.SIGTERM
    assert processes_of(data_dir) == []
    shutil.copytree(data_dir, made)

    began = time.monotonic()
    second = start()
    assert time.monotonic() - began < 10
    # Not even a bin/run that is killed leaves its processes behind.
    second.kill()
    second.wait(timeout=5)
    await_silence(data_dir, 30)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the embedded default is tried with the suite on SQLite")
def test_speaks_https_to_telephones(
    data_dir: Path, made: Path, port: int, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    if made.exists():
        shutil.copytree(made, data_dir, dirs_exist_ok=True)
    start(HTTPS="1")
    with asked(data_dir, port, "/masuk/") as page:
        assert page.status == 200
        # The laptop's name must not be remembered as one that speaks HTTPS only, beyond this day.
        assert page.headers["Strict-Transport-Security"] is None
        cookies = page.headers.get_all("Set-Cookie") or []
        assert cookies
        assert all("Secure" in cookie for cookie in cookies)
    with asked(data_dir, port, "/static/rakor-ca.crt") as offered:
        assert offered.read() == (data_dir / "tls/ca.crt").read_bytes()
        assert offered.headers["Content-Type"] == "application/x-x509-ca-cert"
    deadline = time.monotonic() + 20
    while "Untuk telepon" not in (told := (data_dir / "output.txt").read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert f":{port}/static/rakor-ca.crt" in told
    assert "Portal siap: https://" in told
