"""What the note taker's desk shows of the agenda beside the items themselves."""

from dataclasses import dataclass

from django.db.models import Count, Q

from agendas.models import AgendaItem, DiscussionEntry
from agendas.queries import Agenda, AgendaLine
from agendas.queries.clocks import item_clock, pauses_of
from agendas.states import NOT_TAKEN_UP, AgendaItemState
from meetings.models import Meeting


@dataclass(frozen=True)
class DeskLine:
    """One item of the left column: how it ended, how long it runs, how much was written down."""

    line: AgendaLine
    entries: int
    # Whole minutes it has run so far; None where it has not been called.
    minutes: int | None

    @property
    def item(self) -> AgendaItem:
        return self.line.item

    @property
    def lacks_decision(self) -> bool:
        """Whether it is over, and nobody has said with what it ended."""
        return self.item.state == AgendaItemState.DONE and not self.item.decision

    @property
    def shape(self) -> str:
        return "alert" if self.lacks_decision else self.item.state_shape


def desk_lines(meeting: Meeting, agenda: Agenda) -> list[DeskLine]:
    """The agenda as the desk shows it; two queries whatever its length."""
    written = Count("pk", filter=Q(removed_at__isnull=True))
    rows = DiscussionEntry.objects.filter(meeting=meeting).order_by().values("item").annotate(written=written)
    counts = dict(rows.values_list("item", "written"))
    pauses = pauses_of(meeting)
    lines = []
    for line in agenda.lines:
        line.item.meeting = meeting
        called = line.item.began_at is not None or line.item.running_since is not None
        minutes = item_clock(line.item, pauses).elapsed() // 60 if called else None
        lines.append(DeskLine(line, counts.get(line.item.pk, 0), minutes))
    return lines


def undecided(lines: list[DeskLine]) -> int:
    """How many items were or will be taken up and have no decision yet; with one of them a meeting does not end."""
    return sum(not line.item.decision and line.item.state not in NOT_TAKEN_UP for line in lines)
