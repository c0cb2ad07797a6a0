"""Where a post stands when posts are listed and seated.

The order of an invitation list or an attendance sheet of a province: Gubernur, Wakil Gubernur, Forkopimda, Sekda; then
kabupaten and kota by code, in each the head, the deputy, Forkopimda and the Sekda; then staf ahli, asisten, heads of
OPD by eselon, bureaus, others. Office practice, not a norm; so the number is a field that can be edited.

One number serves two lists: within its kabupaten a post keeps the same order when the kabupaten itself convenes.
"""

from directory.models import Region
from directory.states import PositionRole, RegionKind

# Eselon from the highest; what is not listed, or has none, comes last.
RANKS = ("I.a", "I.b", "II.a", "II.b", "III.a", "III.b", "IV.a", "IV.b")

_SEATS = 80  # as many posts of one kind keep their own place; further ones share the last and sort by title
_REGION_WIDTH = 2000

_OF_A_PROVINCE = {
    PositionRole.HEAD_OF_REGION: 100,
    PositionRole.DEPUTY_HEAD: 200,
    PositionRole.COUNCIL_SPEAKER: 300,
    PositionRole.VERTICAL_HEAD: 400,
    PositionRole.REGIONAL_SECRETARY: 500,
    # 10 000 to 210 000: kabupaten and kota by code
    PositionRole.EXPERT_STAFF: 300_000,
    PositionRole.ASSISTANT_SECRETARY: 301_000,
    PositionRole.AGENCY_HEAD: 302_000,
    PositionRole.BUREAU_HEAD: 303_000,
    PositionRole.DIVISION_HEAD: 304_000,
    PositionRole.SUBDISTRICT_HEAD: 305_000,
    PositionRole.OTHER: 309_000,
}
_OF_A_REGENCY = {
    PositionRole.HEAD_OF_REGION: 0,
    PositionRole.DEPUTY_HEAD: 80,
    PositionRole.COUNCIL_SPEAKER: 160,
    PositionRole.VERTICAL_HEAD: 240,
    PositionRole.REGIONAL_SECRETARY: 320,
    PositionRole.EXPERT_STAFF: 400,
    PositionRole.ASSISTANT_SECRETARY: 480,
    PositionRole.AGENCY_HEAD: 560,
    PositionRole.BUREAU_HEAD: 1360,
    PositionRole.DIVISION_HEAD: 1440,
    PositionRole.SUBDISTRICT_HEAD: 1520,
    PositionRole.OTHER: 1900,
}


def protocol_order(region: Region | None, role: str, *, rank: str = "", seat: int = 0) -> int:
    """The place of a post of kind `role` in `region`; `seat` is its place among those of the same kind."""
    if region is None:
        return 400_000
    seat = min(seat, _SEATS - 1)
    kind = PositionRole(role)
    if kind == PositionRole.AGENCY_HEAD:
        seat += _SEATS * (RANKS.index(rank) if rank in RANKS else len(RANKS))
    if region.kind == RegionKind.PROVINCE:
        return _OF_A_PROVINCE[kind] + seat
    number = int(region.code.partition(".")[2])
    return 10_000 + number * _REGION_WIDTH + _OF_A_REGENCY[kind] + seat
