"""A Plh. for some days: the holder's appointment is cut around them, moves with them, and is whole again."""

import datetime as dt

import pytest

from audit.actions import System
from directory.actions import (
    AlreadyHeld,
    EndsBeforeStart,
    ReturnUnknown,
    appoint_official,
    edit_appointment,
    end_appointment,
    remove_appointment,
)
from directory.models import Appointment, Position
from directory.queries import holder_on
from tests.factories import AppointmentFactory, OfficialFactory

pytestmark = pytest.mark.django_db
BY = System()
MAY = dt.date(2024, 5, 1)


def day(number: int) -> dt.date:
    return MAY + dt.timedelta(days=number)


@pytest.fixture
def holder() -> Appointment:
    return AppointmentFactory(
        starts_on=dt.date(2022, 1, 1), decree_number="821/7/2022", decree_date=dt.date(2021, 12, 1)
    )


@pytest.fixture
def standing_in(holder: Appointment) -> Appointment:
    return stand_in(holder.position, 10, 14)


def stand_in(post: Position, first: int | None, last: int | None) -> Appointment:
    return appoint_official(
        position=post,
        official=OfficialFactory(),
        status="plh",
        starts_on=None if first is None else day(first),
        ends_on=None if last is None else day(last),
        holder_returns=True,
        by=BY,
    )


def held_by(post: Position, *days: int) -> list[str]:
    found = [holder_on(post, day(number)) for number in days]
    return [row.status if row else "" for row in found]


def test_the_holder_leaves_and_returns_by_the_same_decree(holder: Appointment, standing_in: Appointment) -> None:
    assert held_by(holder.position, 9, 10, 14, 15) == ["definitif", "plh", "plh", "definitif"]
    rest = holder_on(holder.position, day(15))
    assert rest is not None
    assert (rest.official, rest.decree_number, rest.decree_date) == (
        holder.official,
        "821/7/2022",
        dt.date(2021, 12, 1),
    )
    assert rest.ends_on is None


def test_the_end_of_the_holder_is_kept(holder: Appointment) -> None:
    Appointment.objects.filter(pk=holder.pk).update(ends_on=day(20))
    stand_in(holder.position, 10, 14)
    rest = holder_on(holder.position, day(15))
    assert rest is not None
    assert rest.ends_on == day(20)
    stand_in(holder.position, 18, 20)
    assert held_by(holder.position, 17, 18, 20, 21) == ["definitif", "plh", "plh", ""]


def test_days_are_needed_and_must_be_in_order(holder: Appointment) -> None:
    for first, last in ((10, None), (None, 14)):
        with pytest.raises(ReturnUnknown):
            stand_in(holder.position, first, last)
    with pytest.raises(EndsBeforeStart):
        stand_in(holder.position, 14, 10)
    assert holder.position.appointments.get() == holder
    assert holder.position.appointments.get().ends_on is None


def test_another_appointment_within_the_days_refuses_all(holder: Appointment, standing_in: Appointment) -> None:
    with pytest.raises(AlreadyHeld):
        stand_in(holder.position, 8, 12)
    assert held_by(holder.position, 8, 9, 10, 15) == ["definitif", "definitif", "plh", "definitif"]


def test_the_return_moves_with_the_days(holder: Appointment, standing_in: Appointment) -> None:
    end_appointment(appointment=standing_in, ends_on=day(11), by=BY)
    assert held_by(holder.position, 11, 12) == ["plh", "definitif"]
    end_appointment(appointment=standing_in, ends_on=day(16), by=BY)
    assert held_by(holder.position, 16, 17) == ["plh", "definitif"]
    edit_appointment(appointment=standing_in, changes={"starts_on": day(8), "ends_on": day(9)}, by=BY)
    assert held_by(holder.position, 7, 8, 9, 10) == ["definitif", "plh", "plh", "definitif"]
    edit_appointment(appointment=standing_in, changes={"decree_number": "1"}, by=BY)
    assert held_by(holder.position, 7, 8, 9, 10) == ["definitif", "plh", "plh", "definitif"]


def test_who_never_stood_in_leaves_no_trace_in_the_days(holder: Appointment, standing_in: Appointment) -> None:
    remove_appointment(appointment=standing_in, by=BY)
    assert held_by(holder.position, 9, 10, 15) == ["definitif"] * 3
    assert holder.position.appointments.get().ends_on is None


def test_neighbours_that_were_never_one_stay_as_they_are(holder: Appointment) -> None:
    end_appointment(appointment=holder, ends_on=day(9), by=BY)
    acting = AppointmentFactory(position=holder.position, status="plt", starts_on=day(10), ends_on=day(14))
    AppointmentFactory(position=holder.position, starts_on=day(15))
    with pytest.raises(AlreadyHeld):
        end_appointment(appointment=acting, ends_on=day(16), by=BY)
    remove_appointment(appointment=acting, by=BY)
    assert held_by(holder.position, 9, 10, 15) == ["definitif", "", "definitif"]
