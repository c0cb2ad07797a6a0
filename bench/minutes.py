"""What the minutes of a large meeting cost: by the portal's own way, and by WeasyPrint with all its defaults.

    python -m bench.minutes [--rows n] [--rounds n]

Plain WeasyPrint is given the finished HTML of the same minutes, with the logo as it was handed in; the portal's way
starts at the facts, and brings tags, both norms and the attached facts with it. Measured in turn, each in a process of
its own: the portal's as a worker sets it up, the others as they come.
"""

import argparse
from dataclasses import replace
from functools import partial
from typing import Any

from bench.engines import Way, bare_weasyprint, crests, measure, quiet_collector, replaced, tell

PLAIN, PLAIN_SMALL, OURS = "WeasyPrint, all defaults", "the same with the small logo", "the portal"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=60, help="lines of the roll")
    asked.add_argument("--rounds", type=int, default=7)
    given = asked.parse_args()
    ways = {PLAIN: plain, PLAIN_SMALL: plain_with_small_logo, OURS: portal}
    tell(measure({name: partial(way, given.rows) for name, way in ways.items()}, given.rounds), "paper", PLAIN)


def plain(rows: int) -> Way:
    large, _small = crests()
    return _plain(replaced(_facts(rows), large))


def plain_with_small_logo(rows: int) -> Way:
    return _plain(_facts(rows))


def _plain(facts: Any) -> Way:
    from documents.rendering.minutes import minutes_html

    return lambda _number: bare_weasyprint(minutes_html(facts))


def portal(rows: int) -> Way:
    """From the facts, as a worker makes it."""
    from documents.rendering.minutes import render_minutes

    quiet_collector()
    facts = _facts(rows)
    return lambda _number: render_minutes(facts)


def _facts(rows: int) -> Any:
    from tests.documents import papers

    return replaced(replace(papers.minutes(), attendance=papers.attendance(rows=rows)), crests()[1])


if __name__ == "__main__":
    main()
