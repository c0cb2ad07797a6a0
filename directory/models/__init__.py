"""Regions, organisations, posts and who holds them. A meeting invites posts, not persons."""

from directory.models.house import (
    Membership,
    Organization,
    OrganizationQuerySet,
    Region,
    RegionQuerySet,
    in_houses_of,
)
from directory.models.imports import DirectoryImport
from directory.models.people import Appointment, AppointmentQuerySet, Official, OfficialQuerySet
from directory.models.posts import Contact, ForkopimdaMember, Position, PositionQuerySet

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Contact",
    "DirectoryImport",
    "ForkopimdaMember",
    "Membership",
    "Official",
    "OfficialQuerySet",
    "Organization",
    "OrganizationQuerySet",
    "Position",
    "PositionQuerySet",
    "Region",
    "RegionQuerySet",
    "in_houses_of",
]
