"""The predicates and `visible_to` ask the same table; here they are held against each other."""

import random

import pytest

from accounts.models import User
from accounts.roles import ROLE_POWERS, Power, Role
from directory.models import Appointment, Official, Organization, Position
from directory.permissions import can_manage, can_see, can_view_contacts, has_power_over
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    OrganizationFactory,
    PositionFactory,
    ProvinceFactory,
    RegencyFactory,
    UserFactory,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses() -> list[Organization]:
    """Two provinces, each with two kabupaten; in each government a unit with a post and its holder."""
    governments = []
    for _ in range(2):
        province = ProvinceFactory()
        governments.append(GovernmentFactory(region=province))
        governments += [GovernmentFactory(region=RegencyFactory(parent=province)) for _ in range(2)]
    for government in governments:
        AppointmentFactory(position=PositionFactory(organization=OrganizationFactory(parent=government)))
    return governments


def seen_by(user: User) -> set[str]:
    return set(Organization.objects.visible_to(user).values_list("region__code", flat=True))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_a_province_sees_the_province_and_its_kabupaten(role: Role, houses: list[Organization]) -> None:
    user = user_with(role, houses[0])
    may_see = Power.VIEW_DIRECTORY in ROLE_POWERS[role]
    assert seen_by(user) == ({row.region.code for row in houses[:3]} if may_see else set())


def test_a_role_at_a_kabupaten_sees_that_alone(houses: list[Organization]) -> None:
    assert seen_by(user_with(Role.SECRETARIAT, houses[1])) == {houses[1].region.code}


def test_without_a_role_or_with_a_closed_account_nothing_is_seen(houses: list[Organization]) -> None:
    assert not seen_by(UserFactory())
    closed = user_with(Role.SECRETARIAT, houses[0], is_active=False)
    assert not seen_by(closed)
    assert not can_manage(closed, houses[0])


def test_predicates_and_querysets_agree_on_random_people(houses: list[Organization]) -> None:
    chance = random.Random(7)
    organizations = list(Organization.objects.select_related("region"))
    for _ in range(25):
        user = UserFactory(is_active=chance.random() > 0.1)
        for _role in range(chance.randint(0, 3)):
            place = chance.choice(organizations)
            user.memberships.get_or_create(organization=place, role=chance.choice(Role.values))
        visible = set(Organization.objects.visible_to(user))
        assert visible == {row for row in organizations if can_see(user, row)}
        posts = set(Position.objects.visible_to(user))
        assert posts == {row for row in Position.objects.all() if row.organization in visible}
        assert set(Appointment.objects.visible_to(user)) == set(Appointment.objects.filter(position__in=posts))
        assert set(Official.objects.visible_to(user)) == set(Official.objects.filter(appointments__position__in=posts))


@pytest.mark.parametrize("role", list(Role))
def test_matrix_of_roles_and_powers_over_the_house(role: Role, houses: list[Organization]) -> None:
    user = user_with(role, houses[0])
    own, below, strange = houses[0], houses[1], houses[3]
    for power in (Power.MANAGE_DIRECTORY, Power.VIEW_CONTACTS, Power.MANAGE_ACCOUNTS):
        holds = power in ROLE_POWERS[role]
        assert has_power_over(user, power, own) is holds
        assert has_power_over(user, power, below) is holds
        assert not has_power_over(user, power, strange)
    assert can_view_contacts(user, own) is (role in {Role.ADMINISTRATOR, Role.SECRETARIAT})


def test_roles_are_read_once_per_user(houses: list[Organization], django_assert_num_queries) -> None:
    user = user_with(Role.SECRETARIAT, houses[0])
    rows = list(Organization.objects.select_related("region"))
    with django_assert_num_queries(1):
        assert sum(can_manage(user, row) for row in rows) == 6
