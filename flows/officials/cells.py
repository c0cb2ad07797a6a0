"""A table as it stands in its file: rows of cells, before anybody has asked what they mean."""

from dataclasses import dataclass, field
from typing import NamedTuple

from flows.officials.words import Saying

ROWS_AT_MOST, COLUMNS_AT_MOST = 5_000, 60
# Titles above the headings, and what stands below the last official.
SPARE_ROWS = 50
UNPACKED_AT_MOST = 50 * 1024 * 1024


class Cell(NamedTuple):
    """What a cell says. `kind` is "text", "number", "date" (then `text` is ISO), or "fault" (then `text` is a code)."""

    text: str = ""
    kind: str = "text"


class Row(NamedTuple):
    """`number` is that of the spreadsheet, counted from 1."""

    number: int
    cells: list[Cell]


@dataclass
class Table:
    """One sheet, or a CSV file."""

    rows: list[Row]
    sheet: str = ""
    # Ranges of merged cells as (first row, last row, "B5:B7").
    merged: list[tuple[int, int, str]] = field(default_factory=list)
    remarks: list[Saying] = field(default_factory=list)


def letter_of(index: int) -> str:
    """The name of a column as a spreadsheet shows it: 0 is "A", 26 is "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
