"""Who may do what at a convener. Roles are read once per request and kept on the user object."""

from accounts.models import User
from accounts.roles import ROLE_POWERS, Power, Role
from audit.actions import Actor, System
from common.errors import Refused
from directory.models import Membership, Organization


def memberships_of(user: User) -> list[Membership]:
    """The memberships of `user` with their organisations; one query per user object."""
    kept: list[Membership] | None = getattr(user, "_kept_memberships", None)
    if kept is None:
        kept = list(Membership.objects.filter(user=user).select_related("organization__region"))
        user._kept_memberships = kept  # type: ignore[attr-defined]
    return kept


def forget_memberships(user: User) -> None:
    """Read the roles of `user` anew the next time they are asked for: they have changed."""
    user.__dict__.pop("_kept_memberships", None)


def powers_at(user: User, organization_id: int) -> frozenset[Power]:
    """What `user` may do at the organisation by role."""
    powers: frozenset[Power] = frozenset()
    for membership in memberships_of(user):
        if membership.organization_id == organization_id:
            powers |= ROLE_POWERS[Role(membership.role)]
    return powers


def has_power(user: User, power: Power, organization: Organization) -> bool:
    return user.is_active and power in powers_at(user, organization.pk)


def has_power_anywhere(user: User, power: Power) -> bool:
    """Whether any role of `user` holds `power`: decides what the menu shows, never what an act may do."""
    return any(power in ROLE_POWERS[Role(membership.role)] for membership in memberships_of(user))


def require(user: User, power: Power, organization: Organization) -> None:
    """Raise `Refused` (403) unless `user` holds `power` at `organization`."""
    if not has_power(user, power, organization):
        raise Refused


def conveners_of(user: User, power: Power) -> list[Organization]:
    """The organisations at which `user` holds `power`, without a query if roles are already known."""
    return [m.organization for m in memberships_of(user) if power in ROLE_POWERS[Role(m.role)]]


def delegate_organizations(user: User) -> list[int]:
    """The ids of the institutions that `user` speaks for."""
    return [m.organization_id for m in memberships_of(user) if m.role == Role.DELEGATE]


def keeps(convener: Organization, organization: Organization) -> bool:
    """Whether `organization` is of the convener's own house, or of a kabupaten or kota below it."""
    region = organization.region
    return convener.region_id is not None and region is not None and convener.region_id in {region.pk, region.parent_id}


def has_power_over(user: User, power: Power, organization: Organization) -> bool:
    """Whether `user` holds `power` at a convener in whose house `organization` stands."""
    return user.is_active and any(keeps(convener, organization) for convener in conveners_of(user, power))


def can_see(user: User, organization: Organization) -> bool:
    """The same question as `Organization.objects.visible_to`, of one organisation in hand."""
    return has_power_over(user, Power.VIEW_DIRECTORY, organization)


def can_manage(user: User, organization: Organization) -> bool:
    """Whether `user` may edit the organisation, its posts, their holders and contacts."""
    return has_power_over(user, Power.MANAGE_DIRECTORY, organization)


def can_view_contacts(user: User, organization: Organization) -> bool:
    """Whether `user` may read telephone numbers and NIP in full (UU 27/2022: personal data only for the task)."""
    return has_power_over(user, Power.VIEW_CONTACTS, organization)


def can_grant(user: User, role: str, organization: Organization) -> bool:
    """Whether `user` may give or take `role` at `organization`.

    Delegates of the whole house are named by its administrator; the staff of a convener only by its own, so that a
    province does not write itself into the internal meetings of a kabupaten.
    """
    if role == Role.DELEGATE:
        return has_power_over(user, Power.MANAGE_ACCOUNTS, organization)
    return has_power(user, Power.MANAGE_ACCOUNTS, organization)


def require_manage(by: Actor, organization: Organization) -> None:
    """Raise `Refused` (403) unless `by` may edit the organisation; the operator's commands may."""
    if isinstance(by, System):
        return
    if not (isinstance(by, User) and can_manage(by, organization)):
        raise Refused


def require_operator(by: Actor) -> None:
    """Raise `Refused` (403) unless the act comes from a command of whoever runs the portal."""
    if not isinstance(by, System):
        raise Refused
