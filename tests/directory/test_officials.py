import datetime as dt
import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.actions import (
    AlreadyHeld,
    EndsBeforeStart,
    NipTaken,
    NotInUse,
    appoint_official,
    create_official,
    edit_appointment,
    edit_official,
    end_appointment,
    remove_appointment,
)
from directory.models import Appointment, Official, Position
from directory.queries import holder_on
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    PositionFactory,
    UserFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
BY = System()


def day(number: int | None) -> dt.date | None:
    return None if number is None else dt.date(2024, 1, 1) + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("first", "second", "is_free"),
    [
        # a holder from day 10 to 20, both included
        ((10, 20), (21, 30), True),
        ((10, 20), (1, 9), True),
        ((10, 20), (20, 30), False),
        ((10, 20), (1, 10), False),
        ((10, 20), (12, 13), False),
        ((10, 20), (1, 30), False),
        ((10, 20), (10, 20), False),
        ((10, 20), (None, 9), True),
        ((10, 20), (None, 10), False),
        ((10, 20), (21, None), True),
        ((10, 20), (20, None), False),
        ((10, 20), (None, None), False),
        # a holder without a known start, or without an end
        ((None, 20), (21, 22), True),
        ((None, 20), (None, 5), False),
        ((10, None), (1, 9), True),
        ((10, None), (500, 600), False),
        ((None, None), (5, 5), False),
    ],
)
def test_no_two_hold_one_post_on_one_day(first: tuple, second: tuple, is_free: bool) -> None:
    post = PositionFactory()
    AppointmentFactory(position=post, starts_on=day(first[0]), ends_on=day(first[1]))
    other = {"position": post, "official": OfficialFactory(), "by": BY}
    if is_free:
        appoint_official(starts_on=day(second[0]), ends_on=day(second[1]), **other)
        assert post.appointments.count() == 2
    else:
        with pytest.raises(AlreadyHeld):
            appoint_official(starts_on=day(second[0]), ends_on=day(second[1]), **other)
        assert post.appointments.count() == 1


days = st.one_of(st.none(), st.integers(0, 40))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(days, days), max_size=8))
def test_on_every_day_at_most_one_holds_the_post(db: None, wishes: list) -> None:
    post, official = PositionFactory(), OfficialFactory()
    for start, end in wishes:
        try:
            appoint_official(position=post, official=official, starts_on=day(start), ends_on=day(end), by=BY)
        except (AlreadyHeld, EndsBeforeStart):
            continue
    for number in range(-1, 42):
        assert post.appointments.on(day(number)).count() <= 1
    refused_for_nothing = [
        (start, end)
        for start, end in wishes
        if not (start is not None and end is not None and end < start)
        and not post.appointments.overlapping(day(start), day(end)).exists()
    ]
    assert not refused_for_nothing
    post.appointments.all().delete()


def test_one_person_may_hold_two_posts() -> None:
    official = OfficialFactory()
    appoint_official(position=PositionFactory(), official=official, by=BY)
    acting = appoint_official(position=PositionFactory(title="Bupati Contoh"), official=official, status="plt", by=BY)
    assert acting.printed_title == "Plt. Bupati Contoh"


def test_the_refusal_names_the_holder_and_the_days() -> None:
    post = PositionFactory()
    AppointmentFactory(position=post, official__name="B. Contoh", starts_on=dt.date(2024, 3, 1))
    with pytest.raises(AlreadyHeld, match=r"B\. Contoh.*1 Maret 2024"):
        appoint_official(position=post, official=OfficialFactory(), starts_on=dt.date(2024, 5, 1), by=BY)


def test_a_successor_ends_the_holder_the_day_before() -> None:
    post = PositionFactory()
    former = AppointmentFactory(position=post)
    new = appoint_official(
        position=post, official=OfficialFactory(), starts_on=dt.date(2024, 5, 1), ends_previous=True, by=BY
    )
    assert holder_on(post, dt.date(2024, 4, 30)) == former
    assert holder_on(post, dt.date(2024, 5, 1)) == new
    assert AuditEntry.objects.filter(action="end_appointment").count() == 1


def test_a_holder_who_began_the_same_day_is_not_pushed_out() -> None:
    post = PositionFactory()
    AppointmentFactory(position=post, starts_on=dt.date(2024, 5, 1))
    with pytest.raises(AlreadyHeld):
        appoint_official(
            position=post, official=OfficialFactory(), starts_on=dt.date(2024, 5, 1), ends_previous=True, by=BY
        )
    assert post.appointments.count() == 1


def test_a_refused_successor_leaves_the_holder_in_office() -> None:
    post = PositionFactory()
    former = AppointmentFactory(position=post, ends_on=dt.date(2024, 6, 30))
    AppointmentFactory(position=post, starts_on=dt.date(2024, 7, 1))
    with pytest.raises(AlreadyHeld):
        appoint_official(
            position=post, official=OfficialFactory(), starts_on=dt.date(2024, 5, 1), ends_previous=True, by=BY
        )
    former.refresh_from_db()
    assert former.ends_on == dt.date(2024, 6, 30)


