"""The page of an agenda's versions: each by its letter, and two of them side by side."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from agendas.models import AgendaVersion
from agendas.queries.versions import (
    Frozen,
    FrozenLine,
    ItemChange,
    Standing,
    changes_between,
    digest_of,
    frozen_items,
    lines_of,
    presenters_now,
)


@dataclass(frozen=True)
class VersionPage:
    """`asked_from` and `asked_to` are letters, as the address names them; anything else means the latest two."""

    standing: Standing
    asked_from: str = ""
    asked_to: str = ""

    @cached_property
    def newer(self) -> AgendaVersion | None:
        latest = self.standing.versions[-1] if self.standing.versions else None
        return self.standing.named(self.asked_to) or latest

    @cached_property
    def older(self) -> AgendaVersion | None:
        """None while there is nothing to compare with."""
        if self.newer is None:
            return None
        return self.standing.named(self.asked_from) or self.standing.before(self.newer)

    @cached_property
    def changes(self) -> list[ItemChange]:
        if self.older is None or self.newer is None:
            return []
        return changes_between(self._items(self.older), self._items(self.newer))

    @property
    def lines(self) -> list[FrozenLine]:
        """The newer of the two in full; before the first approval, the agenda as it is written. The latest
        names who presents as it is known now."""
        if self.newer is None or self.newer == self.standing.versions[-1]:
            present = presenters_now(self.standing.meeting)
            return lines_of(self._items(self.newer) if self.newer else self._live, present)
        return lines_of(self._items(self.newer))

    @property
    def read(self) -> str:
        """Names what stands on the page to be approved."""
        return digest_of(self._live)

    @property
    def is_approvable(self) -> bool:
        """Whether the page shows what would be approved, and it is not empty."""
        shown = self.newer == self.standing.written
        return self.standing.is_approvable and shown and bool(self._live)

    @cached_property
    def _live(self) -> list[Frozen]:
        return frozen_items(self.standing.meeting)

    def _items(self, version: AgendaVersion) -> list[Frozen]:
        """What the version holds: as it was approved, or as it is written now."""
        approved: list[Frozen] = version.items
        return self._live if version == self.standing.written else approved
