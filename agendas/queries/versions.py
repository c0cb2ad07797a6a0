"""Versions of the agenda: what is frozen, what is being written, and what changed from one to the other."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agendas.models import AgendaVersion
from agendas.queries import agenda_of, items_of
from agendas.states import AgendaItemKind, AgendaVersionState
from meetings.models import Meeting
from meetings.states import MeetingState

# One item as a version keeps it: plain JSON.
Frozen = dict[str, Any]


def frozen_items(meeting: Meeting) -> list[Frozen]:
    """The agenda as it stands, in the form in which a version keeps it. What is for the chair alone stays out, and so
    do those who are asked for a presentation: who it will be may be named until the day (`presenters_now`)."""
    return [
        {
            "item": item.public_id,
            "kind": item.kind,
            "title": item.title,
            "presenters": item.led_by,
            "organizations": item.organizations,
            "minutes": item.duration_minutes,
            "note": item.note,
            "is_late": item.is_late,
        }
        for item in items_of(meeting)
    ]


def presenters_now(meeting: Meeting) -> dict[str, list[str]]:
    """Who leads or presents each item as it is known now, whatever the version; two queries."""
    return {line.item.public_id: line.led_by for line in agenda_of(meeting).lines}


def digest_of(items: Sequence[Frozen]) -> str:
    """Names exactly these items in this order, so that who approves approves what he has read."""
    return hashlib.sha256(json.dumps(items, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class FrozenLine:
    """One item of a version as a page shows it."""

    number: int
    kind: str
    title: str
    led_by: list[str]
    minutes: int | None
    note: str
    is_late: bool


def lines_of(items: Sequence[Frozen], present: Mapping[str, list[str]] | None = None) -> list[FrozenLine]:
    """`present` tells who presents as it is known now (`presenters_now`), beside those whom the version names."""
    present = present or {}
    return [
        FrozenLine(
            number=number,
            kind=_kind(one["kind"]),
            title=one["title"],
            led_by=list(dict.fromkeys([*one["presenters"], *present.get(one["item"], []), *one["organizations"]])),
            minutes=one["minutes"],
            note=one["note"],
            is_late=one["is_late"],
        )
        for number, one in enumerate(items, 1)
    ]


# --- where the agenda stands ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """The versions of one meeting, from A on; one query."""

    meeting: Meeting
    versions: list[AgendaVersion]

    @property
    def in_force(self) -> AgendaVersion | None:
        return next((row for row in self.versions if row.state == AgendaVersionState.APPROVED), None)

    @property
    def written(self) -> AgendaVersion | None:
        """The version that is being written; before the first approval there is no row of it yet."""
        return next((row for row in self.versions if row.state == AgendaVersionState.DRAFT), None)

    @property
    def is_frozen(self) -> bool:
        """Whether nothing of the agenda may be changed without a new version (`agendas.actions.gate`)."""
        return bool(self.versions) and self.written is None and self.meeting.state != MeetingState.ONGOING

    @property
    def is_approvable(self) -> bool:
        return not self.versions or self.written is not None

    @property
    def next_name(self) -> str:
        """The letter of the version that is written now or would be opened next."""
        return (self.written or AgendaVersion(number=len(self.versions) + 1)).name

    @cached_property
    def approved(self) -> list[AgendaVersion]:
        """Those that are or were in force."""
        return [row for row in self.versions if row.state != AgendaVersionState.DRAFT]

    def before(self, version: AgendaVersion) -> AgendaVersion | None:
        return next((row for row in self.versions if row.number == version.number - 1), None)

    def named(self, name: str) -> AgendaVersion | None:
        return next((row for row in self.versions if row.name == name), None)


def standing_of(meeting: Meeting) -> Standing:
    return Standing(meeting, list(AgendaVersion.objects.filter(meeting=meeting)))


# --- what changed --------------------------------------------------------------------------------------------------


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One thing that an item said before and says now."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class ItemChange:
    """What became of one item. Numbers are places; None where it was not, or is no more, on the agenda."""

    kind: ChangeKind
    title: str
    was_at: int | None = None
    now_at: int | None = None
    # Whether it was taken to another place; that others came or went before it moves nothing.
    is_moved: bool = False
    is_late: bool = False
    differences: list[Difference] = field(default_factory=list)


def changes_between(before: Sequence[Frozen], after: Sequence[Frozen]) -> list[ItemChange]:
    """What changed, in the order of the newer agenda, with what was taken out at the end."""
    old = {one["item"]: (place, one) for place, one in enumerate(before, 1)}
    new = {one["item"]: (place, one) for place, one in enumerate(after, 1)}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    changes = []
    for key, (place, one) in new.items():
        if key not in old:
            late = one["is_late"]
            changes.append(ItemChange(ChangeKind.ADDED, one["title"], now_at=place, is_late=late))
            continue
        was_at, was = old[key]
        differences = list(_differences(was, one))
        if differences or key in moved:
            changes.append(
                ItemChange(ChangeKind.CHANGED, one["title"], was_at, place, key in moved, differences=differences)
            )
    gone = ((place, one) for key, (place, one) in old.items() if key not in new)
    changes += [ItemChange(ChangeKind.REMOVED, one["title"], was_at=place) for place, one in gone]
    return changes


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Of items that both have, those to move to get from one order to the other; the longest runs stay."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {key for block in blocks for key in before[block.a : block.a + block.size]}
    return set(after) - kept


def _differences(was: Frozen, now: Frozen) -> Iterator[Difference]:
    pairs = (
        (_("Title"), was["title"], now["title"]),
        (_("Kind"), _kind(was["kind"]), _kind(now["kind"])),
        (_("Led or presented by"), "; ".join(was["presenters"]), "; ".join(now["presenters"])),
        (_("Institutions"), "; ".join(was["organizations"]), "; ".join(now["organizations"])),
        (_("Length (minutes)"), str(was["minutes"] or ""), str(now["minutes"] or "")),
        (_("Remark"), was["note"], now["note"]),
    )
    return (Difference(label, former, present) for label, former, present in pairs if former != present)


def _kind(code: str) -> str:
    """In words; a kind that there is no more keeps its code."""
    return str(AgendaItemKind(code).label) if code in AgendaItemKind else code
