"""How much one PDF may take of the worker that makes it, and the words in which one is refused.

A paper that is too large would hold a worker for as long as Celery lets it, or take it down for want of memory, and be
tried again five times. It is stopped here instead, in words, and the worker goes on with the next one.
"""

import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.utils.translation import gettext as _

from common.errors import RakorError

# A table of 3,000 rows takes half a minute and 400 MB; the soft time limit of a task is 570 s.
SECONDS = 300
MEGABYTES = 1_024
LOOK_EVERY = 0.5  # seconds
MEMORY = Path("/proc/self/statm")
PAGE = resource.getpagesize()


class RenderingRefused(RakorError):
    """The PDF cannot be made of these facts; trying again by itself would change nothing."""


class AddressRefused(RenderingRefused):
    """It asks for a file or an address outside itself."""


class PaperTooLarge(RenderingRefused):
    """It takes more time or memory than one paper may."""


@contextmanager
def within_limits(*, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Iterator[None]:
    """Raise `PaperTooLarge` in the midst of what is done inside once it takes longer or more memory than that.

    Looks by the alarm clock of the process, which only its main thread may set; in another thread, as in a web
    process of development, nothing is limited. Memory is counted from what the process held before.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ends, most = time.monotonic() + seconds, _held() + megabytes * 1024 * 1024

    def look(_number: int, _frame: FrameType | None) -> None:
        if time.monotonic() > ends:
            raise PaperTooLarge(
                _("This paper takes longer to make than one paper may. Divide it, or leave out long lists.")
            )
        if _held() > most:
            raise PaperTooLarge(
                _("This paper takes more memory than one paper may. Divide it, or leave out long lists and pictures.")
            )

    former = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, min(LOOK_EVERY, seconds), LOOK_EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _held() -> int:
    """Return how much memory this process holds, in bytes; 0 where the system does not tell."""
    try:
        return int(MEMORY.read_text().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0
