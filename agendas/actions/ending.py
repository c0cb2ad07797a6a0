"""What of the agenda stands between a meeting and its end."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Power
from agendas.actions.gate import open_for
from agendas.models import AgendaItem
from agendas.queries.undecided import undecided_items
from common.errors import RakorError
from meetings.models import Meeting

_NAMED = 3


class ItemsUndecided(RakorError):
    """Items were taken up, or not even that, and nobody said with what they end; `items` are they."""

    def __init__(self, items: Sequence[AgendaItem]) -> None:
        self.items = list(items)
        named = ", ".join(f"“{item}”" for item in self.items[:_NAMED])
        more = ", …" if len(self.items) > _NAMED else ""
        words = ngettext(
            "%(count)s item has no decision: %(items)s. Decide it, leave it out, or put it off to the next meeting.",
            "%(count)s items have no decision: %(items)s. Decide them, leave them out, or put them off to the next "
            "meeting.",
            len(self.items),
        )
        super().__init__(words % {"count": len(self.items), "items": named + more})


def require_decided(*, meeting: Meeting, by: User) -> None:
    """Raise `ItemsUndecided` unless every item has a decision, was left out or put off. It holds the meeting, so that
    nobody takes an item up meanwhile. Raises `Refused`, `MeetingOver`, `MinutesSigned`.
    """
    meeting = open_for(meeting, by, Power.PLAN_MEETINGS)
    if undecided := list(undecided_items(meeting)):
        raise ItemsUndecided(undecided)
