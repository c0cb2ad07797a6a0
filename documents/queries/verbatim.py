"""The risalah as a projection of the transcripts: item by item, voice by voice."""

from collections.abc import Iterable, Sequence

from django.utils import translation

from agendas.models import AgendaItem, Passage
from agendas.queries.transcripts import ItemRecord, Speech, attached_passages, is_unchecked, records_of
from documents import facts
from documents.models import Paper
from documents.queries.minutes import invitation_reference, outcome_of, participants_in_words, role_signer
from documents.queries.sources import (
    LANGUAGE,
    layout_facts,
    letterhead_facts,
    meeting_facts,
    paper_facts,
    person_facts,
    role_of,
    settings_of,
)
from documents.wording import words
from meetings.models import Meeting
from meetings.states import RoleInMeeting

# A paragraph ends with a sentence once it is this long; a program hands out a passage every few seconds.
PARAGRAPH = 600
SENTENCE_ENDINGS = (".", "?", "!", "…", ".”", "?”", "!”")


def verbatim_facts_now(paper: Paper) -> facts.VerbatimFacts:
    """What the draft of the risalah says now. A fixed number of queries."""
    meeting = _whole_meeting(paper.meeting_id)
    day = meeting.first_day
    chair, note_taker = role_of(meeting, RoleInMeeting.CHAIR), role_of(meeting, RoleInMeeting.NOTE_TAKER)
    settings = settings_of(meeting.convener)
    with translation.override(LANGUAGE):
        records = list(records_of(attached_passages(meeting)))
        numbers = {item.pk: number for number, item in enumerate(meeting.agenda_items.all(), start=1)}
        items = tuple(_item(record, numbers[record.item.pk]) for record in records)
        return facts.VerbatimFacts(
            letterhead=letterhead_facts(settings, chair.position if chair else None, None),
            layout=layout_facts(settings),
            paper=paper_facts(paper, settings),
            meeting=meeting_facts(meeting, recorded=True),
            invitation_letter=invitation_reference(meeting),
            roles=facts.Roles(
                chair=person_facts(chair, day),
                opened_by=person_facts(role_of(meeting, RoleInMeeting.OPENER), day),
                moderator=person_facts(role_of(meeting, RoleInMeeting.MODERATOR), day),
                note_taker=person_facts(note_taker, day),
            ),
            participants=participants_in_words(meeting),
            agenda=tuple(_line(number, item) for number, item in enumerate(meeting.agenda_items.all(), start=1)),
            items=items,
            unspoken=tuple(sorted(set(numbers.values()) - {item.number for item in items})),
            is_from_recording=_are_from_recordings(records),
            speakers=_speakers(items),
            closing=words(settings.wording, "verbatim_closing"),
            note_taker_signer=role_signer(note_taker, "Pencatat (notulis)", meeting),
            chair_signer=role_signer(chair, "Pimpinan rapat", meeting),
        )


def has_passages(meeting: Meeting) -> bool:
    """Whether anything stands under an item that a risalah can be made of."""
    return attached_passages(meeting).exists()


def unchecked_passages(meeting: Meeting) -> int:
    """How many passages of the risalah a program wrote down and nobody has listened to."""
    return sum(is_unchecked(passage) for passage in attached_passages(meeting))


def paragraphs_of(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages of one voice, cut into paragraphs at the ends of sentences."""
    paragraphs: list[list[Passage]] = []
    current: list[Passage] = []
    length = 0
    for passage in passages:
        current.append(passage)
        length += len(passage.text)
        if length >= PARAGRAPH and passage.text.rstrip().endswith(SENTENCE_ENDINGS):
            paragraphs.append(current)
            current, length = [], 0
    return [*paragraphs, current] if current else paragraphs


def _whole_meeting(pk: int) -> Meeting:
    return (
        Meeting.objects.select_related("kind", "venue", "convener__region", "source")
        .prefetch_related("sessions", "roles__position", "participants__position", "participants__organization")
        .prefetch_related("agenda_items")
        .get(pk=pk)
    )


def _are_from_recordings(records: Sequence[ItemRecord]) -> bool:
    """Whether a recording stands behind each passage: a transcript may have been handed in without one."""
    passages = [passage for record in records for speech in record.speeches for passage in speech.passages]
    return bool(passages) and all(passage.transcript.recording_id for passage in passages)


def _line(number: int, item: AgendaItem) -> facts.AgendaLine:
    return facts.AgendaLine(
        number=number, kind_label=str(item.get_kind_display()), title=item.title, outcome=outcome_of(item)
    )


def _item(record: ItemRecord, number: int) -> facts.SpokenItem:
    return facts.SpokenItem(
        number=number,
        kind_label=str(record.item.get_kind_display()),
        title=record.item.title,
        speeches=tuple(_speech(speech) for speech in record.speeches),
    )


def _speech(speech: Speech) -> facts.Speech:
    """Who spoke is told by post where a person has said so; else by what the voice is called, as unknown."""
    voice = speech.passages[0].speaker
    is_known = voice is not None and (voice.participant_id is not None or bool(voice.name))
    cut = paragraphs_of(speech.passages)
    return facts.Speech(
        speaker=(speech.who or None) if is_known else None,
        voice=None if is_known else speech.who or None,
        paragraphs=tuple(map(_joined, cut)),
        unchecked=sum(any(is_unchecked(passage) for passage in part) for part in cut),
    )


def _joined(passages: Iterable[Passage]) -> str:
    return " ".join(" ".join(passage.text.split()) for passage in passages)


def _speakers(items: Iterable[facts.SpokenItem]) -> tuple[str, ...]:
    spoke = (speech.speaker for item in items for speech in item.speeches)
    return tuple(dict.fromkeys(who for who in spoke if who))
