"""Organisations and their posts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError
from common.public_id import new_public_id
from directory.actions.changes import apply_changes, shown
from directory.models import Organization, Position, Region
from directory.permissions import require_manage
from directory.protocol import protocol_order as place_of
from directory.states import OrganizationKind

ORGANIZATION_FIELDS = ("name", "short_name", "kind", "parent", "order", "is_active")
POSITION_FIELDS = (
    "title",
    "short_title",
    "role",
    "rank",
    "is_ranked",
    "is_head",
    "protocol_order",
    "is_active",
)


class TitleTaken(RakorError):
    """The organisation already has a post of this title."""


class NotOfThisHouse(RakorError):
    """A unit is made part of an organisation of another region."""


@transaction.atomic
def create_organization(
    *,
    region: Region,
    parent: Organization,
    name: str,
    kind: str,
    by: Actor,
    short_name: str = "",
    order: int | None = None,
) -> Organization:
    """A unit of `parent`, or with kind VERTICAL or EXTERNAL a body beside it that its directory keeps.

    Raises `Refused`, `NotOfThisHouse`.
    """
    require_manage(by, parent)
    if parent.region_id != region.pk:
        raise NotOfThisHouse(_("%(name)s is not an organisation of %(region)s.") % {"name": parent, "region": region})
    is_beside = kind in {OrganizationKind.VERTICAL, OrganizationKind.EXTERNAL}
    organization = Organization.objects.create(
        # No code of the sample lists looks like this, so a later set-up never takes it for one of its own.
        code=f"{region.code}/+{new_public_id()}",
        name=name,
        short_name=short_name,
        kind=kind,
        region=region,
        parent=None if is_beside else parent,
        order=place_of(region, "other") if order is None else order,
    )
    record("create_organization", organization, by=by, after={"name": name, "kind": kind, "parent": parent})
    return organization


@transaction.atomic
def edit_organization(*, organization: Organization, changes: Mapping[str, Any], by: Actor) -> Organization:
    """Change name, short name, kind, place or use. Raises `Refused`, `NotOfThisHouse`."""
    require_manage(by, organization)
    parent = changes.get("parent")
    if parent is not None and (parent.region_id != organization.region_id or parent.pk == organization.pk):
        raise NotOfThisHouse(_("%(name)s cannot be part of %(parent)s.") % {"name": organization, "parent": parent})
    apply_changes("edit_organization", organization, changes, allowed=ORGANIZATION_FIELDS, by=by)
    return organization


@transaction.atomic
def create_position(
    *,
    organization: Organization,
    title: str,
    role: str,
    by: Actor,
    short_title: str = "",
    rank: str = "",
    is_ranked: bool = True,
    is_head: bool = False,
    protocol_order: int | None = None,
) -> Position:
    """A new post; without `protocol_order` it stands after those of its kind. Raises `Refused`, `TitleTaken`."""
    require_manage(by, organization)
    _check_title(organization, title)
    position = Position.objects.create(
        organization=organization,
        title=title,
        short_title=short_title,
        role=role,
        rank=rank,
        is_ranked=is_ranked,
        is_head=is_head,
        protocol_order=_last_place(organization, role, rank) if protocol_order is None else protocol_order,
    )
    record("create_position", position, by=by, after=shown(position, POSITION_FIELDS))
    _keep_one_head(position)
    return position


@transaction.atomic
def edit_position(*, position: Position, changes: Mapping[str, Any], by: Actor) -> Position:
    """Change a post. Meetings past keep the title they were printed with. Raises `Refused`, `TitleTaken`."""
    require_manage(by, position.organization)
    _check_title(position.organization, changes.get("title", position.title), besides=position)
    if apply_changes("edit_position", position, changes, allowed=POSITION_FIELDS, by=by):
        _keep_one_head(position)
    return position


def _last_place(organization: Organization, role: str, rank: str) -> int:
    # As many seats of one kind keep their own place; a post typed in takes the last.
    return place_of(organization.region, role, rank=rank, seat=79)


def _check_title(organization: Organization, title: str, besides: Position | None = None) -> None:
    taken = organization.positions.filter(title=title)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    if taken.exists():
        raise TitleTaken(
            _("%(organization)s already has the post “%(title)s”.") % {"organization": organization, "title": title}
        )


def _keep_one_head(position: Position) -> None:
    """One post answers for an organisation: naming another head takes the mark from the former."""
    if position.is_head:
        Position.objects.filter(organization=position.organization_id, is_head=True).exclude(pk=position.pk).update(
            is_head=False
        )
