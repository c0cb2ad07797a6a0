"""An institution's own figures, whoever convened: what it may reply to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from attendance.models import RecapReply
from attendance.queries.recap import (
    Period,
    RecapLine,
    RecapRow,
    final_meetings,
    lines_of_recap,
    of_institutions,
    tables_of,
)
from common.dates import quarter_of
from directory.models import Organization


@dataclass(frozen=True)
class OwnFigures:
    """One institution before one convener in one year."""

    organization: Organization
    convener: Organization
    year: int
    lines: list[RecapLine]
    replies: list[RecapReply]

    @property
    def key(self) -> str:
        """Names institution and convener in a form."""
        return f"{self.organization.public_id}-{self.convener.public_id}"

    @cached_property
    def periods(self) -> list[Period]:
        """The quarters in which it was invited, and the year as a whole."""
        quarters = sorted({quarter_of(line.day) for line in self.lines if line.day})
        return [*(Period(self.year, quarter) for quarter in quarters), Period(self.year)]

    @property
    def rows(self) -> list[tuple[Period, RecapRow]]:
        """Its figures by level, for each period."""
        return [
            (period, row)
            for period in self.periods
            for table in tables_of(line for line in self.lines if _is_in(line, period))
            for row in table.rows
        ]

    def period_named(self, quarter: str) -> Period | None:
        """The period that a form names: a quarter, or "" for the year; None where it holds nothing."""
        return next((period for period in self.periods if str(period.quarter or "") == quarter), None)


@dataclass(frozen=True)
class OwnRecap:
    """The figures of one's own institutions in one year, and the years that have any, the latest first."""

    year: int
    years: list[int]
    figures: list[OwnFigures]

    def named(self, key: str) -> OwnFigures | None:
        return next((row for row in self.figures if row.key == key), None)


def own_recap(organizations: Iterable[int], asked_year: str = "") -> OwnRecap:
    """The figures of these institutions, of the year asked for or else the latest; a fixed number of queries."""
    own = list(organizations)
    lines = lines_of_recap(final_meetings(), where=of_institutions(own))
    years = sorted({line.day.year for line in lines if line.day}, reverse=True) or [timezone.localdate().year]
    year = next((year for year in years if str(year) == asked_year), years[0])
    grouped: dict[tuple[int, int], list[RecapLine]] = {}
    for line in lines:
        if line.day and line.day.year == year:
            grouped.setdefault((line.organization.pk, line.convener), []).append(line)
    conveners = Organization.objects.in_bulk({convener for _institution, convener in grouped})
    said = RecapReply.objects.filter(organization__in=own, year=year).select_related("convener__region")
    replies: dict[tuple[int, int], list[RecapReply]] = {}
    for reply in said:
        replies.setdefault((reply.organization_id, reply.convener_id), []).append(reply)
    figures = [
        OwnFigures(group[0].organization, conveners[key[1]], year, group, replies.get(key, []))
        for key, group in grouped.items()
    ]
    return OwnRecap(year, years, figures)


def _is_in(line: RecapLine, period: Period) -> bool:
    return line.day is not None and period.first <= line.day <= period.last
