"""The clash radar on its page, and the meeting read back before its letter goes out."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from documents.models import Paper
from documents.states import PaperKind, PaperState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.desk.reading import secretariat, text_of, url
from tests.factories import GovernmentFactory, ParticipantFactory, RegencyFactory, paper_of, planned_meeting

pytestmark = pytest.mark.django_db
SECRET = "Rapat Rahasia Mutasi"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def meeting_with_letter(state: PaperState = PaperState.SIGNED) -> tuple[Meeting, Paper]:
    meeting = planned_meeting(
        2, state=MeetingState.SCHEDULED, answer_deadline=dt.datetime(2030, 10, 14, 9, tzinfo=dt.UTC)
    )
    return meeting, paper_of(meeting, PaperKind.INVITATION_LETTER, state)


def foreign_twin(meeting: Meeting) -> Meeting:
    """A meeting of another convener at the same time, with the first of the roll."""
    other = planned_meeting(
        0, convener=GovernmentFactory.create(region=RegencyFactory.create()), state=MeetingState.INVITED, title=SECRET
    )
    ParticipantFactory.create(meeting=other, position=meeting.participants.all()[0].position)
    return other


def test_the_radar_tells_of_another_convener_only_that_it_is_taken() -> None:
    meeting, _letter = meeting_with_letter()
    other = foreign_twin(meeting)
    html = secretariat(meeting.convener).get(url("radar", meeting.public_id)).content
    text = text_of(html)
    assert f"another meeting of {other.convener.name}" in text
    assert "Nearest other time" in text
    assert SECRET not in text
    assert other.public_id not in html.decode()


def test_the_radar_of_a_quiet_day_says_so() -> None:
    meeting, _letter = meeting_with_letter()
    text = text_of(secretariat(meeting.convener).get(url("radar", meeting.public_id)).content)
    assert "Nobody and nothing is taken" in text
    assert "None are needed." in text


def test_the_letter_is_sent_from_the_page_that_reads_it_back() -> None:
    meeting, paper = meeting_with_letter()
    client = secretariat(meeting.convener)
    page = client.get(url("letter_check", meeting.public_id, paper.public_id))
    text = text_of(page.content)
    assert "2 posts have no holder on that day" in text
    assert "2 posts have neither e-mail nor telephone" in text
    address = reverse("desk:letter_send", args=[meeting.public_id, paper.public_id])
    assert address in page.content.decode()
    assert client.post(address).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.INVITED
    again = text_of(client.get(url("letter_check", meeting.public_id, paper.public_id)).content)
    assert "Everyone on the roll has been invited." in again


def test_a_letter_that_is_not_signed_is_read_on_its_own_page() -> None:
    meeting, paper = meeting_with_letter(PaperState.DRAFT)
    response = secretariat(meeting.convener).get(url("letter_check", meeting.public_id, paper.public_id))
    assert response.headers["Location"] == url("letter", meeting.public_id)


def test_a_plan_that_changed_since_is_not_offered_for_sending() -> None:
    meeting, paper = meeting_with_letter()
    meeting.sessions.update(starts_at="2030-10-16T03:00Z")
    page = secretariat(meeting.convener).get(url("letter_check", meeting.public_id, paper.public_id))
    assert "Revoke it and write a new one." in text_of(page.content)
    assert "/kirim/" not in page.content.decode()


def test_the_page_of_a_plan_hints_at_clashes_to_whoever_plans() -> None:
    meeting, _letter = meeting_with_letter()
    foreign_twin(meeting)
    text = text_of(secretariat(meeting.convener).get(url("meeting", meeting.public_id)).content)
    assert "1 post is expected elsewhere at that time" in text
    assert SECRET not in text
