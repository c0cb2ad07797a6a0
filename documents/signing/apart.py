"""Looking at a file that somebody handed in, in a process of its own: it may be made to take all memory, or never end.

A file of one megabyte can unpack to a thousand. Here that ends the small process, and whoever handed it in is told;
the web process, and all others who work in it, notice nothing.
"""

import logging
import multiprocessing
import resource
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import django
from django.utils import translation
from django.utils.translation import gettext as _

from common.errors import RakorError
from documents.signing.roots import known_roots, roots_are
from documents.signing.sameness import NotUsable

logger = logging.getLogger(__name__)

SECONDS = 40
MEGABYTES = 1_024
# So many at once: each may take as much memory as said above.
_PLACES = threading.BoundedSemaphore(2)
Found = TypeVar("Found")


@dataclass(frozen=True)
class _Broke:
    """What the other process says of a fault that is no refusal."""

    error: str


@dataclass(frozen=True)
class _Task:
    """What the other process is told: it knows neither the seal nor who reads the answer."""

    look: Callable[..., Any]
    contents: tuple[bytes, ...]
    roots: tuple[bytes, ...]
    language: str | None


def looked_at(look: Callable[..., Found], *contents: bytes) -> Found:
    """What `look` (a function of a module) returns for `contents`, which are not to be trusted.

    Raises the `RakorError` that it raises, and `NotUsable` where it takes too long, too much memory, or breaks.
    """
    if not _PLACES.acquire(timeout=SECONDS):
        raise NotUsable(_("Many files are being looked at. Hand it in again in a minute."))
    try:
        found = _from_another_process(look, contents)
    finally:
        _PLACES.release()
    if isinstance(found, RakorError):
        raise found
    return found


def _from_another_process(look: Callable[..., Any], contents: tuple[bytes, ...]) -> Any:
    # A new process, none copied from this one: here other threads are at work, who may hold locks.
    context = multiprocessing.get_context("spawn")
    mine, other = context.Pipe()
    process = context.Process(target=_look, args=(other, SECONDS, MEGABYTES), daemon=True)
    process.start()
    other.close()
    # Beside the waiting: a process that dies before it has read all would be written to for ever.
    task = _Task(look, contents, known_roots(), translation.get_language())
    handing_over = threading.Thread(target=_hand_over, args=(mine, task), daemon=True)
    handing_over.start()
    try:
        found = mine.recv() if mine.poll(SECONDS) else _Broke("no answer in time")
    except (EOFError, ConnectionError):
        found = _Broke("ended by itself")
    finally:
        process.kill()
        process.join()
        handing_over.join()
        mine.close()
    if not isinstance(found, _Broke):
        return found
    logger.warning("A file that was handed in could not be looked at: %s", found.error)
    raise NotUsable(_("This PDF takes too much time or memory to be looked at. Make it anew as a plain PDF."))


def _hand_over(to: Connection, task: _Task) -> None:
    with suppress(ConnectionError):
        to.send(task)


def _look(parent: Connection, seconds: int, megabytes: int) -> None:
    """What the other process does: answers, or ends without a word."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        django.setup()  # words of refusals are looked up in the catalogues of the apps
        task: _Task = parent.recv()
        with translation.override(task.language), roots_are(task.roots):
            parent.send(task.look(*task.contents))
    except RakorError as refused:
        parent.send(refused)
    except Exception as broke:  # whatever breaks on such a file: the other side says that it cannot be used
        parent.send(_Broke(type(broke).__name__))
