"""What a province, a kabupaten or a kota is made of when it is set up.

Plans only: `directory.actions.setup` writes them, and only what is missing. Sources, and what is from memory, stand in
docs/directory.md. Everything planned here is an editable row afterwards.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from directory.models import Region
from directory.protocol import protocol_order
from directory.states import OrganizationKind, PositionRole, RegionKind

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class PostPlan:
    """One post to be. `seat` is its seat in the Forkopimda of its region, if it has one."""

    code: str
    title: str
    short_title: str
    role: PositionRole
    protocol_order: int
    rank: str = ""
    is_ranked: bool = True
    is_head: bool = True
    seat: int | None = None


@dataclass(frozen=True)
class UnitPlan:
    """One organisation to be, with its posts. A unit comes after the unit it is part of."""

    code: str
    name: str
    short_name: str
    kind: OrganizationKind
    region: Region
    parent_code: str = ""
    posts: tuple[PostPlan, ...] = ()
    is_convener: bool = False


@dataclass(frozen=True)
class SampleUnit:
    """A row of data/opd.csv."""

    code: str
    abbreviation: str
    name: str
    kind: str
    parent_code: str
    head_title: str
    eselon: str
    eselon_basis: str
    levels: str


_KINDS = {
    "setda": OrganizationKind.SECRETARIAT,
    "asisten": OrganizationKind.ASSISTANT,
    "staf_ahli": OrganizationKind.EXPERT_STAFF,
    "biro": OrganizationKind.BUREAU,
    "setwan": OrganizationKind.COUNCIL_SECRETARIAT,
    "inspektorat": OrganizationKind.INSPECTORATE,
    "badan": OrganizationKind.AGENCY,
    "badan_penghubung": OrganizationKind.LIAISON,
    "dinas": OrganizationKind.DEPARTMENT,
    "satpol_pp": OrganizationKind.CIVIL_POLICE,
    "rsud": OrganizationKind.HOSPITAL,
}
_ROLES = {
    OrganizationKind.SECRETARIAT: PositionRole.REGIONAL_SECRETARY,
    OrganizationKind.ASSISTANT: PositionRole.ASSISTANT_SECRETARY,
    OrganizationKind.EXPERT_STAFF: PositionRole.EXPERT_STAFF,
    OrganizationKind.BUREAU: PositionRole.BUREAU_HEAD,
    OrganizationKind.DIVISION: PositionRole.DIVISION_HEAD,
    OrganizationKind.SUBDISTRICT: PositionRole.SUBDISTRICT_HEAD,
}
# PP 18/2016: one step below the province. Kinds that are not named there have no eselon here until someone knows it.
_RANK_IN_A_REGENCY = {
    "asisten": "II.b",
    "staf_ahli": "II.b",
    "setwan": "II.b",
    "inspektorat": "II.b",
    "badan": "II.b",
    "dinas": "II.b",
}
_FROM_MEMORY = "ingatan, belum diverifikasi"
# A subdistrict typed with its own word keeps it; the word decides what its head is called.
_SUBDISTRICT_HEADS = {
    "Kecamatan": "Camat",
    "Distrik": "Kepala Distrik",
    "Kapanewon": "Panewu",
    "Kemantren": "Mantri Pamong Praja",
}


@cache
def region_rows() -> tuple[dict[str, str], ...]:
    """The rows of data/regions.csv, provinces and their kabupaten and kota in order of code."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def sample_units() -> tuple[SampleUnit, ...]:
    with (DATA / "opd.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(SampleUnit(**row) for row in csv.DictReader(stream))


def province_plan(province: Region, regencies: list[Region]) -> Iterator[UnitPlan]:
    """Everything `setup_province` makes: the government with its units, Forkopimda, and every kabupaten and kota."""
    yield _government(province, is_convener=True)
    yield from _sample_plans(province)
    yield from _forkopimda(province)
    for regency in regencies:
        yield from _seen_from_the_province(regency)


def regency_plan(regency: Region) -> Iterator[UnitPlan]:
    """Everything `setup_region` makes without being told a name: government, secretariat, OPD, DPRD, Forkopimda."""
    yield from _seen_from_the_province(regency)
    yield from _sample_plans(regency)


def division_plan(region: Region, name: str) -> UnitPlan:
    """A bagian of the secretariat, by its name ("Umum" or "Bagian Umum")."""
    bare = _without_word(name, "Bagian")
    code = f"{region.code}/BAG-{_slug(bare)}"
    place = f"Sekretariat Daerah {region.full_name}"
    kind = OrganizationKind.DIVISION
    head = _head_of(code, region, kind, f"Kepala Bagian {bare} {place}", f"Kabag {bare}{_suffix(region)}", rank="III.a")
    return UnitPlan(
        code,
        f"Bagian {bare} {place}",
        f"Bagian {bare}{_suffix(region)}",
        kind,
        region,
        f"{region.code}/SETDA",
        posts=(head,),
    )


def subdistrict_plan(region: Region, name: str) -> UnitPlan:
    """A kecamatan by its name; "Distrik …", "Kapanewon …" and "Kemantren …" keep their own word."""
    word, bare = _subdistrict_word(name)
    code = f"{region.code}/KEC-{_slug(bare)}"
    title = f"{_SUBDISTRICT_HEADS[word]} {bare}"
    kind = OrganizationKind.SUBDISTRICT
    head = _head_of(code, region, kind, title, title, rank="III.a")
    return UnitPlan(
        code, f"{word} {bare} {region.full_name}", f"{word} {bare}", kind, region, region.code, posts=(head,)
    )


def agency_plan(region: Region, name: str) -> UnitPlan:
    """A dinas or badan that the sample lacks, by its whole name ("Dinas Perikanan")."""
    word = name.split(maxsplit=1)[0].lower()
    is_known = word in {"dinas", "badan"}
    kind = _KINDS[word] if is_known else OrganizationKind.DEPARTMENT
    code = f"{region.code}/{_slug(name)}"
    rank = ("II.a" if region.kind == RegionKind.PROVINCE else "II.b") if is_known else ""
    head = _head_of(
        code, region, kind, f"Kepala {name} {region.full_name}", f"Kepala {name}{_suffix(region)}", rank=rank, seat=79
    )
    return UnitPlan(
        code, f"{name} {region.full_name}", f"{name}{_suffix(region)}", kind, region, region.code, posts=(head,)
    )


# --- governments -------------------------------------------------------------------------------------------------


def _government(region: Region, *, is_convener: bool) -> UnitPlan:
    posts = _heads(region)
    name = f"Pemerintah {region.full_name}" if region.is_autonomous else region.full_name
    short = f"Pemprov {region.name}" if region.kind == RegionKind.PROVINCE else _short_government(region)
    return UnitPlan(region.code, name, short, OrganizationKind.GOVERNMENT, region, posts=posts, is_convener=is_convener)


def _short_government(regency: Region) -> str:
    if not regency.is_autonomous:
        return regency.short_label
    word = "Pemkot" if regency.kind == RegionKind.CITY else "Pemkab"
    return f"{word} {regency.short_name}"


def _heads(region: Region) -> tuple[PostPlan, ...]:
    """Head and deputy; in a kabupaten or kota also the secretary, since there the government itself is invited.

    The administrative units of Jakarta have a head, a deputy and a secretary, appointed by the Gubernur.
    """
    place = region.short_name if region.is_autonomous else f"Administrasi {region.short_name}"
    head = f"{region.head_title} {place}"
    posts = [
        _post(region, PositionRole.HEAD_OF_REGION, head, head),
        _post(region, PositionRole.DEPUTY_HEAD, f"Wakil {head}", f"Wakil {head}", is_head=False),
    ]
    if region.kind != RegionKind.PROVINCE:
        posts.append(_regency_secretary(region))
    return tuple(posts)


def _regency_secretary(regency: Region) -> PostPlan:
    if regency.is_autonomous:
        title, short, rank = f"Sekretaris Daerah {regency.name}", f"Sekda {regency.short_label}", "II.a"
    else:
        title, short, rank = f"Sekretaris {regency.name}", f"Sekretaris {regency.short_label}", ""
    return _post(regency, PositionRole.REGIONAL_SECRETARY, title, short, rank=rank, is_head=False)


def _post(
    region: Region,
    role: PositionRole,
    title: str,
    short_title: str,
    *,
    rank: str = "",
    is_head: bool = True,
) -> PostPlan:
    order = protocol_order(region, role)
    return PostPlan(f"{region.code}:{role}", title, short_title, role, order, rank=rank, is_head=is_head)


def _seen_from_the_province(regency: Region) -> Iterator[UnitPlan]:
    """A kabupaten or kota as its province invites it: head, deputy, secretary, Forkopimda."""
    yield _government(regency, is_convener=False)
    if regency.is_autonomous:
        yield from _forkopimda(regency)


# --- units of a government ---------------------------------------------------------------------------------------


def _sample_plans(region: Region) -> Iterator[UnitPlan]:
    level = region.kind
    for seat, unit in enumerate(sample_units()):
        if level in unit.levels.split():
            plan = _province_unit if level == RegionKind.PROVINCE else _regency_unit
            yield plan(region, unit, seat)


def _province_unit(region: Region, unit: SampleUnit, seat: int) -> UnitPlan:
    short = _short_head(unit)
    if unit.kind == "setda":
        short = f"Sekdaprov {region.name}"
    return _unit(region, unit, seat, rank=unit.eselon, short_name=unit.abbreviation, short_head=short)


def _regency_unit(region: Region, unit: SampleUnit, seat: int) -> UnitPlan:
    rank = "" if unit.eselon_basis == _FROM_MEMORY else _RANK_IN_A_REGENCY.get(unit.kind, "")
    short_name = f"{unit.abbreviation}{_suffix(region)}"
    return _unit(
        region,
        unit,
        seat,
        rank=rank,
        short_name=short_name,
        short_head=f"{_short_head(unit)}{_suffix(region)}",
        # The Sekda of a kabupaten stands with its government, where its province invites him.
        has_head=unit.kind != "setda",
    )


def _unit(
    region: Region,
    unit: SampleUnit,
    seat: int,
    *,
    rank: str,
    short_name: str,
    short_head: str,
    has_head: bool = True,
) -> UnitPlan:
    code = f"{region.code}/{unit.code}"
    kind = _KINDS[unit.kind]
    head = _head_of(code, region, kind, _placed(unit, unit.head_title, region), short_head, rank=rank, seat=seat)
    return UnitPlan(
        code,
        _placed(unit, unit.name, region),
        short_name,
        kind,
        region,
        f"{region.code}/{unit.parent_code}" if unit.parent_code else region.code,
        posts=(head,) if has_head else (),
    )


def _placed(unit: SampleUnit, text: str, region: Region) -> str:
    """The name with its region: "Staf Ahli Bupati Lampung Selatan Bidang …", "Dinas Kesehatan Provinsi Lampung"."""
    if unit.kind == "staf_ahli":
        return text.replace("Gubernur", f"{region.head_title} {region.short_name}")
    if unit.kind in {"asisten", "biro"}:
        return f"{text} Sekretariat Daerah {region.full_name}"
    return f"{text} {region.full_name}"


def _short_head(unit: SampleUnit) -> str:
    match unit.kind:
        case "asisten" | "staf_ahli":
            return unit.abbreviation
        case "setda":
            return "Sekda"
        case "setwan":
            return "Sekwan"
        case "inspektorat":
            return "Inspektur"
        case "rsud":
            return f"Direktur {unit.abbreviation}"
        case _:
            return f"Kepala {unit.abbreviation}"


def _head_of(
    code: str,
    region: Region,
    kind: OrganizationKind,
    title: str,
    short_title: str,
    *,
    rank: str,
    seat: int = 0,
) -> PostPlan:
    role = _ROLES.get(kind, PositionRole.AGENCY_HEAD)
    order = protocol_order(region, role, rank=rank, seat=seat)
    return PostPlan(f"{code}:head", title, short_title, role, order, rank=rank)


# --- Forkopimda --------------------------------------------------------------------------------------------------


def _forkopimda(region: Region) -> Iterator[UnitPlan]:
    """The bodies whose leaders sit in the Forkopimda beside the head of region (UU 23/2014 Pasal 26, PP 12/2022).

    The names are generic: which Kodam, Korem or Kodim a region belongs to, or whether neighbours share a Polda, no
    source at hand says.
    """
    if region.kind == RegionKind.PROVINCE:
        place, police, prosecution = region.name, "Kepolisian Daerah", "Kejaksaan Tinggi"
        short_police, short_prosecution = "Kapolda", "Kajati"
    else:
        place = region.name if region.kind == RegionKind.CITY else region.short_name
        police, prosecution = "Kepolisian Resor", "Kejaksaan Negeri"
        short_police, short_prosecution = "Kapolres", "Kajari"
    council = f"Dewan Perwakilan Rakyat Daerah {region.full_name}"
    soldiers = f"Satuan Teritorial TNI di {region.full_name}"
    seats = (
        ("DPRD", council, f"DPRD {region.short_label}", "Ketua", "Ketua DPRD " + region.short_label),
        ("POLRI", f"{police} {place}", "", "Kepala", f"{short_police} {place}"),
        ("KEJAKSAAN", f"{prosecution} {place}", "", "Kepala", f"{short_prosecution} {place}"),
        ("TNI", soldiers, f"TNI {region.short_label}", "Pimpinan", f"Pimpinan TNI {region.short_label}"),
    )
    for seat, (key, name, short_name, word, short_title) in enumerate(seats, start=1):
        is_council = key == "DPRD"
        role = PositionRole.COUNCIL_SPEAKER if is_council else PositionRole.VERTICAL_HEAD
        code = f"{region.code}/{key}"
        post = PostPlan(
            f"{code}:head",
            f"{word} {name}",
            short_title,
            role,
            protocol_order(region, role, seat=seat),
            is_ranked=False,
            seat=seat,
        )
        kind = OrganizationKind.COUNCIL if is_council else OrganizationKind.VERTICAL
        yield UnitPlan(code, name, short_name, kind, region, posts=(post,))


# --- names -------------------------------------------------------------------------------------------------------


def _subdistrict_word(name: str) -> tuple[str, str]:
    for word in _SUBDISTRICT_HEADS:
        bare = _without_word(name, word)
        if bare != name:
            return word, bare
    return "Kecamatan", name


def _suffix(region: Region) -> str:
    """Units of a province are known without its name; those of a kabupaten carry it, or its province confuses them."""
    return "" if region.kind == RegionKind.PROVINCE else f" {region.short_label}"


def _without_word(name: str, word: str) -> str:
    first, _, rest = name.partition(" ")
    return rest.strip() if first.lower() == word.lower() and rest.strip() else name


def _slug(name: str) -> str:
    return slugify(name).upper()[:40]
