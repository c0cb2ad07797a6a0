"""Accounts and the roles they hold. An account exists for its roles, so both are given here."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from audit.actions import Actor, System, record
from common.errors import RakorError, Refused
from common.public_id import ALPHABET
from directory.models import Membership, Organization
from directory.permissions import can_grant, forget_memberships, memberships_of


class UserNameTaken(RakorError):
    """Another account has this user name."""


class NotAConvener(RakorError):
    """A staff role is held at a convener; an institution has delegates."""


class OwnAccount(RakorError):
    """Administrators do not lock themselves out."""


class LastRole(RakorError):
    """Without any role an account would be lost from sight; it is closed instead."""


def new_password() -> str:
    """A first password to hand over: 16 letters and digits in groups of four, 80 random bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(4))
    return "-".join(groups)


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    organization: Organization,
    role: str,
    password: str,
    by: Actor,
    email: str = "",
) -> User:
    """An account with its first role. Raises `Refused`, `UserNameTaken`, `NotAConvener`."""
    _require_grant(by, role, organization)
    if User.objects.filter(username__iexact=username).exists():
        raise UserNameTaken(_("The user name “%(name)s” is taken.") % {"name": username})
    user = User.objects.create_user(username, name, password, email=email)
    record("create_account", user, by=by, after={"username": username, "email": email})
    grant_membership(user=user, organization=organization, role=role, by=by)
    return user


@transaction.atomic
def grant_membership(*, user: User, organization: Organization, role: str, by: Actor) -> Membership:
    """Let the account hold `role` at `organization`; granted twice it is held once.

    Raises `Refused`, `NotAConvener`.
    """
    _require_grant(by, role, organization)
    membership, is_new = Membership.objects.get_or_create(user=user, organization=organization, role=role)
    if is_new:
        forget_memberships(user)
        record("grant_membership", membership, by=by, subject=user, after={"user": user.username, "role": role})
    return membership


@transaction.atomic
def revoke_membership(*, membership: Membership, by: Actor) -> None:
    """Take the role away. Raises `Refused`, `OwnAccount` for one's own role of administrator, `LastRole`."""
    _require_power(by, membership.role, membership.organization)
    if by == membership.user and membership.role == Role.ADMINISTRATOR:
        raise OwnAccount(_("Another administrator must take this role from you."))
    if not membership.user.memberships.exclude(pk=membership.pk).exists():
        raise LastRole(_("This is the account's last role: give it another first, or close the account."))
    before = {"user": membership.user.username, "role": membership.role}
    record("revoke_membership", membership, by=by, subject=membership.user, before=before)
    forget_memberships(membership.user)
    membership.delete()


@transaction.atomic
def deactivate_account(*, user: User, by: Actor) -> User:
    """Let the account sign in no more; its roles stay written. Raises `Refused`, `OwnAccount`."""
    if by == user:
        raise OwnAccount(_("Another administrator must close your account."))
    return _set_active(user, is_active=False, by=by)


@transaction.atomic
def reactivate_account(*, user: User, by: Actor) -> User:
    """Let a closed account sign in again. Raises `Refused`."""
    return _set_active(user, is_active=True, by=by)


@transaction.atomic
def reset_password(*, user: User, password: str, by: Actor) -> User:
    """Give the account a new first password; whoever is signed in with it is signed out. Raises `Refused`."""
    _require_account(by, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("reset_password", user, by=by)
    return user


def _set_active(user: User, *, is_active: bool, by: Actor) -> User:
    _require_account(by, user)
    if user.is_active != is_active:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        action = "reactivate_account" if is_active else "deactivate_account"
        record(action, user, by=by, before={"is_active": not is_active}, after={"is_active": is_active})
    return user


def _require_grant(by: Actor, role: str, organization: Organization) -> None:
    _require_power(by, role, organization)
    if role != Role.DELEGATE and not organization.is_convener:
        raise NotAConvener(
            _("%(name)s convenes no meetings: give the role at its government, or make a delegate.")
            % {"name": organization}
        )


def _require_power(by: Actor, role: str, organization: Organization) -> None:
    if not (isinstance(by, System) or (isinstance(by, User) and can_grant(by, role, organization))):
        raise Refused


def _require_account(by: Actor, user: User) -> None:
    """Only who administers every place where the account holds a role may close it or change its password."""
    if isinstance(by, System):
        return
    places = [(membership.role, membership.organization) for membership in memberships_of(user)]
    if not (isinstance(by, User) and places and all(can_grant(by, role, place) for role, place in places)):
        raise Refused
