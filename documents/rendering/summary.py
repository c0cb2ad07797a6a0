"""The summary for leadership: always one page. What has no room is counted instead of shown."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from documents.rendering import page, pdf

TEMPLATE = "papers/sheets/summary.html"
# More regions than that stand in two columns.
ONE_COLUMN = 16
# What is tried, in this order, until everything fits: tighter type, then fewer late lines, then fewer regions.
ROOMS = (
    {"is_dense": False, "late": 10, "regions": 40},
    {"is_dense": True, "late": 10, "regions": 40},
    {"is_dense": True, "late": 6, "regions": 40},
    {"is_dense": True, "late": 4, "regions": 20},
    {"is_dense": True, "late": 2, "regions": 8},
    {"is_dense": True, "late": 0, "regions": 0},
)


def render_summary(facts: Mapping[str, Any]) -> bytes:
    """Return the PDF of the summary. Equal facts give equal bytes; it is laid out again only while it overflows."""
    layout = page.layout_of(facts)
    for room in ROOMS:
        html = pdf.html_of(TEMPLATE, _in(room, facts))
        document = pdf.lay_out(html, layout)
        if len(document.pages) == 1:
            break
    return pdf.to_bytes(document, html)


def _in(room: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The context of the template with as much as `room` holds."""
    regions, late = facts["regions"][: room["regions"]], facts["overdue"][: room["late"]]
    return {
        **facts,
        "is_dense": room["is_dense"],
        "columns": _columns(regions),
        "more_regions": facts["more_regions"] + len(facts["regions"]) - len(regions),
        "late": late,
        "more_late": facts["overdue_count"] - len(late),
    }


def _columns(regions: list[Any]) -> list[list[Any]]:
    if len(regions) <= ONE_COLUMN:
        return [regions] if regions else []
    half = ceil(len(regions) / 2)
    return [regions[:half], regions[half:]]
