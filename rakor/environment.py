"""Read the environment, loudly: a wrong or missing value stops the start and says what to set."""

import os
import re
import secrets
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_ADDRESS = re.compile(r"[^\s@<>\"(),:;]+@[^\s@<>\"(),:;]+")


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE points to; without a default it is required."""
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE points to {file}, which cannot be read: {error}.") from error
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE) in the environment; see README.md, 'Settings'.")
    return default


def flag(name: str, default: bool) -> bool:
    """A yes-or-no value: true, yes, 1 / false, no, 0."""
    value = text(name, "true" if default else "false").lower()
    if value in {"true", "yes", "1"}:
        return True
    if value in {"false", "no", "0"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; set it to true or false.")


def number(name: str, default: int) -> int:
    """A whole number that is not negative."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number, for example {default}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to one of: {', '.join(allowed)}.")
    return value


def address(name: str, default: str | None = None) -> str:
    """An http(s) address without a trailing slash."""
    value = text(name, default).rstrip("/")
    if not value.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to an address that starts with https:// or http://.")
    return value


def mail_address(name: str, default: str) -> str:
    """One bare address of e-mail; `default` may carry a name, which is left off."""
    value = text(name, parseaddr(default)[1])
    if not _ADDRESS.fullmatch(value):
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to one address, for example rakor@example.go.id.")
    return value


@dataclass(frozen=True)
class Mailbox:
    """A mailbox that is read over IMAP."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str


def mailbox(name: str, value: str) -> Mailbox | None:
    """The mailbox that an address imaps://user:password@host/folder names; None if `value` is empty.

    The password is never repeated in an error.
    """
    if not value:
        return None
    wanted = f"{name} cannot be read; set it to imaps://user:password@host/INBOX, with %40 for an @ in the user."
    try:
        parts = urlsplit(value)
        port = parts.port or 993
    except ValueError as error:
        raise ImproperlyConfigured(wanted) from error
    user, password, folder = (unquote(part or "") for part in (parts.username, parts.password, parts.path))
    folder = folder.strip("/") or "INBOX"
    if parts.scheme != "imaps" or not (parts.hostname and user and password) or not folder.isprintable():
        raise ImproperlyConfigured(wanted)
    return Mailbox(parts.hostname, port, user, password, folder)


@dataclass(frozen=True)
class Speech:
    """A speech-to-text service that takes recordings as OpenAI's does."""

    url: str
    key: str = field(repr=False)
    model: str
    language: str

    @property
    def host(self) -> str:
        """To where a recording leaves the portal, as a person is told."""
        return urlsplit(self.url).hostname or ""


def speech() -> Speech | None:
    """The speech-to-text service of `SPEECH_URL`; None, and no button anywhere, where that is empty."""
    if not text("SPEECH_URL", ""):
        return None
    url = address("SPEECH_URL")
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ImproperlyConfigured(
            "SPEECH_URL cannot be used; set it to the whole address of the service without user, password and query, "
            "for example https://suara.example.go.id/v1/audio/transcriptions. The key belongs into SPEECH_KEY."
        )
    return Speech(url, text("SPEECH_KEY", ""), text("SPEECH_MODEL", "whisper-1"), text("SPEECH_LANGUAGE", "id"))


@dataclass(frozen=True)
class Seal:
    """The office's own certificate with its key, and the service that proves at what time it was used."""

    certificate: str
    passphrase: str = field(repr=False)
    tsa_url: str


def seal() -> Seal | None:
    """The seal of `SEAL_CERTIFICATE` (a PKCS#12 file); None, and papers are issued without, where that is empty."""
    path = text("SEAL_CERTIFICATE", "")
    if not path:
        return None
    if not Path(path).is_file():
        raise ImproperlyConfigured(f"SEAL_CERTIFICATE is {path!r}; set it to a PKCS#12 file (.p12) that is there.")
    tsa_url = address("TSA_URL") if text("TSA_URL", "") else ""
    return Seal(path, text("SEAL_PASSPHRASE", ""), tsa_url)


def certificates(name: str) -> str:
    """The path of a PEM file of certificates, or nothing."""
    path = text(name, "")
    if path and (not Path(path).is_file() or b"-----BEGIN CERTIFICATE-----" not in Path(path).read_bytes()):
        raise ImproperlyConfigured(f"{name} is {path!r}; set it to a PEM file with the certificates to be trusted.")
    return path


@dataclass(frozen=True)
class Bsre:
    """BSrE's esign client in the government's network, and the account by which the portal speaks to it."""

    url: str
    user: str
    password: str = field(repr=False)


def bsre() -> Bsre | None:
    """The esign client of `BSRE_URL`; None, and no such way of signing anywhere, where that is empty."""
    if not text("BSRE_URL", ""):
        return None
    url = address("BSRE_URL")
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "BSRE_URL cannot be used; set it to the address of the esign client without user, password and query, "
            "for example https://esign.example.go.id. User and password belong into BSRE_USER and BSRE_PASSWORD."
        )
    return Bsre(url, text("BSRE_USER"), text("BSRE_PASSWORD"))


def kept_secret(name: str, folder: Path, *, required: bool) -> str:
    """The secret `name`; where it is not required, one is made once and kept in `folder` (mode 600)."""
    file = folder / name.lower()
    if required or os.environ.get(name) or os.environ.get(f"{name}_FILE"):
        value = text(name)
        if len(value) < 32:
            raise ImproperlyConfigured(f"{name} is too short; set it to at least 32 random characters.")
        return value
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as stream:
        value = secrets.token_urlsafe(48)
        stream.write(value)
    return value
