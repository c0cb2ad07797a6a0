"""Which account is a person's own: it opens his own record of attendance, and nobody else's."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from audit.actions import Actor, System, record
from common.errors import RakorError, Refused
from directory.models import Appointment, Membership, Official, in_houses_of
from directory.permissions import has_power_anywhere


class NotLinkable(RakorError):
    """The account belongs to another person already, or the record stands under another."""


@transaction.atomic
def link_account(*, official: Official, user: User, by: Actor) -> None:
    """Let `user` be the official's own account; linked twice it is linked once.

    Raises `Refused` unless `by` administers both the accounts of a house in which the official holds or held a post
    and those of a house in which the account has a role; `NotLinkable` if the account is another person's, or closed,
    if the official has another account, or where the record was merged into another.
    """
    held = _hold(official, by)
    _require_account(by, user)
    if held.merged_into_id:
        raise NotLinkable(_("This record was merged into another: link the account there."))
    if held.user_id == user.pk:
        return
    if held.user_id is not None:
        raise NotLinkable(_("This person has an account already. Take that link back first."))
    if not user.is_active:
        raise NotLinkable(_("A closed account opens nothing."))
    other = Official.objects.filter(user=user).first()
    if other is not None:
        raise NotLinkable(_("This account is linked to %(name)s: one account, one person.") % {"name": other})
    Official.objects.filter(pk=held.pk).update(user=user)
    official.user = user
    record("link_account", held, by=by, after={"account": user.username})


@transaction.atomic
def unlink_account(*, official: Official, by: Actor) -> None:
    """Take the link back: the account opens the record no more. Without a link nothing happens. Raises `Refused`."""
    held = _hold(official, by)
    if held.user is None:
        return
    before = {"account": held.user.username}
    Official.objects.filter(pk=held.pk).update(user=None)
    official.user = None
    record("unlink_account", held, by=by, before=before)


def _hold(official: Official, by: Actor) -> Official:
    rows = Official.objects.select_for_update(of=("self",)).select_related("user")
    held = rows.get(pk=official.pk)
    if isinstance(by, System):
        return held
    posts = Appointment.objects.filter(Q(official=held) | Q(official__merged_into=held))
    if not isinstance(by, User) or not posts.filter(_here(by, "position__organization__region")).exists():
        raise Refused
    return held


def _require_account(by: Actor, user: User) -> None:
    if isinstance(by, System):
        return
    if not (isinstance(by, User) and has_power_anywhere(by, Power.MANAGE_ACCOUNTS)):
        raise Refused
    if not Membership.objects.filter(_here(by, "organization__region"), user=user).exists():
        raise Refused


def _here(by: User, region: str) -> Q:
    return in_houses_of(by, Power.MANAGE_ACCOUNTS, region)
