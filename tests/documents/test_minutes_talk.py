"""What was said on an item becomes lines of the minutes: nothing is left out, and answers stand beside questions."""

import pytest

from agendas.models import AgendaItem
from agendas.queries.entries import entries_of
from agendas.states import EntryKind
from documents.queries.minutes_talk import talk_of
from tests.factories import AgendaItemFactory, DiscussionEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> AgendaItem:
    return AgendaItemFactory.create()


def test_a_question_stands_beside_its_answer(item: AgendaItem) -> None:
    asked = DiscussionEntryFactory.create(item=item, kind=EntryKind.ASKS, speaker="Sekda A", text="Kapan?")
    DiscussionEntryFactory.create(
        item=item, kind=EntryKind.ANSWERS, speaker="Bappeda", text="November.", reply_to=asked
    )
    (exchange,) = talk_of(entries_of(item)).exchanges
    assert (exchange.asker, exchange.question, exchange.answerer, exchange.answer) == (
        "Sekda A",
        "Kapan?",
        "Bappeda",
        "November.",
    )


def test_several_who_answered_are_each_named(item: AgendaItem) -> None:
    asked = DiscussionEntryFactory.create(item=item, kind=EntryKind.ASKS)
    for speaker in ("Bappeda", "Bapenda"):
        DiscussionEntryFactory.create(item=item, kind=EntryKind.ANSWERS, speaker=speaker, text="Ya.", reply_to=asked)
    (exchange,) = talk_of(entries_of(item)).exchanges
    assert exchange.answerer is None
    assert exchange.answer == "Bappeda menjawab: Ya.\nBapenda menjawab: Ya."


def test_a_decision_that_answers_a_question_stands_among_the_decisions(item: AgendaItem) -> None:
    asked = DiscussionEntryFactory.create(item=item, speaker="Bappeda", text="Kapan mulai?")
    DiscussionEntryFactory.create(
        item=item, kind=EntryKind.ANSWERS, speaker="Sekda", text="Bulan depan.", reply_to=asked
    )
    decided = DiscussionEntryFactory.create(
        item=item, kind=EntryKind.DECISION, speaker="", text="Mulai 1 Mei.", reply_to=asked
    )
    DiscussionEntryFactory.create(item=item, kind=EntryKind.NOTE, speaker="", text="Dicatat.", reply_to=decided)
    talk = talk_of(entries_of(item))
    assert talk.decisions == ("Mulai 1 Mei.",)
    assert [(row.question, row.answerer) for row in talk.exchanges] == [("Kapan mulai?", None)]
    assert talk.exchanges[0].answer == "Sekda menjawab: Bulan depan.\nDicatat."


def test_a_question_nobody_answered_stays_one(item: AgendaItem) -> None:
    DiscussionEntryFactory.create(item=item, kind=EntryKind.ASKS, speaker="")
    (exchange,) = talk_of(entries_of(item)).exchanges
    assert (exchange.asker, exchange.answer) == (None, None)


def test_everything_else_is_told_in_the_order_of_time(item: AgendaItem) -> None:
    DiscussionEntryFactory.create(item=item, kind=EntryKind.GUIDES, speaker="Gubernur", text="Segera.")
    DiscussionEntryFactory.create(item=item, kind=EntryKind.RESPONDS, speaker="Sekda B", text="Siap.")
    DiscussionEntryFactory.create(item=item, kind=EntryKind.NOTE, speaker="", text="Rapat diskors.")
    DiscussionEntryFactory.create(item=item, kind=EntryKind.DECISION, text="Disepakati bersama.")
    DiscussionEntryFactory.create(item=item, kind=EntryKind.VOTE, speaker="", text="Setuju 12, tidak setuju 3.")
    talk = talk_of(entries_of(item))
    assert talk.paragraphs == (
        "Gubernur mengarahkan: Segera.",
        "Sekda B menanggapi: Siap.",
        "Rapat diskors.",
        "Setuju 12, tidak setuju 3.",
    )
    assert talk.decisions == ("Disepakati bersama.",)


@pytest.mark.parametrize("kind", EntryKind.values)
def test_no_kind_of_entry_is_lost(kind: str, item: AgendaItem) -> None:
    DiscussionEntryFactory.create(item=item, kind=kind, speaker="Seseorang", text="kata-kata ini")
    talk = talk_of(entries_of(item))
    said = [*talk.paragraphs, *talk.decisions, *(exchange.question or "" for exchange in talk.exchanges)]
    assert "kata-kata ini" in " ".join(said)
