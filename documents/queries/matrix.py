"""The follow-up matrix: each directive across the institutions that owe it, of one meeting or of all that is open."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from math import ceil
from typing import Any

from django.utils import timezone, translation

from agendas.models import Directive
from common import dates
from directory.models import Organization
from documents.queries.progress import (
    DONE,
    DROPPED,
    LATE,
    NOT_BEGUN,
    NOT_FEASIBLE,
    NOT_MEANT,
    PROGRESS,
    Word,
    institution_label,
    place_of,
    short,
    word_of,
)
from documents.queries.sources import LANGUAGE, layout_facts, settings_of
from followups.models import FollowUp
from followups.states import OPEN
from meetings.models import Meeting

# So many heads across a page can be read; more are laid out on further pages of columns.
COLUMNS = 17
# Of what is open everywhere, the newest; more is no table that anyone reads.
DIRECTIVES = 120
LETTERS = 260
LETTERS_OF_HEAD = 44
LEGEND = (DONE, PROGRESS, NOT_BEGUN, NOT_FEASIBLE, LATE, DROPPED)


def meeting_matrix_facts(meeting: Meeting) -> dict[str, Any]:
    """What the matrix of one meeting says now, as plain JSON and in Indonesian; a fixed number of queries."""
    heading = "MATRIKS TINDAK LANJUT ARAHAN"
    return _facts(meeting.convener, heading, meeting.title, Directive.objects.filter(meeting=meeting))


def open_matrix_facts(convener: Organization) -> dict[str, Any]:
    """What the convener's meetings have directed and somebody still owes: each such directive with all who owe it."""
    is_owed = FollowUp.objects.filter(state__in=OPEN, directive__meeting__convener=convener).values("directive")
    heading = "MATRIKS TINDAK LANJUT YANG MASIH TERBUKA"
    return _facts(convener, heading, convener.name, Directive.objects.filter(pk__in=is_owed))


def _facts(convener: Organization, heading: str, subject: str, directives: Any) -> dict[str, Any]:
    zone, letterhead = convener.timezone, settings_of(convener)
    now = timezone.now()
    today = timezone.localdate(now, timezone=dates.zone_of(zone))
    owed = _owed(directives)
    rows = sorted(owed, key=lambda row: (-_ordinal(row.meeting), row.meeting_id, row.number))
    shown, more = rows[:DIRECTIVES], max(len(rows) - DIRECTIVES, 0)
    columns = _columns(row for directive in shown for row in owed[directive])
    with translation.override(LANGUAGE):
        return {
            "title": short(f"{heading} {subject}", LETTERS),
            "heading": heading,
            "subject": short(subject, LETTERS),
            "as_of": dates.moment(now, zone),
            "government": letterhead.government_name,
            "unit": letterhead.unit_name,
            "layout": asdict(layout_facts(letterhead)),
            "pages": [_page(part, shown, owed, today) for part in _parts(columns)],
            "more": more,
            "legend": [[word.symbol, word.short, word.meaning] for word in _legend(shown, owed, today)],
            "not_meant": [NOT_MEANT.symbol, NOT_MEANT.meaning],
        }


def _owed(directives: Any) -> dict[Directive, list[FollowUp]]:
    """By directive: what each institution owes of it; one query. One that became no follow-up is left out."""
    rows = FollowUp.objects.filter(directive__in=directives).select_related(
        "directive__meeting__kind", "organization__region"
    )
    owed: dict[Directive, list[FollowUp]] = {}
    for row in rows:
        owed.setdefault(row.directive, []).append(row)
    return owed


def _ordinal(meeting: Meeting) -> int:
    return meeting.first_day.toordinal() if meeting.first_day else 0


def _columns(rows: Iterable[FollowUp]) -> list[Organization]:
    return sorted({row.organization for row in rows if row.organization}, key=place_of)


def _parts(columns: list[Organization]) -> list[list[Organization]]:
    """The columns page by page, about as many on each, never more than can be read."""
    if not columns:
        return [[]]
    each = ceil(len(columns) / ceil(len(columns) / COLUMNS))
    return [columns[at : at + each] for at in range(0, len(columns), each)]


def _page(
    columns: list[Organization], rows: list[Directive], owed: dict[Directive, list[FollowUp]], today: dt.date
) -> dict[str, Any]:
    """One page of columns: all directives, in groups by their meeting."""
    grouped = groupby(rows, key=lambda row: row.meeting)
    return {
        "columns": [_head(column) for column in columns],
        "groups": [
            {
                "label": _origin(meeting, place),
                "rows": [_row(directive, columns, owed[directive], today) for directive in listed],
            }
            for place, (meeting, listed) in enumerate(grouped)
        ],
    }


def _head(column: Organization) -> str:
    """A kota keeps its word, which tells it from the kabupaten of the same name; a kabupaten goes without."""
    return short(institution_label(column).removeprefix("Kab. "), LETTERS_OF_HEAD)


def _origin(meeting: Meeting, place: int) -> str:
    day = dates.long_date(meeting.first_day) if meeting.first_day else "tanggal tidak dicatat"
    letter = f"{chr(ord('A') + place)}. " if place < 26 else ""
    return f"{letter}{short(meeting.title, 120)}, {day}"


def _row(directive: Directive, columns: list[Organization], owed: list[FollowUp], today: dt.date) -> dict[str, Any]:
    by_institution = {row.organization_id: row for row in owed if row.organization_id}
    nobody = [row.addressee_text or "belum disebut" for row in owed if row.organization_id is None]
    return {
        "number": directive.number,
        "text": short(directive.text, LETTERS),
        "undetermined": short("; ".join(nobody), 120),
        "due": _due(owed),
        "cells": [_cell(by_institution.get(column.pk), today) for column in columns],
    }


def _cell(row: FollowUp | None, today: dt.date) -> list[str]:
    """Symbol, word, key of the word."""
    word = word_of(row, today) if row else NOT_MEANT
    return [word.symbol, word.short, word.key]


def _due(owed: list[FollowUp]) -> list[str]:
    """The due dates in short: one, or the first and the last where institutions have different ones."""
    days = sorted({row.due_date for row in owed if row.due_date})
    ends = days if len(days) < 2 else [days[0], days[-1]]
    return [f"{day:%d-%m-%y}" for day in ends]


def _legend(rows: list[Directive], owed: dict[Directive, list[FollowUp]], today: dt.date) -> list[Word]:
    """The four and the late ones always; what was dropped only where it occurs."""
    used = {word_of(row, today) for directive in rows for row in owed[directive]}
    return [word for word in LEGEND if word is not DROPPED or word in used]