def test_an_appointment_ends_and_is_corrected() -> None:
    row = AppointmentFactory(starts_on=dt.date(2024, 1, 1))
    end_appointment(appointment=row, ends_on=dt.date(2024, 12, 31), by=BY)
    edit_appointment(appointment=row, changes={"status": "pj", "decree_number": "800/1/2024"}, by=BY)
    row.refresh_from_db()
    assert (row.ends_on, row.status, row.decree_number) == (dt.date(2024, 12, 31), "pj", "800/1/2024")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["edit_appointment", "end_appointment"]
    with pytest.raises(EndsBeforeStart):
        end_appointment(appointment=row, ends_on=dt.date(2023, 12, 31), by=BY)


def test_an_appointment_is_not_stretched_over_the_next() -> None:
    row = AppointmentFactory(ends_on=dt.date(2024, 5, 31))
    AppointmentFactory(position=row.position, starts_on=dt.date(2024, 6, 1))
    with pytest.raises(AlreadyHeld):
        end_appointment(appointment=row, ends_on=dt.date(2024, 6, 1), by=BY)
    with pytest.raises(AlreadyHeld):
        edit_appointment(appointment=row, changes={"ends_on": None}, by=BY)


def test_a_slip_is_taken_out_and_the_post_is_free_again() -> None:
    row = AppointmentFactory(official__name="G. Contoh")
    with pytest.raises(Refused):
        remove_appointment(appointment=row, by=UserFactory())
    remove_appointment(appointment=row, by=BY)
    assert not row.position.appointments.exists()
    assert AuditEntry.objects.get(action="remove_appointment").before["official"] == "G. Contoh"


def test_nobody_is_appointed_to_a_post_out_of_use() -> None:
    with pytest.raises(NotInUse):
        appoint_official(position=PositionFactory(is_active=False), official=OfficialFactory(), by=BY)


def test_an_official_without_nip_is_a_whole_record_and_two_may_lack_one() -> None:
    first = create_official(name="C. Contoh", by=BY)
    create_official(name="C. Contoh", by=BY)
    assert first.masked_nip == ""


def test_a_nip_belongs_to_one_official() -> None:
    official = OfficialFactory(nip="197001011995031001")
    with pytest.raises(NipTaken):
        create_official(name="D. Contoh", nip=official.nip, by=BY)
    other = OfficialFactory()
    with pytest.raises(NipTaken):
        edit_official(official=other, changes={"nip": official.nip}, by=BY)
    edit_official(official=official, changes={"nip": official.nip, "grade": "Pembina (IV/a)"}, by=BY)


def test_the_trail_keeps_a_nip_masked() -> None:
    create_official(name="E. Contoh", nip="197001011995031001", by=BY)
    entry = AuditEntry.objects.get(action="create_official")
    assert "1995031001" not in str(entry.after)
    assert entry.after["nip"].startswith("1970")


def test_only_who_manages_the_house_appoints() -> None:
    government = GovernmentFactory()
    post = PositionFactory(organization=OrganizationFactory(parent=government))
    official = OfficialFactory()
    for role in (Role.LEADERSHIP, Role.DELEGATE, Role.INSPECTORATE):
        with pytest.raises(Refused):
            appoint_official(position=post, official=official, by=user_with(role, government))
    with pytest.raises(Refused):
        appoint_official(position=post, official=official, by=user_with(Role.SECRETARIAT, GovernmentFactory()))
    held = appoint_official(position=post, official=official, by=user_with(Role.SECRETARIAT, government))
    with pytest.raises(Refused):
        end_appointment(appointment=held, ends_on=dt.date(2024, 1, 1), by=user_with(Role.LEADERSHIP, government))
    with pytest.raises(Refused):
        edit_official(official=official, changes={"name": "X"}, by=user_with(Role.LEADERSHIP, government))
    edit_official(official=official, changes={"name": "F. Contoh"}, by=user_with(Role.ADMINISTRATOR, government))
    with pytest.raises(Refused):
        create_official(name="X", by=user_with(Role.LEADERSHIP, government))


def test_a_field_that_is_not_to_be_edited_is_a_fault() -> None:
    with pytest.raises(KeyError, match="position"):
        edit_appointment(appointment=AppointmentFactory(), changes={"position": PositionFactory()}, by=BY)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_exactly_one_is_appointed() -> None:
    post, officials = PositionFactory(), OfficialFactory.create_batch(4)
    outcomes: list[str] = []
    start = threading.Barrier(len(officials))

    def appoint(official: Official) -> None:
        try:
            start.wait(10)
            appoint_official(position=post, official=official, starts_on=dt.date(2024, 1, 1), by=BY)
            outcomes.append("held")
        except AlreadyHeld:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=appoint, args=[official]) for official in officials]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["held", "refused", "refused", "refused"]
    assert Appointment.objects.filter(position=Position.objects.get(pk=post.pk)).count() == 1
