"""The pre-flight: what is read back before the letters go out."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from directory.states import ContactKind
from meetings.models import Meeting
from meetings.preflight import preflight_of
from meetings.states import MeetingState
from tests.factories import (
    AppointmentFactory,
    ContactFactory,
    GuestFactory,
    MeetingRoleFactory,
    OfficialFactory,
    ParticipantFactory,
    PositionFactory,
    planned_meeting,
)

pytestmark = pytest.mark.django_db
HOLIDAY = dt.date(2030, 8, 17)


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def whole(participants: int = 2, **fields: Any) -> Meeting:
    """A meeting of which nothing is doubtful."""
    deadline = dt.datetime(2030, 10, 14, 9, tzinfo=dt.UTC)
    meeting = planned_meeting(participants, **{"answer_deadline": deadline, "state": MeetingState.SCHEDULED, **fields})
    for line in meeting.participants.all():
        AppointmentFactory.create(position=line.position)
        ContactFactory.create(position=line.position)
    return meeting


def found(meeting: Meeting) -> str:
    return " | ".join(finding.words for finding in preflight_of(meeting).findings)


def test_nothing_doubtful_says_nothing() -> None:
    check = preflight_of(whole(3))
    assert check.findings == []
    assert (check.invited, check.reachable) == (3, 3)


def test_posts_without_holder_and_without_contact() -> None:
    meeting = whole(1)
    ParticipantFactory.create_batch(3, meeting=meeting)
    check = preflight_of(meeting)
    words = found(meeting)
    assert "3 posts have no holder on that day" in words
    assert "3 posts have neither e-mail nor telephone" in words
    assert check.reachable == 1
    assert len(check.findings[0].names) == 3


def test_names_are_cut_but_counted() -> None:
    meeting = whole(0)
    ParticipantFactory.create_batch(12, meeting=meeting)
    first = preflight_of(meeting).findings[0]
    assert (len(first.names), first.more) == (8, 4)


def test_who_has_only_a_telephone_is_a_lighter_matter() -> None:
    meeting = whole(1)
    line = ParticipantFactory.create(meeting=meeting)
    AppointmentFactory.create(position=line.position)
    ContactFactory.create(position=line.position, kind=ContactKind.AIDE, email="", phone="+62812345678")
    (finding,) = preflight_of(meeting).findings
    assert "send the link by WhatsApp" in finding.words
    assert not finding.is_grave


def test_a_guest_is_reached_by_the_roll() -> None:
    meeting = whole(1)
    GuestFactory.create(meeting=meeting)
    assert found(meeting) == ""
    GuestFactory.create(meeting=meeting, guest_email="")
    assert "1 post has neither" in found(meeting)


def test_the_chair_is_invited_elsewhere() -> None:
    meeting, other = whole(1), whole(0, state=MeetingState.INVITED)
    ParticipantFactory.create(meeting=other, position=meeting.roles.get(role="chair").position)
    assert "The chair is invited elsewhere at that time" in found(meeting)


def test_one_person_under_two_posts() -> None:
    meeting = whole(0)
    person = OfficialFactory.create()
    for _number in range(2):
        line = ParticipantFactory.create(meeting=meeting)
        AppointmentFactory.create(position=line.position, official=person)
        ContactFactory.create(position=line.position)
    assert "1 person is invited under several posts" in found(meeting)


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (dt.datetime(2030, 8, 17, 9, tzinfo=dt.UTC), "falls on a day off: Sabtu, 17 Agustus 2030"),
        (dt.datetime(2030, 10, 13, 3, tzinfo=dt.UTC), "falls on a day off: Minggu, 13 Oktober 2030 (weekend)"),
        (dt.datetime(2030, 10, 17, 3, tzinfo=dt.UTC), "is not before the meeting"),
    ],
)
def test_a_deadline_that_helps_nobody(deadline: dt.datetime, words: str) -> None:
    assert words in found(whole(1, answer_deadline=deadline))


def test_a_deadline_in_the_past() -> None:
    meeting = whole(1, answer_deadline=timezone.now() - dt.timedelta(days=1))
    assert "has passed already" in found(meeting)


def test_a_meeting_on_a_holiday() -> None:
    meeting = whole(1)
    meeting.sessions.update(date=HOLIDAY)
    assert "The meeting is on a day off: Sabtu, 17 Agustus 2030" in found(meeting)


def test_more_invited_than_seats() -> None:
    meeting = whole(3)
    assert meeting.venue is not None
    meeting.venue.capacity = 2
    assert "3 are invited; the venue has 2 seats" in found(meeting)


def test_an_acting_chair_counts_as_holder() -> None:
    meeting = whole(1)
    MeetingRoleFactory.create(meeting=meeting, role="opened_by", position=PositionFactory.create())
    assert found(meeting) == ""


def test_costs_the_same_for_3_and_for_60() -> None:
    def cost(number: int) -> int:
        meeting = whole(number)
        with CaptureQueriesContext(connection) as made:
            preflight_of(Meeting.objects.select_related("venue", "convener").get(pk=meeting.pk))
        return len(made)

    cost(1)  # from now on there is another meeting at the same time
    assert cost(3) == cost(60)
