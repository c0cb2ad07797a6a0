"""The row of headings, and rows of cells to what they say: column by column, with what cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from common.text import one_line
from flows.officials.cells import ROWS_AT_MOST, Cell, Row, Table, letter_of
from flows.officials.columns import BY_HEADING, BY_NAME, FORMULA_MARKS, NEEDED, Column, Unreadable, plain_heading
from flows.officials.words import Saying, TableRefused
from flows.officials.workbooks import FORMULA_WITHOUT_VALUE

HEADING_ROWS = 20
_SHOWN = 8
# Longer than what any column takes and the blanks around it; 5,000 rows of more would keep a worker for an hour.
_READ_AT_MOST = 2_000


@dataclass
class ReadRow:
    """One row below the headings: what its cells say, and what is wrong with or remarkable about some of them."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    problems: list[Saying] = field(default_factory=list)
    remarks: list[Saying] = field(default_factory=list)


@dataclass
class Reading:
    heading_row: int
    # From the name of a column to its place.
    places: dict[str, int]
    rows: list[ReadRow]
    remarks: list[Saying]


def headings_score(rows: Sequence[Row]) -> int:
    """How many columns the most likely row of headings names."""
    return max((_score(row) for row in rows), default=0)


def read_rows(table: Table, *, heading_row: int = 0) -> Reading:
    """What the table says. `heading_row` is what a person chose; 0 lets the likeliest of the first rows be it.

    Raises `TableRefused` where headings are missing or doubled, or nothing stands below them.
    """
    heading = _heading(table.rows, heading_row)
    places, unread = _places(heading)
    body = [row for row in table.rows if row.number > heading.number]
    if not body:
        raise TableRefused("no_rows", heading_row=heading.number)
    if len(body) > ROWS_AT_MOST:
        raise TableRefused("too_many_rows", limit=ROWS_AT_MOST)
    remarks = [*table.remarks]
    if heading.number > 1:
        remarks.append({"code": "headings_in", "row": heading.number})
    if unread:
        remarks.append({"code": "unread_columns", "columns": ", ".join(unread)})
    rows = [_read(row, places) for row in body]
    _mark_merged(rows, table.merged)
    return Reading(heading.number, places, rows, remarks)


# --- headings ----------------------------------------------------------------------------------------------------


def _score(row: Row) -> int:
    return len({column.name for cell in row.cells if (column := BY_HEADING.get(plain_heading(cell.text)))})


def _heading(rows: Sequence[Row], asked: int) -> Row:
    if asked:
        found = [row for row in rows if row.number == asked]
    else:
        first = rows[:HEADING_ROWS]
        best = max(first, key=_score, default=None)
        found = [best] if best is not None and _score(best) >= 2 else []
    if not found:
        columns = ", ".join(BY_NAME[name].heading for name in NEEDED)
        raise TableRefused("no_headings", limit=HEADING_ROWS, columns=columns)
    return found[0]


def _places(heading: Row) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and the headings that are not read."""
    places: dict[str, list[int]] = {}
    unread: list[tuple[int, str]] = []
    for place, cell in enumerate(heading.cells):
        text = one_line(cell.text)
        column = BY_HEADING.get(plain_heading(text))
        if column is not None:
            places.setdefault(column.name, []).append(place)
        elif text:
            unread.append((place, text))
    for name, found in places.items():
        if len(found) > 1:
            letters = ", ".join(letter_of(place) for place in found)
            raise TableRefused("doubled_column", column=BY_NAME[name].heading, letters=letters)
    for name in NEEDED:
        if name not in places:
            raise _missing(BY_NAME[name], heading, unread)
    return {name: found[0] for name, found in places.items()}, [text[:40] for _place, text in unread][:_SHOWN]


def _missing(column: Column, heading: Row, unread: list[tuple[int, str]]) -> TableRefused:
    known = [plain_heading(text) for text in (column.heading, *column.others)]
    for place, text in unread:
        if get_close_matches(plain_heading(text), known, n=1, cutoff=0.75):
            return TableRefused(
                "missing_column_like",
                row=heading.number,
                column=column.heading,
                like=text[:40],
                letter=letter_of(place),
                heading_row=heading.number,
            )
    return TableRefused("missing_column", row=heading.number, column=column.heading, heading_row=heading.number)


# --- rows --------------------------------------------------------------------------------------------------------


def _read(row: Row, places: dict[str, int]) -> ReadRow:
    read = ReadRow(row.number)
    for name, place in places.items():
        if place >= len(row.cells):
            continue
        cell, address = row.cells[place], f"{letter_of(place)}{row.number}"
        try:
            value = _value(BY_NAME[name], cell)
        except Unreadable as error:
            read.problems.append({"cell": address, "column": BY_NAME[name].heading, **error.saying})
            continue
        if value:
            read.values[name] = value
        if value.startswith(FORMULA_MARKS) and name != "phone":
            read.remarks.append({"code": "formula_text", "cell": address})
    return read


def _value(column: Column, cell: Cell) -> str:
    if cell.kind == "fault":
        code, _space, value = cell.text.partition(" ")
        raise Unreadable(code, **({} if code == FORMULA_WITHOUT_VALUE else {"value": value}))
    if len(cell.text) > _READ_AT_MOST:
        raise Unreadable("too_long", limit=column.limit)
    if cell.text.strip() and not one_line(cell.text):
        raise Unreadable("unreadable")
    value = column.read(cell)
    if len(value) > column.limit:
        raise Unreadable("too_long", limit=column.limit)
    return value


def _mark_merged(rows: list[ReadRow], merged: list[tuple[int, int, str]]) -> None:
    """A row of which cells are merged with those of another says only half of what its author sees."""
    by_number = {row.number: row for row in rows}
    for first, last, cells in merged:
        for number in range(first, min(last, first + ROWS_AT_MOST) + 1):
            if number in by_number:
                by_number[number].problems.append({"code": "merged_cells", "cells": cells})
