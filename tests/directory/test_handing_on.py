"""That a post has changed hands is noted once, whoever recorded it and whenever the day came."""

import datetime as dt

import pytest
import time_machine

from audit.actions import System
from audit.models import AuditEntry
from directory.actions import merge_officials, note_holder
from directory.models import Position
from tests.factories import AppointmentFactory, OfficialFactory, PositionFactory

pytestmark = pytest.mark.django_db
BY = System()
TODAY = dt.date(2024, 5, 10)


@pytest.fixture(autouse=True)
def may():
    with time_machine.travel(dt.datetime(2024, 5, 10, 3, tzinfo=dt.UTC), tick=False):
        yield


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def note(post: Position):
    return note_holder(position=post, by=BY)


def test_from_one_holder_to_the_next_once() -> None:
    post = PositionFactory()
    former = AppointmentFactory(position=post, ends_on=day(-1))
    new = AppointmentFactory(position=post, starts_on=TODAY)
    Position.objects.filter(pk=post.pk).update(known_holder=former.official)
    change = note(post)
    assert change is not None
    assert (change.outgoing, change.outgoing_name, change.incoming) == (former, str(former), new)
    assert note(post) is None
    assert AuditEntry.objects.get().action == "note_holder"


def test_to_nobody_and_from_nobody_to_a_successor() -> None:
    post = PositionFactory()
    former = AppointmentFactory(position=post, ends_on=day(3))
    Position.objects.filter(pk=post.pk).update(known_holder=former.official)
    assert note(post) is None
    with time_machine.travel(dt.datetime(2024, 5, 14, 3, tzinfo=dt.UTC)):
        vacancy = note(post)
        assert vacancy is not None
        assert vacancy.incoming is None
        assert vacancy.outgoing == former
        AppointmentFactory(position=post, starts_on=day(4))
        successor = note(post)
        assert successor is not None
        assert successor.outgoing == former
        assert note(post) is None


@pytest.mark.parametrize(("starts_on", "is_change"), [(None, False), (-400, False), (-3, True), (0, True)])
def test_a_first_record_is_a_change_only_when_he_begins_now(starts_on: int | None, is_change: bool) -> None:
    post = PositionFactory()
    AppointmentFactory(position=post, starts_on=None if starts_on is None else day(starts_on))
    assert (note(post) is not None) is is_change
    assert note(post) is None
    assert Position.objects.get(pk=post.pk).known_holder is not None


def test_another_record_of_the_same_person_changes_nothing() -> None:
    post = PositionFactory()
    former, again = OfficialFactory(), OfficialFactory()
    AppointmentFactory(position=post, official=former, ends_on=day(-1))
    AppointmentFactory(position=post, official=again, starts_on=TODAY, status="plt")
    Position.objects.filter(pk=post.pk).update(known_holder=former)
    merge_officials(kept=again, duplicate=former, by=BY)
    assert note(post) is None
    assert Position.objects.get(pk=post.pk).known_holder == again


def test_a_former_holder_whose_appointment_was_taken_out_is_known_by_name() -> None:
    post = PositionFactory()
    Position.objects.filter(pk=post.pk).update(known_holder=OfficialFactory(name="Salah Ketik"))
    AppointmentFactory(position=post, starts_on=TODAY)
    change = note(post)
    assert change is not None
    assert (change.outgoing, change.outgoing_name) == (None, "Salah Ketik")
