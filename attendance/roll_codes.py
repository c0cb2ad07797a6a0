"""The short codes on paper lists: the number of the line and two letters that catch a slip of the pen."""

import hashlib
import hmac
import re

from django.conf import settings

from attendance.links import Purpose
from attendance.models import RollNumber
from common.public_id import ALPHABET

# Written "017-KM"; typed with or without the stroke, in either case. ASCII: to Unicode "ſ" is an s in another case.
_CODE = re.compile(r"\s*0*(\d{1,5})\s*[-–./ ]?\s*([a-z0-9]{2})\s*", re.IGNORECASE | re.ASCII)
# Letters that a hand or an eye takes for another, as the alphabet of the house has it.
_READ_AS = str.maketrans("oilu", "011v")


def roll_code(meeting_id: int, number: int) -> str:
    """The code of the line `number` of this meeting: "017-KM"."""
    return f"{number:03d}-{_check(meeting_id, number).upper()}"


def number_in(code: str, meeting_id: int) -> int | None:
    """The number that `code` names at this meeting; None if it is not one of its codes.

    A code of another meeting's list, or with one wrong sign, passes once in a thousand.
    """
    said = _CODE.fullmatch(code)
    if said is None:
        return None
    number = int(said[1])
    letters = said[2].lower().translate(_READ_AS)
    return number if hmac.compare_digest(letters, _check(meeting_id, number)) else None


def code_of(row: RollNumber) -> str:
    return roll_code(row.meeting_id, row.number)


def _check(meeting_id: int, number: int) -> str:
    said = f"{Purpose.ROLL_CODE}:{meeting_id}:{number}".encode()
    digest = hmac.digest(settings.LINK_KEY.encode(), said, hashlib.sha256)
    # Letters only: a digit behind the number would be read as part of it.
    letters = [letter for letter in ALPHABET if letter.isalpha()]
    return letters[digest[0] % len(letters)] + letters[digest[1] % len(letters)]
