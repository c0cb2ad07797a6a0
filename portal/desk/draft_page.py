"""The page of a draft's versions: what was kept and when, and two of them beside each other."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from documents.models import DraftVersion, Paper
from documents.queries.comparing import Difference, differences
from portal.desk.history import HistoryLine, history_between

# More than this nobody reads on one page; how many there are is said.
MOST_SHOWN = 300


@dataclass(frozen=True)
class DraftPage:
    """`asked_from` and `asked_to` are numbers, as the address names them; anything else means the newest two."""

    paper: Paper
    asked_from: str = ""
    asked_to: str = ""

    @cached_property
    def versions(self) -> list[DraftVersion]:
        """All that were kept, the newest first, without what they say."""
        return list(self.paper.draft_versions.defer("facts").order_by("-number"))

    @cached_property
    def newer(self) -> DraftVersion | None:
        return self._named(self.asked_to) or next(iter(self.versions), None)

    @cached_property
    def older(self) -> DraftVersion | None:
        """The one asked for, else the one before the newer; None while there is nothing to compare with."""
        if self.newer is None:
            return None
        before = (version for version in self.versions if version.number < self.newer.number)
        return self._named(self.asked_from) or next(before, None)

    @cached_property
    def pair(self) -> tuple[DraftVersion, DraftVersion] | None:
        """The older and the newer of the two, whichever way they were asked for."""
        if self.newer is None or self.older is None:
            return None
        first, second = sorted((self.older, self.newer), key=lambda version: version.number)
        return first, second

    @cached_property
    def differences(self) -> list[Difference]:
        if self.pair is None:
            return []
        rows = self.paper.draft_versions.in_bulk([version.pk for version in self.pair])
        before, after = (rows[version.pk].facts for version in self.pair)
        return differences(before, after)

    @property
    def shown(self) -> list[Difference]:
        return self.differences[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many differences are not shown."""
        return max(len(self.differences) - MOST_SHOWN, 0)

    @cached_property
    def acts(self) -> list[HistoryLine]:
        """Who did what to the meeting and its papers between the two versions."""
        if self.pair is None:
            return []
        return history_between(self.paper.meeting, self.pair[0].kept_at, self.pair[1].kept_at)

    def _named(self, number: str) -> DraftVersion | None:
        return next((version for version in self.versions if str(version.number) == number), None)
