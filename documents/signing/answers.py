"""What another machine answers, read no longer and no further than is worth waiting for."""

import contextlib
import threading
import time
from collections.abc import Iterator

import requests
import urllib3

_CHUNK = 64 * 1024


def whole_body(response: requests.Response, *, until: float, largest: int) -> bytes:
    """The body of an answer that is streamed.

    Raises `requests.Timeout` where it is not there when the clock (`time.monotonic`) shows `until`, however steadily
    it drips and however long it is silent; another `requests.RequestException` where it is longer than `largest`
    bytes, or breaks off. The hour is set before the request is sent: to wait for the answer is part of the time.
    """
    kept = bytearray()
    try:
        with _deaf_at(until, response):
            # What has come so far each time: `iter_content` would wait until a whole chunk is full.
            while time.monotonic() < until and (chunk := response.raw.read1(_CHUNK, decode_content=True)):
                kept += chunk
                if len(kept) > largest:
                    raise requests.RequestException
    except urllib3.exceptions.TimeoutError:
        raise requests.Timeout from None
    except (urllib3.exceptions.HTTPError, OSError) as broken:
        if isinstance(broken, requests.RequestException):
            raise
        if time.monotonic() < until:
            raise requests.ConnectionError from None
    # Whatever came to its end by that time only looks whole.
    if time.monotonic() >= until:
        raise requests.Timeout
    return bytes(kept)


@contextlib.contextmanager
def _deaf_at(until: float, response: requests.Response) -> Iterator[None]:
    """Hear no more of the answer from that hour on: what is being read ends then, instead of at the socket's own."""
    alarm = threading.Timer(max(until - time.monotonic(), 0), _hang_up, [response])
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


def _hang_up(response: requests.Response) -> None:
    with contextlib.suppress(OSError, RuntimeError, ValueError):  # it has ended meanwhile
        response.raw.shutdown()
