"""The short codes on paper lists: they are read as hands write them, and a slip is caught."""

from hypothesis import given
from hypothesis import strategies as st

from attendance.roll_codes import number_in, roll_code
from common.public_id import ALPHABET

NUMBER = st.integers(1, 2000)
LETTERS = [letter for letter in ALPHABET if letter.isalpha()]


@given(st.integers(1, 10**6), NUMBER)
def test_code_is_read_back_however_it_is_written(meeting: int, number: int) -> None:
    code = roll_code(meeting, number)
    for written in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code} ", code.lstrip("0")):
        assert number_in(written, meeting) == number


@given(st.integers(1, 10**6), NUMBER)
def test_code_is_a_number_and_two_letters(meeting: int, number: int) -> None:
    digits, letters = roll_code(meeting, number).split("-")
    assert (int(digits), len(digits) >= 3, letters.isalpha(), len(letters)) == (number, True, True, 2)
    assert not set(letters) & set("IOLU"), "no letter that is read as another"


def test_slip_of_the_pen_is_caught_nearly_always() -> None:
    """Another number under the same letters passes about once in 440; each other letter never."""
    number, meeting = 17, 4711
    letters = roll_code(meeting, number)[-2:]
    passed = [other for other in range(1, 2001) if other != number and number_in(f"{other:03d}-{letters}", meeting)]
    assert len(passed) <= 15
    for place in (0, 1):
        for letter in LETTERS:
            written = letters[:place] + letter.upper() + letters[place + 1 :]
            assert (number_in(f"017-{written}", meeting) == number) == (written == letters)


def test_code_of_another_meeting_passes_rarely() -> None:
    passed = [meeting for meeting in range(2, 1002) if number_in(roll_code(1, 17), meeting) is not None]
    assert len(passed) <= 10


def test_what_is_no_code_is_none() -> None:
    for junk in ("", "017", "KM", "017-K", "017-KMX", "-1-KM", "0-AA", "١٧-KM", "017-KM\x00", "9" * 400, "999999-KM"):
        assert number_in(junk, 1) is None
