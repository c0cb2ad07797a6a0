import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused
from directory.actions import (
    LastRole,
    NotAConvener,
    OwnAccount,
    UserNameTaken,
    create_account,
    deactivate_account,
    grant_membership,
    new_password,
    reactivate_account,
    reset_password,
    revoke_membership,
)
from directory.models import Membership, Organization
from directory.permissions import memberships_of
from tests.factories import (
    GovernmentFactory,
    MembershipFactory,
    OrganizationFactory,
    RegencyFactory,
    UserFactory,
    user_with,
)

pytestmark = pytest.mark.django_db
PASSWORD = "q7mz-0hxk-ap4c-93vd"


@pytest.fixture
def government() -> Organization:
    return GovernmentFactory()


@pytest.fixture
def administrator(government: Organization) -> User:
    return user_with(Role.ADMINISTRATOR, government)


def account(
    organization: Organization, by: User | System, role: str = Role.SECRETARIAT, username: str = "adpim"
) -> User:
    return create_account(
        username=username, name="Biro Adpim", organization=organization, role=role, password=PASSWORD, by=by
    )


def test_an_account_comes_with_its_role(government: Organization, administrator: User) -> None:
    user = account(government, administrator)
    assert user.check_password(PASSWORD)
    assert [membership.role for membership in memberships_of(user)] == [Role.SECRETARIAT]
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"create_account", "grant_membership"}
    assert PASSWORD not in "".join(str(entry.after) for entry in AuditEntry.objects.all())


def test_user_names_are_taken_once_whatever_their_case(government: Organization, administrator: User) -> None:
    account(government, administrator)
    with pytest.raises(UserNameTaken):
        account(government, administrator, username="ADPIM")
    assert User.objects.filter(username__iexact="adpim").count() == 1


def test_passwords_are_strong_and_never_the_same() -> None:
    passwords = {new_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(len(password) == 19 for password in passwords)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_keep_accounts(government: Organization, role: Role) -> None:
    by = user_with(role, government)
    user = user_with(Role.DELEGATE, OrganizationFactory(parent=government))
    membership = user.memberships.get()
    acts = [
        lambda: account(government, by),
        lambda: grant_membership(user=user, organization=government, role=Role.SECRETARIAT, by=by),
        lambda: revoke_membership(membership=membership, by=by),
        lambda: deactivate_account(user=user, by=by),
        lambda: reactivate_account(user=user, by=by),
        lambda: reset_password(user=user, password=PASSWORD, by=by),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_province_names_delegates_of_a_kabupaten_but_not_its_staff(
    government: Organization, administrator: User
) -> None:
    regency = GovernmentFactory(region=RegencyFactory(parent=government.region))
    account(regency, administrator, role=Role.DELEGATE)
    with pytest.raises(Refused):
        account(regency, administrator, role=Role.SECRETARIAT, username="other")
    with pytest.raises(Refused):
        account(GovernmentFactory(), administrator, role=Role.DELEGATE, username="other")
    own = user_with(Role.ADMINISTRATOR, regency)
    account(regency, own, role=Role.SECRETARIAT, username="other")
    with pytest.raises(Refused):
        account(government, own, role=Role.DELEGATE, username="third")


def test_staff_roles_are_held_at_conveners(government: Organization) -> None:
    unit = OrganizationFactory(parent=government)
    with pytest.raises(NotAConvener):
        account(unit, System())
    account(unit, System(), role=Role.DELEGATE)


def test_a_role_is_given_once_and_taken(government: Organization, administrator: User) -> None:
    user = account(government, administrator)
    for _ in range(2):
        grant_membership(user=user, organization=government, role=Role.LEADERSHIP, by=administrator)
    assert len(memberships_of(user)) == 2
    revoke_membership(membership=user.memberships.get(role=Role.LEADERSHIP), by=administrator)
    assert [membership.role for membership in memberships_of(user)] == [Role.SECRETARIAT]
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions.count("grant_membership") == 2
    assert actions.count("revoke_membership") == 1


def test_a_staff_role_is_taken_also_where_nobody_convenes_any_more(
    government: Organization, administrator: User
) -> None:
    membership = MembershipFactory(organization=government)
    MembershipFactory(user=membership.user)
    Organization.objects.filter(pk=government.pk).update(is_convener=False)
    membership.refresh_from_db()
    revoke_membership(membership=membership, by=administrator)
    assert not membership.user.memberships.filter(organization=government).exists()


def test_administrators_do_not_lock_themselves_out(administrator: User) -> None:
    with pytest.raises(OwnAccount):
        deactivate_account(user=administrator, by=administrator)
    with pytest.raises(OwnAccount):
        revoke_membership(membership=administrator.memberships.get(), by=administrator)


def test_an_account_keeps_its_last_role(government: Organization, administrator: User) -> None:
    user = account(government, administrator)
    with pytest.raises(LastRole):
        revoke_membership(membership=user.memberships.get(), by=administrator)
    assert user.memberships.count() == 1


def test_an_account_is_closed_and_opened_again(government: Organization, administrator: User) -> None:
    user = account(government, administrator)
    deactivate_account(user=user, by=administrator)
    assert not User.objects.get(pk=user.pk).is_active
    reactivate_account(user=user, by=administrator)
    assert User.objects.get(pk=user.pk).is_active
    reset_password(user=user, password="another-password-1", by=administrator)
    assert User.objects.get(pk=user.pk).check_password("another-password-1")


def test_an_account_with_roles_elsewhere_is_not_closed_from_here(government: Organization, administrator: User) -> None:
    user = account(government, administrator)
    MembershipFactory(user=user)
    for act in (deactivate_account, reactivate_account):
        with pytest.raises(Refused):
            act(user=User.objects.get(pk=user.pk), by=administrator)
    with pytest.raises(Refused):
        reset_password(user=UserFactory(), password=PASSWORD, by=administrator)


def test_the_first_account_is_made_by_a_command(government: Organization, capsys: pytest.CaptureFixture) -> None:
    call_command("create_account", "it", "Dinas Kominfo", at=government.code)
    password = capsys.readouterr().out.split()[-1]
    user = User.objects.get(username="it")
    assert user.check_password(password)
    assert user.memberships.get().role == Role.ADMINISTRATOR
    with pytest.raises(CommandError):
        call_command("create_account", "it", "Lagi", at=government.code)
    with pytest.raises(CommandError, match="setup_province"):
        call_command("create_account", "lain", "Lain", at="nowhere")
