"""Reads of the discussion: entries in the order of time, answers under their questions, and whom a name means."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from agendas.models import AgendaItem, DiscussionEntry
from meetings.models import Meeting, Participant


@dataclass(frozen=True)
class Thread:
    """An entry and the answers to it, all in the order of time."""

    entry: DiscussionEntry
    answers: list[DiscussionEntry] = field(default_factory=list)


def entries_of(item: AgendaItem) -> QuerySet[DiscussionEntry]:
    """What was said on the item, by time; what is struck out is not among it."""
    return DiscussionEntry.objects.filter(item=item, removed_at__isnull=True).order_by("said_at", "pk")


def struck_out(item: AgendaItem) -> QuerySet[DiscussionEntry]:
    """What was taken out and can be brought back, the last first."""
    return DiscussionEntry.objects.filter(item=item, removed_at__isnull=False).order_by("-removed_at", "-pk")


def threads(entries: Iterable[DiscussionEntry]) -> list[Thread]:
    """Entries as they are shown: what answers stands under what it answers, one step in however long the exchange.

    What answers something that is not among `entries` stands by itself.
    """
    rows = list(entries)
    by_id = {row.pk: row for row in rows}
    standing: dict[int, Thread] = {}
    for row in rows:
        if _question_of(row, by_id) is row:
            standing[row.pk] = Thread(row)
    for row in rows:
        question = _question_of(row, by_id)
        if question is not row:
            standing[question.pk].answers.append(row)
    return list(standing.values())


def line_called(meeting: Meeting, words: str) -> Participant | None:
    """The one line of the roll that is written so, by post, by name and post, or as printed; None where there is none,
    or more than one."""
    wanted = _plain(words)
    if not wanted:
        return None
    roll = Participant.objects.filter(meeting=meeting, is_group=False).select_related("position")
    called = [row for row in roll if wanted in {_plain(row.position_label), _plain(row.label), _plain(str(row))}]
    return called[0] if len(called) == 1 else None


def _question_of(row: DiscussionEntry, by_id: dict[int, DiscussionEntry]) -> DiscussionEntry:
    """The entry under which `row` is shown: the first of the exchange, or itself."""
    seen = {row.pk}
    while row.reply_to_id in by_id and row.reply_to_id not in seen:
        row = by_id[row.reply_to_id]
        seen.add(row.pk)
    return row


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
