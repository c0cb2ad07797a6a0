"""What every test stands on: its own data folder, no network, cheap passwords.

Settings are read from the environment, so it is set here, before Django looks. DATABASE_URL and REDIS_URL
choose the stack (bin/test sets them): without them SQLite and the broker that needs no server.
"""

import gc
import ipaddress
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA_DIR = Path(tempfile.mkdtemp(prefix="rakor-test-"))
for name in ("SECRET_KEY", "LINK_KEY", "BASE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXY", "LOG_LEVEL"):
    os.environ.pop(name, None)
os.environ.update(
    RAKOR_MODE="embedded",
    DATA_DIR=str(DATA_DIR),
    DJANGO_SETTINGS_MODULE="rakor.settings",
)


def pytest_configure(config: pytest.Config) -> None:
    """Change in the real settings only what would make tests slow, before Django sets itself up."""
    from django.conf import settings

    # The manifest of hashed names is made by collectstatic; tests read the files where they lie.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    database = settings.DATABASES["default"]
    if "postgresql" in database["ENGINE"]:
        # A test's rows need not survive a power cut.
        database["OPTIONS"]["options"] += " -c synchronous_commit=off"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    if config.getoption("numprocesses", None):
        # Workers would read the settings from what they inherit, before this file gives each a data folder of its own.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never again through what the imports have left for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Keep SQLite's test database in a file, as in the portal: in memory it has neither WAL nor its locks."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(DATA_DIR / "test.sqlite3")


def _is_local(address: Any) -> bool:
    """True for a socket on this machine: a path, or a loopback address."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A test that tries to reach another machine fails, instead of depending on it."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_local(address):
            raise RuntimeError(f"A test tried to reach {address!r}; tests use this machine only.")
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_local(address):
            raise RuntimeError(f"A test tried to reach {address!r}; tests use this machine only.")
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


# Whoever asks for one of these asks a database.
_OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
# How the portal starts and what carries its work differs by stack even where no database is asked.
_OF_THE_STACK = ("operation", "rakor")
# Pages and walks differ by stack in their queries alone: the acts below them are tested on both, and the matrix opens
# each page and tries each act of the secretariat on both.
_ON_ONE_STACK = ("delegates", "desk", "walks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on one stack only, but for `bin/test all`, what cannot differ on the other."""
    if "DATABASE_URL" not in os.environ or not config.option.markexpr:
        return
    alike = [item for item in items if not _depends_on_the_stack(item)]
    if alike:
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in set(alike)]


def _depends_on_the_stack(item: pytest.Item) -> bool:
    from django.test import TransactionTestCase

    if item.path.parent.name in _ON_ONE_STACK:
        return item.path.name == "test_matrix.py" and "[secretariat]" in item.name
    case = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("browser")
        or _OF_THE_DATABASE.intersection(getattr(item, "fixturenames", ()))
        or (isinstance(case, type) and issubclass(case, TransactionTestCase))
        or item.path.parent.name in _OF_THE_STACK
    )


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test counts its own tries: nothing that another has left in the cache is found."""
    from django.core.cache import caches

    monkeypatch.setattr(caches["default"], "key_prefix", secrets.token_hex(8))
