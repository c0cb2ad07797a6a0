"""Reads of the directory: groups of posts, who holds a post on a day, and what a printed name probably means."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.blueprint import sample_units
from directory.models import Appointment, Contact, ForkopimdaMember, Organization, Position, Region
from directory.states import OPD_KINDS, OrganizationKind, PositionRole

# --- groups of posts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Posts that are invited together; `selection` picks them for a convener."""

    label: Promise
    selection: Callable[[Organization], Q]


def _own(*roles: str) -> Callable[[Organization], Q]:
    """Posts of the convener's own government."""
    return lambda convener: Q(organization__region=convener.region_id, role__in=roles)


def _below(*roles: str) -> Callable[[Organization], Q]:
    """Posts of the kabupaten and kota of a province; of a kabupaten there are none."""
    return lambda convener: Q(organization__region__parent=convener.region_id, role__in=roles)


def _heads_of_opd(convener: Organization) -> Q:
    return Q(organization__region=convener.region_id, organization__kind__in=OPD_KINDS, role=PositionRole.AGENCY_HEAD)


def _forkopimda(convener: Organization) -> Q:
    return Q(pk__in=ForkopimdaMember.objects.filter(region=convener.region_id).values("position"))


def _forkopimda_below(convener: Organization) -> Q:
    return Q(pk__in=ForkopimdaMember.objects.filter(region__parent=convener.region_id).values("position"))


# In the order in which a form offers them.
GROUPS: dict[str, Group] = {
    "leaders": Group(
        gettext_lazy("Leaders of the own government (head, deputy, Sekda)"),
        _own(PositionRole.HEAD_OF_REGION, PositionRole.DEPUTY_HEAD, PositionRole.REGIONAL_SECRETARY),
    ),
    "forkopimda": Group(gettext_lazy("Forkopimda"), _forkopimda),
    "heads_of_region": Group(gettext_lazy("All Bupati and Wali Kota"), _below(PositionRole.HEAD_OF_REGION)),
    "deputy_heads": Group(gettext_lazy("All Wakil Bupati and Wakil Wali Kota"), _below(PositionRole.DEPUTY_HEAD)),
    "regional_secretaries": Group(
        gettext_lazy("All Sekda of kabupaten and kota"), _below(PositionRole.REGIONAL_SECRETARY)
    ),
    "forkopimda_regions": Group(gettext_lazy("Forkopimda of all kabupaten and kota"), _forkopimda_below),
    "expert_staff": Group(gettext_lazy("Expert staff"), _own(PositionRole.EXPERT_STAFF)),
    "assistants": Group(gettext_lazy("Assistant secretaries"), _own(PositionRole.ASSISTANT_SECRETARY)),
    "heads_of_opd": Group(gettext_lazy("Heads of OPD"), _heads_of_opd),
    "bureau_heads": Group(gettext_lazy("Heads of bureau"), _own(PositionRole.BUREAU_HEAD)),
    "division_heads": Group(gettext_lazy("Heads of division (Kabag)"), _own(PositionRole.DIVISION_HEAD)),
    "subdistrict_heads": Group(gettext_lazy("All Camat"), _own(PositionRole.SUBDISTRICT_HEAD)),
}


def positions_of_group(code: str, convener: Organization) -> QuerySet[Position]:
    """The posts in use of the group `code` for `convener`, in protocol order. KeyError for an unknown code."""
    group = GROUPS[code]
    if convener.region_id is None:
        return Position.objects.none()
    return (
        Position.objects.active()
        .filter(group.selection(convener), organization__is_active=True)
        .select_related("organization__region")
        .in_protocol_order()
    )


def groups_of(convener: Organization) -> list[tuple[str, str, int]]:
    """Code, label and number of posts of the groups that hold anyone for `convener`."""
    counted = ((code, str(group.label), positions_of_group(code, convener).count()) for code, group in GROUPS.items())
    return [row for row in counted if row[2]]


def head_post(organization: Organization) -> Position | None:
    """The post that answers for `organization`: its head, or for the secretariat of a kabupaten its Sekda."""
    head = organization.positions.active().filter(is_head=True).order_by("protocol_order").first()
    if head is None and organization.kind == OrganizationKind.SECRETARIAT:
        secretaries = Position.objects.active().filter(role=PositionRole.REGIONAL_SECRETARY)
        head = secretaries.filter(organization__region=organization.region_id).first()
    return head


