"""What a table of thousands of rows costs: time, and the most memory held at once, within the limits of a worker.

    python -m bench.large [--rows 3000]

Each paper is made in a process of its own, as a worker has it, by the portal's own way: PDF/A, tags, attached facts.
"""

import argparse
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any, NamedTuple

from bench.engines import Spent, quiet_collector, set_up, spent_on

STEP = 1_024  # bytes to KiB, and KiB (what `ru_maxrss` counts) to MiB


class Made(NamedTuple):
    """One paper: what was spent, MiB held before it and at most, bytes and pages of the PDF."""

    spent: Spent
    before: float
    most: float
    size: int
    pages: int


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=3_000)
    rows = asked.parse_args().rows
    for name in PAPERS:
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=set_up) as worker:
            spent, before, most, size, pages = worker.submit(make, name, rows).result()
        print(
            f"{name:<20} {rows} rows, {pages} pages: {spent.cpu:.1f} s processor, {spent.wall:.1f} s clock;"
            f" {most - before:.0f} MiB above the {before:.0f} of the worker; {size / STEP:.0f} KiB"
        )


def make(name: str, rows: int) -> Made:
    """Make one paper. `PaperTooLarge` beyond the limits of a worker."""
    from io import BytesIO

    from pypdf import PdfReader

    from documents.rendering.limits import within_limits

    quiet_collector()
    made: list[bytes] = []
    draw = PAPERS[name](rows)

    def way(_number: int) -> bytes:
        made.append(draw())
        return made[0]

    before = _most()
    with within_limits():
        spent = spent_on(way, 0)
    most = _most()
    return Made(spent, before, most, len(made[0]), len(PdfReader(BytesIO(made[0])).pages))


def _most() -> float:
    """MiB that this process held at most until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / STEP


def _attendance_list(rows: int) -> Callable[[], bytes]:
    from documents.rendering import render_attendance_list
    from tests.documents import kind_papers

    facts = kind_papers.attendance_list()
    roll = facts.rolls[0]
    many = tuple(replace(roll.rows[at % len(roll.rows)], order=at + 1, group=None) for at in range(rows))
    return lambda: render_attendance_list(replace(facts, rolls=(replace(roll, rows=many),)))


def _minutes(rows: int) -> Callable[[], bytes]:
    from documents.rendering import render_minutes
    from tests.documents import papers

    facts = replace(papers.minutes(), attendance=papers.attendance(rows=rows - 2))  # chair and a group come with them
    return lambda: render_minutes(facts)


def _blank_list(rows: int) -> Callable[[], bytes]:
    from documents.rendering.sheets import render_sheet
    from documents.states import SheetKind
    from tests.documents import sheets

    facts = sheets.roll_list()
    group = facts["groups"][0]
    few = group["rows"]
    many = [{**few[at % len(few)], "number": at + 1, "code": f"{at + 1:04d}-K"} for at in range(rows)]
    whole: dict[str, Any] = {**facts, "groups": [{**group, "rows": many}], "count": rows}
    return lambda: render_sheet(SheetKind.ROLL_LIST, whole)


PAPERS: dict[str, Callable[[int], Callable[[], bytes]]] = {
    "Daftar hadir": _attendance_list,
    "Daftar hadir kosong": _blank_list,
    "Notula": _minutes,
}


if __name__ == "__main__":
    main()
