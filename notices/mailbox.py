"""Where the calendars of those invited reply to: a folder of the embedded default, or a mailbox read over IMAP."""

import imaplib
import logging
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from django.conf import settings

from notices.replies import SIZE_LIMIT

logger = logging.getLogger(__name__)

TIMEOUT = 20
# What one look takes; the next is a minute away.
AT_ONCE = 200
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Mailbox(Protocol):
    """How the server is reached."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def folder(self) -> str: ...


def take_mails(take: Callable[[bytes], object]) -> int:
    """Hand every mail that has come in to `take`, once; how many. A mail that `take` could not handle stays."""
    number = _take_files(take) if settings.EMBEDDED else 0
    return number + (_take_from_server(settings.REPLY_MAILBOX, take) if settings.REPLY_MAILBOX else 0)


def _take_files(take: Callable[[bytes], object]) -> int:
    number = 0
    for file in sorted(settings.INBOX_DIR.glob("*.eml"))[:AT_ONCE]:
        with suppress(FileNotFoundError):  # another worker was quicker
            with file.open("rb") as stream:
                content = stream.read(SIZE_LIMIT + 1)
            if _is_taken(take, content):
                file.rename(settings.INBOX_DIR / "taken" / file.name)
                number += 1
    return number


def _take_from_server(box: Mailbox, take: Callable[[bytes], object]) -> int:
    """Take the mails that have not been seen. A server that is away is asked again in a minute."""
    try:
        return _read_server(box, take)
    except (OSError, imaplib.IMAP4.error) as error:
        logger.error("The mailbox of replies cannot be read: %s", type(error).__name__)
        return 0


def _read_server(box: Mailbox, take: Callable[[bytes], object]) -> int:
    number = 0
    with imaplib.IMAP4_SSL(box.host, box.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT) as server:
        server.login(box.user, box.password)
        folder = box.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, _count = server.select(f'"{folder}"')
        if answer != "OK":
            logger.error("The mailbox of replies has no folder of the name that REPLY_MAILBOX gives")
            return 0
        for uid in server.uid("SEARCH", "UNSEEN")[1][0].split()[:AT_ONCE]:
            if _is_taken(take, _content(server, uid.decode())):
                server.uid("STORE", uid.decode(), "+FLAGS", "(\\Seen)")
                number += 1
    return number


def _is_taken(take: Callable[[bytes], object], content: bytes) -> bool:
    """Whether the mail needs no second look; one that met a fault of the portal is left for the next time."""
    try:
        take(content)
    except Exception:  # a fault with one mail stops none of the others
        logger.exception("A reply by calendar could not be taken; it is tried again")
        return False
    return True


def _content(server: imaplib.IMAP4_SSL, uid: str) -> bytes:
    """The bytes of one mail; of one that is too large no more than shows that it is."""
    size = _SIZE.search(b" ".join(part for part in server.uid("FETCH", uid, "(RFC822.SIZE)")[1] if part))
    wanted = "(BODY.PEEK[])" if size and int(size[1]) <= SIZE_LIMIT else f"(BODY.PEEK[]<0.{SIZE_LIMIT + 1}>)"
    parts = server.uid("FETCH", uid, wanted)[1]
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")
