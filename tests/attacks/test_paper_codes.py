"""What could be typed where the codes of a paper list are: none of it is a fault, and nothing falls away unsaid."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from attendance.actions import number_lines
from attendance.roll_codes import roll_code
from meetings.models import Meeting
from tests.attendance.door import door_of, mark_of, meeting_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    meeting = meeting_today(2)
    number_lines(meeting=meeting)
    return meeting


def post(meeting: Meeting, codes: str) -> Any:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(door_of(meeting))
    sent = {"codes": codes, "at": "00.00", "capacity": "own", "confirm": "1"}
    return client.post(reverse("desk:paper_codes", args=[meeting.public_id]), sent)


# To Unicode the long s is an s in another case; neither it nor digits of other scripts are of our codes.
@pytest.mark.parametrize("junk", ["017-ſſ", "1Kſ", "٠١٧-KM", "²²-km", "\u202e017-km", "017-\ud7ff", "0" * 4000 + "-AA"])
def test_junk_is_no_code(meeting: Meeting, junk: str) -> None:
    answer = post(meeting, f"{junk} {roll_code(meeting.pk, 1)}")
    assert answer.status_code == 302, "what is good is noted all the same"
    assert mark_of(meeting)
    assert mark_of(meeting, 1) is None


def test_a_list_that_is_too_long_is_refused_whole(meeting: Meeting) -> None:
    """Before, all behind the five hundredth fell away, and the page said that the list was noted."""
    answer = post(meeting, " ".join(["999-AA"] * 500 + [roll_code(meeting.pk, 1)]))
    assert answer.status_code == 422
    assert "501" in answer.content.decode()
    assert mark_of(meeting) is None


@pytest.mark.parametrize("wrong", ["€" * 2000, "€ " * 400, "999-AA " * 499])
def test_what_stays_in_the_field_fits_into_an_address(meeting: Meeting, wrong: str) -> None:
    """A server reads no longer address than 4,094 signs: the person would stand before a bare error."""
    answer = post(meeting, f"{wrong} {roll_code(meeting.pk, 1)}")
    assert answer.status_code == 302
    assert len(answer["Location"]) < 3500
    assert mark_of(meeting)
