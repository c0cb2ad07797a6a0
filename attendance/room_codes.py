"""The code on the projector: six digits that change every thirty seconds, derived and never stored.

Whoever reads it out over the telephone has half a minute; so it counts as a weaker sign than a face at the door.
"""

import datetime as dt
import hashlib
import hmac

from django.conf import settings

from attendance.links import Purpose
from attendance.models import Hall

PERIOD = 30  # seconds
LENGTH = 6


def room_code(hall: Hall, at: dt.datetime) -> str:
    """The code that stands on the projector of `hall` at the moment `at`."""
    return _code(hall, _step(at))


def seconds_left(at: dt.datetime) -> int:
    """How long the code of the moment `at` still stands: 1 to `PERIOD`."""
    return PERIOD - int(at.timestamp()) % PERIOD


def is_room_code(hall: Hall, code: str, at: dt.datetime) -> bool:
    """Whether `code` stands on the projector now, or stood there in the period before: typing takes time."""
    digits = "".join(letter for letter in code if letter in "0123456789")
    step = _step(at)
    # Both are always compared, so that the time taken tells nothing.
    matches = [hmac.compare_digest(digits, _code(hall, step - back)) for back in (0, 1)]
    return any(matches)


def _step(at: dt.datetime) -> int:
    return int(at.timestamp()) // PERIOD


def _code(hall: Hall, step: int) -> str:
    said = f"{Purpose.ROOM_CODE}:{hall.meeting_id}:{hall.pk}:{hall.link_version}:{step}".encode()
    number = int.from_bytes(hmac.digest(settings.LINK_KEY.encode(), said, hashlib.sha256)[:8], "big")
    return f"{number % 10**LENGTH:0{LENGTH}d}"
