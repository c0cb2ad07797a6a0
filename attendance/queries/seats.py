"""Where people sit: the rows of the hall as they are drawn, front row first."""

import re
from collections import Counter
from dataclasses import dataclass, field

from attendance.models import Seat
from attendance.queries.lines import lines_of
from directory.models import Region
from meetings.models import Meeting, Participant

# "A-01", "A1", "b 12": a row and a chair in it. Any other label stands in a row of its own kind.
_CHAIR = re.compile(r"([A-Z]{1,3})[- .]?(\d{1,2})")


@dataclass(frozen=True)
class Chair:
    """One chair as it is drawn; nobody sits on a free one."""

    label: str
    line: Participant | None = None
    # Others of his region are on the roll too: its name would not say who sits there.
    is_of_several: bool = False

    @property
    def short(self) -> str:
        """Who sits there in a few letters: the region of a regency's only post, else the post in short."""
        if self.line is None:
            return ""
        region = _region_of(self.line)
        if region is not None and region.parent_id is not None and not self.is_of_several:
            return region.short_name or region.name
        post = self.line.position
        return (post.short_title or post.title) if post else str(self.line)


@dataclass(frozen=True)
class HallRow:
    """One row of chairs; `label` is empty for chairs that stand in no row."""

    label: str
    chairs: list[Chair] = field(default_factory=list)


@dataclass(frozen=True)
class Seating:
    rows: list[HallRow]
    # Lines of the roll in its order, each with its seat ("" for none).
    lines: list[tuple[Participant, str]]

    @property
    def seated(self) -> int:
        return sum(bool(label) for _line, label in self.lines)


def seating_of(meeting: Meeting) -> Seating:
    """The whole hall. Two queries, whatever the length of the roll."""
    labels = dict(Seat.objects.filter(meeting=meeting).values_list("participant", "label"))
    lines = [(line, labels.get(line.pk, "")) for line in lines_of(meeting)]
    of_region = Counter(region.pk for line, _label in lines if (region := _region_of(line)) is not None)
    chairs = [
        Chair(label, line, is_of_several=of_region[region.pk] > 1 if (region := _region_of(line)) else False)
        for line, label in lines
        if label
    ]
    return Seating(rows=hall_rows(chairs), lines=lines)


def _region_of(line: Participant) -> Region | None:
    return line.position.organization.region if line.position else line.region


def hall_rows(taken: list[Chair]) -> list[HallRow]:
    """Chairs sorted into rows; free ones stand where a number is left out. Chairs in no row come last."""
    by_row: dict[str, dict[int, Chair]] = {}
    apart: list[Chair] = []
    for chair in taken:
        place = _CHAIR.fullmatch(chair.label)
        if place is None or int(place[2]) in by_row.get(place[1], {}):
            apart.append(chair)
        else:
            by_row.setdefault(place[1], {})[int(place[2])] = chair
    rows = [_row(label, by_row[label]) for label in sorted(by_row, key=lambda label: (len(label), label))]
    if apart:
        rows.append(HallRow("", sorted(apart, key=lambda chair: chair.label)))
    return rows


def _row(label: str, taken: dict[int, Chair]) -> HallRow:
    """From chair 1 to the last one taken."""
    numbers = range(min(1, *taken), max(taken) + 1)
    return HallRow(label, [taken.get(number) or Chair(f"{label}-{number:02d}") for number in numbers])
