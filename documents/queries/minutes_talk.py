"""What was said and decided on one item, from the entries of the discussion to the lines of the minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agendas.models import DiscussionEntry
from agendas.queries.entries import threads
from agendas.states import EntryKind
from documents import facts

# How a contribution that is no question is told: "Gubernur Lampung mengarahkan: …".
_VERBS = {
    EntryKind.ASKS: "bertanya",
    EntryKind.ANSWERS: "menjawab",
    EntryKind.RESPONDS: "menanggapi",
    EntryKind.GUIDES: "mengarahkan",
    EntryKind.PRESENTS: "memaparkan",
}


@dataclass(frozen=True)
class Talk:
    """Paragraphs in the order of time, questions with their answers, and what was decided in words."""

    paragraphs: tuple[str, ...]
    exchanges: tuple[facts.Exchange, ...]
    decisions: tuple[str, ...]


def talk_of(entries: Iterable[DiscussionEntry]) -> Talk:
    """Sort what was said on one item into what the minutes print; `entries` in the order of time, none struck out.

    A decision stands among the decisions also where it answers a question.
    """
    paragraphs: list[str] = []
    exchanges: list[facts.Exchange] = []
    decisions: list[str] = []
    for thread in threads(entries):
        kind, answers = thread.entry.kind, [entry for entry in thread.answers if entry.kind != EntryKind.DECISION]
        decisions += [entry.text for entry in (thread.entry, *thread.answers) if entry.kind == EntryKind.DECISION]
        if kind == EntryKind.ASKS or (kind == EntryKind.RESPONDS and answers):
            exchanges.append(_exchange(thread.entry, answers))
        else:
            said = answers if kind == EntryKind.DECISION else [thread.entry, *answers]
            paragraphs += [_told(entry) for entry in said]
    return Talk(tuple(paragraphs), tuple(exchanges), tuple(decisions))


def _exchange(asked: DiscussionEntry, answers: Sequence[DiscussionEntry]) -> facts.Exchange:
    """A question with what answered it; several who answered are each named before their words."""
    if len(answers) == 1:
        answerer, answer = answers[0].speaker or None, answers[0].text
    else:
        answerer, answer = None, "\n".join(_told(entry) for entry in answers)
    return facts.Exchange(asker=asked.speaker or None, question=asked.text, answerer=answerer, answer=answer or None)


def _told(entry: DiscussionEntry) -> str:
    verb = _VERBS.get(EntryKind(entry.kind))
    if not entry.speaker:
        return entry.text
    return f"{entry.speaker} {verb}: {entry.text}" if verb else f"{entry.speaker}: {entry.text}"
