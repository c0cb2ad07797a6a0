"""What another machine answers is waited for so long and no longer, whatever it does."""

import time
from collections.abc import Callable

import pytest
import requests

from documents.signing.answers import whole_body
from tests.documents.serving import Asking, serving
from tests.stacks import ON_ONE_STACK

pytestmark = ON_ONE_STACK
SECONDS = 1.2
LATE = 1.5  # of the time that it has


def asked(behave: Callable[[Asking], object], largest: int = 1000) -> bytes:
    with serving(behave) as address:
        until = time.monotonic() + SECONDS
        with requests.get(address, timeout=SECONDS, stream=True) as response:
            return whole_body(response, until=until, largest=largest)


def begins(asking: Asking, *, headers: float = 0, first: float = 0) -> None:
    """Send the headers after so many seconds, the first byte after so many more, and then nothing."""
    asking.server.over.wait(headers)
    asking.answer(200, b"", {"Content-Length": "9"})
    asking.server.over.wait(first)
    asking.wfile.write(b"x")
    asking.hang()


@pytest.mark.parametrize(
    "behave",
    [
        begins,
        lambda asking: begins(asking, first=SECONDS * 0.8),
        lambda asking: begins(asking, headers=SECONDS * 0.8),
        Asking.hang,
    ],
    ids=["silent after a byte", "late byte", "late headers", "silent"],
)
def test_it_is_never_waited_for_longer_than_was_said(behave: Callable[[Asking], object]) -> None:
    since = time.monotonic()
    with pytest.raises(requests.Timeout):
        asked(behave)
    assert SECONDS * 0.9 <= time.monotonic() - since < SECONDS * LATE


def test_an_answer_in_time_is_whole() -> None:
    content = b"x" * 200_000
    assert asked(lambda asking: asking.answer(200, content), largest=200_000) == content
    assert asked(lambda asking: asking.answer(200)) == b""


def test_too_much_and_cut_off_are_no_matter_of_time() -> None:
    for behave in (
        lambda asking: asking.answer(200, b"x" * 1001),
        lambda asking: asking.answer(200, b"x", {"Content-Length": "9"}),
    ):
        with pytest.raises(requests.RequestException) as told:
            asked(behave)
        assert not isinstance(told.value, requests.Timeout)
