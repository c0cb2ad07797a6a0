"""Make a province, a kabupaten or a kota ready. Only what is missing is made; what stands is never touched."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError
from directory.blueprint import (
    PostPlan,
    UnitPlan,
    agency_plan,
    division_plan,
    province_plan,
    regency_plan,
    region_rows,
    subdistrict_plan,
)
from directory.models import ForkopimdaMember, Organization, Position, Region
from directory.permissions import require_manage, require_operator
from directory.protocol import protocol_order
from directory.states import PositionRole, RegionKind

_PLANS = {"division": division_plan, "subdistrict": subdistrict_plan, "agency": agency_plan}
UNIT_KINDS = tuple(_PLANS)


class NoSuchRegion(RakorError):
    """The code names no region, or one of the wrong kind."""


class NotAutonomous(RakorError):
    """One of the administrative units of Jakarta: it has no OPD and convenes nothing of its own."""


class NotSetUp(RakorError):
    """Units are added to a government whose secretariat does not stand yet."""


@dataclass(frozen=True)
class SetupReport:
    """What a run has made. All zero: everything stood already."""

    regions: int = 0
    organizations: int = 0
    positions: int = 0
    seats: int = 0

    def __add__(self, other: "SetupReport") -> "SetupReport":
        return SetupReport(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    def as_dict(self) -> dict[str, int]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@transaction.atomic
def load_regions() -> SetupReport:
    """Bring in the regions of data/regions.csv that are not there yet."""
    known = set(Region.objects.values_list("code", flat=True))
    missing = [row for row in region_rows() if row["code"] not in known]
    provinces = [_region(row, None) for row in missing if not row["parent_code"]]
    Region.objects.bulk_create(provinces)
    parents = {region.code: region for region in Region.objects.filter(parent__isnull=True)}
    below = [_region(row, parents[row["parent_code"]]) for row in missing if row["parent_code"]]
    Region.objects.bulk_create(below)
    return SetupReport(regions=len(missing))


@transaction.atomic
def setup_province(*, code: str, by: Actor) -> SetupReport:
    """Government, OPD, kabupaten and kota of the province `code`, with their posts and Forkopimda.

    Raises `NoSuchRegion` unless `code` is a province's.
    """
    require_operator(by)
    report = load_regions()
    province = Region.objects.filter(code=code, kind=RegionKind.PROVINCE).first()
    if province is None:
        raise NoSuchRegion(_("“%(code)s” is not the code of a province.") % {"code": code})
    plans = province_plan(province, list(province.children.select_related("parent")))
    return _make("setup_province", province, plans, by, earlier=report)


@transaction.atomic
def setup_region(*, code: str, by: Actor) -> SetupReport:
    """Make the kabupaten or kota `code` a convener: secretariat, OPD, DPRD, Forkopimda and their posts.

    Its kecamatan and bagian are added by `add_units`, by name: none is invented. Raises `NoSuchRegion` and
    `NotAutonomous`.
    """
    require_operator(by)
    report = load_regions()
    region = Region.objects.select_related("parent").filter(code=code, parent__isnull=False).first()
    if region is None:
        raise NoSuchRegion(_("“%(code)s” is not the code of a kabupaten or kota.") % {"code": code})
    if not region.is_autonomous:
        raise NotAutonomous(
            _("%(region)s is an administrative unit of its province and has no OPD of its own.")
            % {"region": region.name}
        )
    report = _make("setup_region", region, regency_plan(region), by, earlier=report)
    government = Organization.objects.get(code=code)
    if not government.is_convener:
        government.is_convener = True
        government.save(update_fields=["is_convener"])
        record("make_convener", government, by=by, before={"is_convener": False}, after={"is_convener": True})
    return report


@transaction.atomic
def add_units(*, government: Organization, kind: str, names: Iterable[str], by: Actor) -> SetupReport:
    """Add bagian ("division"), kecamatan ("subdistrict") or further OPD ("agency") by name, each with its head.

    Names that stand already are left alone. Raises `NotSetUp` where the government has no secretariat, `Refused`.
    """
    require_manage(by, government)
    region = government.region
    if region is None or not Organization.objects.filter(code=f"{region.code}/SETDA").exists():
        raise NotSetUp(_("%(name)s is not set up yet: it has no secretariat.") % {"name": government})
    cleaned = dict.fromkeys(" ".join(name.split()) for name in names)
    plans = [_PLANS[kind](region, name) for name in cleaned if name]
    return _make("add_units", region, plans, by)


def _region(row: dict[str, str], parent: Region | None) -> Region:
    return Region(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        parent=parent,
        capital=row["capital"],
        timezone=row["timezone"],
        head_title=row["head_title"],
        is_autonomous=row["autonomous"] == "true",
    )


def _make(
    action: str,
    region: Region,
    plans: Iterable[UnitPlan],
    by: Actor,
    *,
    earlier: SetupReport | None = None,
) -> SetupReport:
    # "Umum" and "Bagian Umum", typed at once, are one unit.
    plans = list({plan.code: plan for plan in plans}.values())
    organizations, made = _make_organizations(plans)
    positions = _make_positions(plans, organizations)
    seats = _make_seats(plans, positions)
    report = (earlier or SetupReport()) + SetupReport(organizations=made, positions=len(positions), seats=seats)
    if report:
        government = Organization.objects.get(code=region.code)
        record(action, government, by=by, after=report.as_dict())
    return report


def _make_organizations(plans: list[UnitPlan]) -> tuple[dict[str, Organization], int]:
    """The organisations of the plans by code, and how many of them were made now."""
    standing = {
        organization.code: organization
        for organization in Organization.objects.filter(region__in={plan.region for plan in plans})
    }
    waiting = [plan for plan in plans if plan.code not in standing]
    made = len(waiting)
    while waiting:
        # Wave by wave, so that a unit is written after the unit it is part of.
        wave = [plan for plan in waiting if not plan.parent_code or plan.parent_code in standing]
        rows = Organization.objects.bulk_create(_organization(plan, standing) for plan in wave)
        standing |= {row.code: row for row in rows}
        waiting = [plan for plan in waiting if plan.code not in standing]
    return standing, made


def _organization(plan: UnitPlan, standing: dict[str, Organization]) -> Organization:
    return Organization(
        code=plan.code,
        name=plan.name,
        short_name=plan.short_name,
        kind=plan.kind,
        region=plan.region,
        parent=standing[plan.parent_code] if plan.parent_code else None,
        order=_order(plan),
        is_convener=plan.is_convener,
    )


def _order(plan: UnitPlan) -> int:
    if plan.posts:
        return plan.posts[0].protocol_order
    return protocol_order(plan.region, PositionRole.REGIONAL_SECRETARY)


def _make_positions(plans: list[UnitPlan], organizations: dict[str, Organization]) -> list[Position]:
    """The posts that were missing. A post stands if its code or, typed in by hand, its title is there."""
    rows = Position.objects.filter(organization__region__in={plan.region for plan in plans})
    codes, titles = set(), set()
    for code, organization_id, title in rows.values_list("code", "organization_id", "title"):
        codes.add(code)
        titles.add((organization_id, title))
    missing = [
        _position(post, organizations[plan.code])
        for plan in plans
        for post in plan.posts
        if post.code not in codes and (organizations[plan.code].pk, post.title) not in titles
    ]
    return Position.objects.bulk_create(missing)


def _position(post: PostPlan, organization: Organization) -> Position:
    return Position(
        organization=organization,
        code=post.code,
        title=post.title,
        short_title=post.short_title,
        role=post.role,
        rank=post.rank,
        is_ranked=post.is_ranked,
        protocol_order=post.protocol_order,
        is_head=post.is_head,
    )


def _make_seats(plans: list[UnitPlan], made: list[Position]) -> int:
    """Seat only posts made now: whom somebody has taken out of a Forkopimda stays out."""
    by_code = {position.code: position for position in made}
    seats = [
        ForkopimdaMember(region=plan.region, position=by_code[post.code], order=post.seat)
        for plan in plans
        for post in plan.posts
        if post.seat is not None and post.code in by_code
    ]
    ForkopimdaMember.objects.bulk_create(seats)
    return len(seats)
