"""What a printed name probably means. A proposal only: a person confirms it, and the printed form is kept."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from directory.blueprint import sample_units
from directory.models import Organization, Position, Region


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


def plain_name(text: str, region: Region | None = None) -> str:
    """`text` in the one form in which equal names are equal; with `region` also without the name of that region."""
    plain = _plain(text)
    return plain if region is None else _without_place(plain, region)


def _positions_near(region_code: str) -> QuerySet[Position]:
    near = Position.objects.active().filter(_near(region_code, "organization__region"))
    return near.select_related("organization__region").in_protocol_order()


def _near(region_code: str, path: str) -> Q:
    # As a list, not a join: a database that has no statistics of a province just set up would search it for seconds.
    region_and_below = Region.objects.filter(Q(code=region_code) | Q(parent__code=region_code))
    return Q(**{f"{path}__in": list(region_and_below.values_list("pk", flat=True))})


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
