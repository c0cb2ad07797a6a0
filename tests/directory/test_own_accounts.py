"""One account, one person; linked by who keeps the accounts of the house."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.actions import NotLinkable, link_account, unlink_account
from directory.models import Official, Organization
from directory.queries import official_of
from tests.factories import (
    AppointmentFactory,
    GovernmentFactory,
    OfficialFactory,
    OrganizationFactory,
    UserFactory,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def house() -> Organization:
    return GovernmentFactory.create()


@pytest.fixture
def administrator(house: Organization) -> User:
    return user_with(Role.ADMINISTRATOR, house)


@pytest.fixture
def unit(house: Organization) -> Organization:
    return OrganizationFactory.create(parent=house)


@pytest.fixture
def official(unit: Organization) -> Official:
    return AppointmentFactory.create(position__organization=unit).official


@pytest.fixture
def account(unit: Organization) -> User:
    return user_with(Role.DELEGATE, unit)


def test_an_account_is_linked_once_and_the_link_taken_back(
    administrator: User, official: Official, account: User
) -> None:
    for _ in range(2):
        link_account(official=official, user=account, by=administrator)
    assert official_of(account) == official
    entry = AuditEntry.objects.get(action="link_account")
    assert (entry.object_id, entry.after) == (official.public_id, {"account": account.username})
    for _ in range(2):
        unlink_account(official=official, by=administrator)
    assert official_of(account) is None
    assert AuditEntry.objects.get(action="unlink_account").before == {"account": account.username}


def test_one_account_one_person(administrator: User, unit: Organization, official: Official, account: User) -> None:
    other = AppointmentFactory.create(position__organization=unit).official
    link_account(official=official, user=account, by=administrator)
    with pytest.raises(NotLinkable, match="one account, one person"):
        link_account(official=other, user=account, by=administrator)
    with pytest.raises(NotLinkable, match="has an account already"):
        link_account(official=official, user=user_with(Role.DELEGATE, unit), by=administrator)
    closed = user_with(Role.DELEGATE, unit, is_active=False)
    with pytest.raises(NotLinkable, match="closed"):
        link_account(official=other, user=closed, by=administrator)


def test_a_merged_record_is_not_linked_and_leads_to_the_kept_one(
    administrator: User, unit: Organization, official: Official, account: User
) -> None:
    second = AppointmentFactory.create(position__organization=unit, official=OfficialFactory.create()).official
    link_account(official=second, user=account, by=administrator)
    Official.objects.filter(pk=second.pk).update(merged_into=official)
    assert official_of(account) == official
    unlink_account(official=second, by=administrator)
    with pytest.raises(NotLinkable, match="merged"):
        link_account(official=second, user=account, by=administrator)


def test_who_does_not_keep_accounts_here_links_nothing(
    house: Organization, official: Official, account: User, administrator: User
) -> None:
    foreign = user_with(Role.ADMINISTRATOR, GovernmentFactory.create())
    for by in (user_with(Role.SECRETARIAT, house), foreign, account):
        with pytest.raises(Refused):
            link_account(official=official, user=account, by=by)
    with pytest.raises(Refused):  # an account of another house is not this administrator's
        link_account(official=official, user=user_with(Role.DELEGATE, GovernmentFactory.create()), by=administrator)
    assert official_of(account) is None
    link_account(official=official, user=account, by=System())
    with pytest.raises(Refused):
        unlink_account(official=official, by=foreign)
    assert official_of(account) == official


def test_a_closed_account_is_nobody(official: Official) -> None:
    user = UserFactory.create(is_active=False)
    Official.objects.filter(pk=official.pk).update(user=user)
    assert official_of(user) is None
