"""The recap of attendance as it is asked for in an address: whose, of which period, level and kind of meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from attendance.queries import (
    Period,
    RecapLine,
    RecapRow,
    RecapTable,
    final_meetings,
    lines_of_recap,
    of_institutions,
    replies_in,
    tables_of,
    years_of,
)
from attendance.shares import FOUR, Level, formula
from directory.models import Organization
from directory.permissions import conveners_of, has_power
from meetings.models import Meeting, MeetingKind
from portal.desk.spreadsheets import Value

BY_NOTICE = "tanpa-keterangan"
QUARTERS = ("1", "2", "3", "4")


@dataclass(frozen=True)
class Recap:
    """What one convener's recap shows of what is asked for; what is unknown narrows nothing."""

    user: User
    convener: Organization
    asked: Mapping[str, Any]

    @cached_property
    def years(self) -> list[int]:
        """The years that can be chosen, the latest first; this year if there is no recap yet."""
        return years_of(self.convener) or [timezone.localdate().year]

    @cached_property
    def period(self) -> Period:
        quarter = self.asked.get("triwulan", "")
        return Period(self._year, int(quarter) if quarter in QUARTERS else None)

    @property
    def _year(self) -> int:
        asked = self.asked.get("tahun", "")
        return next((year for year in self.years if str(year) == asked), self.years[0])

    @property
    def level(self) -> str:
        asked = self.asked.get("tingkat", "")
        return asked if asked in Level.values else ""

    @cached_property
    def kinds(self) -> list[MeetingKind]:
        return list(MeetingKind.objects.filter(convener=self.convener))

    @property
    def kind(self) -> MeetingKind | None:
        asked = self.asked.get("jenis", "")
        return next((kind for kind in self.kinds if kind.public_id == asked), None)

    @property
    def may_sort(self) -> bool:
        """Leadership may have the largest share without notice first; nobody else is shown a rank."""
        return has_power(self.user, Power.APPROVE_PAPERS, self.convener)

    @property
    def is_by_notice(self) -> bool:
        return self.may_sort and self.asked.get("urut", "") == BY_NOTICE

    @property
    def query(self) -> str:
        """What is asked for, as an address carries it on."""
        quarter = str(self.period.quarter or "")
        asked = {"penyelenggara": self.convener.public_id, "tahun": self.period.year, "triwulan": quarter}
        kind = self.kind.public_id if self.kind else ""
        return urlencode({name: value for name, value in (asked | {"jenis": kind}).items() if value})

    @cached_property
    def meetings(self) -> QuerySet[Meeting]:
        rows = final_meetings(self.convener).filter(first_day__range=(self.period.first, self.period.last))
        return rows.filter(kind=self.kind) if self.kind else rows

    @cached_property
    def lines(self) -> list[RecapLine]:
        return lines_of_recap(self.meetings)

    @property
    def tables(self) -> list[RecapTable]:
        replies = replies_in(self.period, convener=self.convener)
        return tables_of(self.lines, replies, level=self.level, by_notice=self.is_by_notice)

    def lines_of(self, organization: Organization) -> list[RecapLine]:
        """The expected invitations of one institution, the latest first."""
        return lines_of_recap(self.meetings, where=of_institutions([organization.pk]))[::-1]


def recap_of(user: User, asked: Mapping[str, Any]) -> Recap:
    """The recap that `user` asks for, of a convener whose answers he may see; `Http404` for any other."""
    conveners = conveners_of(user, Power.VIEW_ANSWERS)
    wanted = asked.get("penyelenggara", "")
    found = next((row for row in conveners if not wanted or row.public_id == wanted), None)
    if found is None:
        raise Http404
    return Recap(user, found, asked)


def spreadsheet_of(recap: Recap) -> tuple[list[str], list[list[Value]]]:
    """Header and rows of the recap, with replies and formula below; in Indonesian, for it leaves the portal."""
    with translation.override("id"):
        header = [
            _("Level"),
            _("Region code"),
            _("Institution"),
            _("Expected"),
            *(str(state.label) for state in FOUR),
            *(f"{state.label} (%)" for state in FOUR),
            _("Late"),
            _("Left early"),
            _("No answer"),
            _("Mean rank gap"),
            _("Eselon not known"),
            _("Represented in a row"),
            _("Corrections"),
            _("No holder recorded"),
            _("Acting holder"),
        ]
        tables = recap.tables
        rows = [_cells(row) for table in tables for row in table.rows]
        below: list[list[Value]] = [[], [_("Convener"), str(recap.convener)], [_("Period"), recap.period.label]]
        said = {reply.pk: reply for table in tables for row in table.rows for reply in row.replies}
        below += [[_("Reply"), str(reply.organization), reply.text] for reply in said.values()]
        below += [[term, words] for term, words in formula()]
        rows += [[*cells, *([None] * (len(header) - len(cells)))] for cells in below]
        return header, rows


def _cells(row: RecapRow) -> list[Value]:
    figures = row.figures
    region = row.organization.region
    return [
        str(row.level.label),
        region.code if region else "",
        row.label,
        figures.expected,
        *(share.count for share in figures.shares),
        *(share.percent if share.is_enough else share.words for share in figures.shares),
        figures.late,
        figures.left_early,
        figures.unanswered,
        figures.mean_gap,
        figures.unknown_ranks,
        figures.longest_run,
        figures.corrections,
        figures.vacant,
        figures.acting,
    ]