# --- holders -----------------------------------------------------------------------------------------------------


def current_holders(positions: Iterable[Position], day: dt.date | None = None) -> dict[int, Appointment]:
    """Who holds each of the posts on `day` (today if not given), by the id of the post; one query for all."""
    in_force = Appointment.objects.on(day or timezone.localdate()).filter(position__in=list(positions))
    return {row.position_id: row for row in in_force.select_related("official", "position")}


def holder_on(position: Position, day: dt.date) -> Appointment | None:
    """Who held the post on `day`."""
    return Appointment.objects.on(day).filter(position=position).select_related("official", "position").first()


def with_holders(positions: QuerySet[Position], day: dt.date | None = None) -> QuerySet[Position]:
    """The posts, each with `holders_now` (a list of one appointment or none) and `contacts_now`."""
    in_force = Appointment.objects.on(day or timezone.localdate()).select_related("official", "position")
    return positions.prefetch_related(
        Prefetch("appointments", queryset=in_force, to_attr="holders_now"),
        Prefetch("contacts", queryset=Contact.objects.filter(is_active=True), to_attr="contacts_now"),
    )


# --- what a printed name probably means --------------------------------------------------------------------------


@dataclass(frozen=True)
class PositionProposal:
    """A post that a printed title probably means; a person confirms it."""

    position: Position
    score: float
    reason: str


@dataclass(frozen=True)
class OrganizationProposal:
    organization: Organization
    score: float
    reason: str


# Below this the likeness is chance.
_LIKE_ENOUGH = 0.84
# "Sekda Kabupaten/Kota se-Lampung" are many: no single post is meant.
_MANY = re.compile(
    r"kabupaten\s*/\s*kota|kab\s*/\s*kota|bupati\s*/\s*wali\s*kota|\bse-|\bpara\b|\bseluruh\b", re.IGNORECASE
)
_STATUS = re.compile(r"^(plt|plh|pj|pjs)\b\.?\s*", re.IGNORECASE)
_WORDS = {
    "wali kota": "walikota",
    "sekdaprov": "sekretaris daerah provinsi",
    "sekprov": "sekretaris daerah provinsi",
    "sekda": "sekretaris daerah",
    "sekwan": "sekretaris dewan perwakilan rakyat daerah",
    "setdaprov": "sekretariat daerah provinsi",
    "dprd": "dewan perwakilan rakyat daerah",
    "wagub": "wakil gubernur",
    "wabup": "wakil bupati",
    "wawali": "wakil walikota",
    "kadis": "kepala dinas",
    "kaban": "kepala badan",
    "karo": "kepala biro",
    "kabag": "kepala bagian",
    "kapolda": "kepala kepolisian daerah",
    "kapolres": "kepala kepolisian resor",
    "kajati": "kepala kejaksaan tinggi",
    "kajari": "kepala kejaksaan negeri",
    "pemprov": "pemerintah provinsi",
    "pemkab": "pemerintah kabupaten",
    "pemkot": "pemerintah kota",
    "prov": "provinsi",
    "kab": "kabupaten",
    "adm": "administrasi",
    "sahli": "staf ahli",
    "kesra": "kesejahteraan rakyat",
    "ekbang": "ekonomi dan pembangunan",
}


def propose_position(text: str, organization_text: str = "", region_code: str = "") -> PositionProposal | None:
    """The post that `text` most probably names in the region, or None when nothing is like it or two are alike.

    Spelling differs in the sources ("Walikota", "Sekdaprov", "Kesra", "Mahakam Hulu"); the printed form is kept by the
    caller, this is only a proposal. `organization_text` decides between posts of the same title.
    """
    if not text or _MANY.search(text):
        return None
    found = _best(text, _positions_near(region_code), region_code, _names_of_position, _place_of_position)
    if len(found) > 1 and organization_text:
        meant = propose_organization(organization_text, region_code)
        found = [row for row in found if meant and row[0].organization_id == meant.organization.pk]
    return PositionProposal(*found[0]) if len(found) == 1 else None


def propose_organization(text: str, region_code: str = "") -> OrganizationProposal | None:
    """The organisation that `text` most probably names: a full name, or an abbreviation such as "BPKAD"."""
    if not text or _MANY.search(text):
        return None
    near = Organization.objects.active().filter(_near(region_code, "region")).select_related("region")
    found = _best(text, near, region_code, _names_of_organization, lambda row: row.region)
    return OrganizationProposal(*found[0]) if len(found) == 1 else None


