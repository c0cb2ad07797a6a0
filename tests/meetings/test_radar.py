"""The clash radar: what it finds, what it keeps to itself, and the ways out that it proposes."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.models import Official, Position
from directory.states import PositionRole
from meetings.models import Meeting
from meetings.radar import radar_of
from meetings.states import MeetingMode, MeetingState
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    MeetingFactory,
    MeetingRoleFactory,
    OfficialFactory,
    ParticipantFactory,
    PositionFactory,
    RegencyFactory,
    SessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2030, 10, 16)  # a Wednesday, and no holiday
SECRET = "Rapat Rahasia Pemilihan Direksi"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def sitting(state: MeetingState = MeetingState.SCHEDULED, *posts: Position, hour: int = 9, **fields: Any) -> Meeting:
    """A meeting on the day, of one hour, with these posts on its roll."""
    meeting = MeetingFactory.create(state=state, first_day=DAY, **fields)
    start = dt.datetime.combine(DAY, dt.time(hour), tzinfo=meeting.zone)
    SessionFactory.create(meeting=meeting, date=DAY, starts_at=start, ends_at=start + dt.timedelta(hours=1))
    for post in posts:
        ParticipantFactory.create(meeting=meeting, position=post)
    return meeting


def of_another_house() -> Any:
    return GovernmentFactory.create(region=RegencyFactory.create())


def test_finds_a_post_that_is_invited_elsewhere_at_the_same_time() -> None:
    post = PositionFactory.create()
    mine, other = sitting(MeetingState.DRAFT, post), sitting(MeetingState.INVITED, post)
    Meeting.objects.filter(pk=other.pk).update(convener=mine.convener)
    (clash,) = radar_of(mine).clashes
    assert (clash.what, clash.busy.meeting, clash.is_venue) == (post.title, other, False)


def test_an_hour_later_is_no_clash() -> None:
    post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT, post, hour=9)
    sitting(MeetingState.INVITED, post, hour=10)
    assert radar_of(mine).clashes == []


def test_a_sitting_without_an_end_takes_four_hours() -> None:
    post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT, post, hour=12)
    open_ended = sitting(MeetingState.INVITED, post, hour=9)
    open_ended.sessions.update(ends_at=None)
    assert [clash.what for clash in radar_of(mine).clashes] == [post.title]


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.POSTPONED, MeetingState.CANCELLED])
def test_what_does_not_stand_in_the_calendar_takes_nobody(state: MeetingState) -> None:
    post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT, post)
    sitting(state, post, state_reason="Alasan")
    assert radar_of(mine).clashes == []


def test_of_another_convener_only_whose_it_is_and_when() -> None:
    post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT, post)
    house = of_another_house()
    other = sitting(MeetingState.INVITED, post, convener=house, title=SECRET, theme=SECRET)
    radar = radar_of(mine)
    (clash,) = radar.clashes
    assert clash.busy.meeting is None
    assert house.name in clash.busy.whose
    assert "16 Oktober 2030" in clash.busy.words
    assert SECRET not in repr(radar)
    assert other.public_id not in repr(radar)


def test_one_person_in_two_posts_can_sit_in_one_place_only() -> None:
    one, two = PositionFactory.create(), PositionFactory.create()
    person = OfficialFactory.create()
    AppointmentFactory.create(position=one, official=person)
    AppointmentFactory.create(position=two, official=person)
    mine = sitting(MeetingState.DRAFT, one)
    sitting(MeetingState.INVITED, two)
    assert [clash.what for clash in radar_of(mine).clashes] == [one.title]


def test_two_records_of_one_person_are_one_person() -> None:
    one, two = PositionFactory.create(), PositionFactory.create()
    kept, double = OfficialFactory.create(), OfficialFactory.create()
    AppointmentFactory.create(position=one, official=kept)
    AppointmentFactory.create(position=two, official=double)
    mine = sitting(MeetingState.DRAFT, one)
    sitting(MeetingState.INVITED, two)
    assert radar_of(mine).clashes == []
    Official.objects.filter(pk=double.pk).update(merged_into=kept)
    assert [clash.what for clash in radar_of(mine).clashes] == [one.title]


def test_a_former_holder_clashes_no_more() -> None:
    one, two = PositionFactory.create(), PositionFactory.create()
    person = OfficialFactory.create()
    AppointmentFactory.create(position=one, official=person)
    AppointmentFactory.create(position=two, official=person, ends_on=DAY - dt.timedelta(days=1))
    mine = sitting(MeetingState.DRAFT, one)
    sitting(MeetingState.INVITED, two)
    assert radar_of(mine).clashes == []


def test_the_chair_is_named_as_such() -> None:
    post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT)
    MeetingRoleFactory.create(meeting=mine, position=post)
    sitting(MeetingState.INVITED, post)
    assert radar_of(mine).is_chair_taken


def test_the_hall_of_another_convener_by_its_name() -> None:
    mine = sitting(MeetingState.DRAFT)
    mine.venue = VenueFactory.create(convener=mine.convener, name="Gedung Pusiban", city="Bandar Lampung")
    mine.save()
    house = of_another_house()
    hall = VenueFactory.create(convener=house, name="gedung  pusiban", city="BANDAR LAMPUNG")
    other = sitting(MeetingState.SCHEDULED, convener=house, venue=hall)
    radar = radar_of(mine)
    assert radar.is_venue_taken
    assert radar.proposes_online
    Meeting.objects.filter(pk=other.pk).update(mode=MeetingMode.ONLINE)
    assert not radar_of(mine).is_venue_taken


def test_proposes_the_nearest_free_time_on_a_working_day() -> None:
    post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT, post)
    sitting(MeetingState.INVITED, post)
    first = radar_of(mine).slots[0]
    assert first.clashes == 0
    assert first.starts_at.weekday() < 5
    assert first.starts_at.astimezone(mine.zone).date() == DAY
    assert first.starts_at.astimezone(mine.zone).time() == dt.time(10)


def test_proposes_to_hold_as_one_what_invites_the_same() -> None:
    posts = PositionFactory.create_batch(4)
    mine = sitting(MeetingState.DRAFT, *posts)
    sitting(MeetingState.INVITED, *posts[:3])
    ((_words, _other, share),) = radar_of(mine).mergeable
    assert share == 75


def test_load_of_the_heads_in_the_week_counts_all_conveners() -> None:
    head = PositionFactory.create(role=PositionRole.HEAD_OF_REGION)
    other_post = PositionFactory.create()
    mine = sitting(MeetingState.DRAFT, head, other_post)
    sitting(MeetingState.INVITED, head, hour=14, convener=of_another_house())
    (load,) = radar_of(mine).load
    assert (load.position, load.sittings) == (head, 2)


def test_without_an_hour_there_is_nothing_to_say() -> None:
    meeting = MeetingFactory.create()
    assert radar_of(meeting).clashes == []


def test_costs_the_same_for_3_and_for_100() -> None:
    def cost(number: int) -> int:
        posts = PositionFactory.create_batch(number)
        mine = sitting(MeetingState.DRAFT, *posts)
        sitting(MeetingState.INVITED, *posts)
        with CaptureQueriesContext(connection) as made:
            radar_of(Meeting.objects.select_related("venue", "convener").get(pk=mine.pk))
        return len(made)

    assert cost(3) == cost(100)
