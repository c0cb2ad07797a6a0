"""What another machine answers, read no longer and no further than is worth waiting for."""

import time

import requests
import urllib3

_CHUNK = 64 * 1024


def whole_body(response: requests.Response, *, seconds: float, largest: int) -> bytes:
    """The body of an answer that is streamed.

    Raises `requests.Timeout` where it is not there after so many seconds, however steadily it drips; another
    `requests.RequestException` where it is longer than `largest` bytes, or breaks off.
    """
    until = time.monotonic() + seconds
    kept = bytearray()
    try:
        # What has come so far each time: `iter_content` would wait until a whole chunk is full.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            kept += chunk
            if time.monotonic() > until:
                raise requests.Timeout
            if len(kept) > largest:
                raise requests.RequestException
    except urllib3.exceptions.TimeoutError:
        raise requests.Timeout from None
    except (urllib3.exceptions.HTTPError, OSError) as broken:
        if isinstance(broken, requests.RequestException):
            raise
        raise requests.ConnectionError from None
    return bytes(kept)