def propose_group(text: str) -> str | None:
    """The code of the group that words such as "Sekretaris Daerah Kabupaten/Kota" or "kepala OPD" name."""
    plain = _plain(text)
    is_below = bool(_MANY.search(text))
    for code, words, only_below in _GROUP_WORDS:
        if all(word in plain for word in words) and (is_below or not only_below):
            return code
    return None


_GROUP_WORDS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("deputy_heads", ("wakil bupati",), True),
    ("heads_of_region", ("bupati", "walikota"), False),
    ("heads_of_region", ("kepala daerah", "kabupaten"), False),
    ("regional_secretaries", ("sekretaris daerah",), True),
    ("forkopimda", ("forkopimda",), False),
    ("heads_of_opd", ("kepala", "opd"), False),
    ("heads_of_opd", ("kepala", "perangkat daerah"), False),
    ("division_heads", ("kepala bagian",), False),
    ("subdistrict_heads", ("camat",), False),
)


def _positions_near(region_code: str) -> QuerySet[Position]:
    near = Position.objects.active().filter(_near(region_code, "organization__region"))
    return near.select_related("organization__region").in_protocol_order()


def _near(region_code: str, path: str) -> Q:
    return Q(**{f"{path}__code": region_code}) | Q(**{f"{path}__parent__code": region_code})


def _names_of_position(position: Position) -> tuple[str, str]:
    return position.title, position.short_title


def _names_of_organization(organization: Organization) -> tuple[str, str]:
    return organization.name, organization.short_name


def _place_of_position(position: Position) -> Region | None:
    return position.organization.region


def _best(
    text: str,
    rows: Iterable[Any],
    region_code: str,
    names_of: Callable[[Any], tuple[str, str]],
    place_of: Callable[[Any], Region | None],
) -> list[tuple[Any, float, str]]:
    """The rows most like `text`, several where they are equally like it, each with its score and the reason."""
    printed = _plain(text)
    best: list[tuple[Any, float, str]] = []
    for row in rows:
        region = place_of(row)
        is_own = region is not None and region.code == region_code
        names = [name for name in names_of(row) if name]
        score, reason = max(_likeness(printed, name, region if is_own else None) for name in names)
        if score < _LIKE_ENOUGH or (best and score < best[0][1]):
            continue
        if best and score > best[0][1]:
            best = []
        best.append((row, score, reason))
    return best


def _likeness(printed: str, name: str, region: Region | None) -> tuple[float, str]:
    """How like the two are, from 0 to 1, and why; with `region` its name may be missing in one of them."""
    full = _plain(name)
    if printed == full:
        return 1.0, _("Same name.")
    if region is not None and _without_place(printed, region) == _without_place(full, region):
        return 0.99, _("Same name but for the region.")
    score = min(SequenceMatcher(None, printed, full).ratio(), 0.98)
    if region is not None:
        bare = SequenceMatcher(None, _without_place(printed, region), _without_place(full, region)).ratio()
        score = max(score, min(bare, 0.97))
    return score, _("Similar name (%(percent)s%%).") % {"percent": round(score * 100)}


def _plain(text: str) -> str:
    """Lower case, one form for every usual abbreviation, no marks: "Pj. Sekdaprov" → "sekretaris daerah provinsi"."""
    text = _STATUS.sub("", re.sub(r"\([^)]*\)", " ", text).strip())
    plain = " ".join(re.findall(r"[a-z0-9-]+", text.lower()))
    for pattern, full in _abbreviations():
        plain = pattern.sub(full, plain)
    return plain


@cache
def _abbreviations() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The words above and the abbreviations of the sample organisations ("BPKAD"), each with what it stands for."""
    units = {
        unit.abbreviation.lower(): " ".join(re.findall(r"[a-z0-9-]+", unit.name.lower())) for unit in sample_units()
    }
    return tuple((re.compile(rf"\b{re.escape(short)}\b"), full) for short, full in (units | _WORDS).items())


def _without_place(plain: str, region: Region) -> str:
    """The name without its region and without the secretariat that a post may or may not be printed with."""
    for name in (region.name, region.short_name):
        plain = plain.replace(_plain(name), " ")
    plain = re.sub(r"\b(provinsi|kabupaten|kota)\b", " ", plain)
    plain = " ".join(plain.split())
    return plain.removesuffix(" sekretariat daerah")
