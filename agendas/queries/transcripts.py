"""Reads of recordings and transcripts: passages as they are searched, voices with whom they may be, the risalah."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby

from django.db.models import Count, F, Max, Q, QuerySet

from agendas.models import AgendaItem, Passage, Recording, Transcript, TranscriptSpeaker
from agendas.states import TranscriptOrigin
from directory.queries import bare_name, current_holders
from meetings.models import Meeting, Participant

# Below this the likeness is chance.
_LIKE_ENOUGH = 0.72
_SHOWN = 3
# Voices beyond these are matched by hand: a program that hears sixty voices has heard none of them well.
_VOICES = 60
_PREFIX = 4

UNATTACHED = "tanpa"


@dataclass(frozen=True)
class Voice:
    """A voice of a transcript, how often it is heard, and whom of the roll it may be."""

    speaker: TranscriptSpeaker
    passages: int
    proposals: list[Participant] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        return bool(self.speaker.participant_id or self.speaker.name)


@dataclass(frozen=True)
class Speech:
    """What one voice says without another in between."""

    who: str
    passages: list[Passage]


@dataclass(frozen=True)
class ItemRecord:
    """The risalah of one item."""

    item: AgendaItem
    speeches: list[Speech]

    @property
    def unchecked(self) -> int:
        return sum(is_unchecked(row) for speech in self.speeches for row in speech.passages)


def recordings_of(meeting: Meeting) -> QuerySet[Recording]:
    return (
        Recording.objects.filter(meeting=meeting)
        .select_related("file", "speech_job")
        .prefetch_related("transcripts")
        .order_by("added_at", "pk")
    )


def transcripts_of(meeting: Meeting) -> QuerySet[Transcript]:
    """The transcripts with how many passages each has, and how many of them stand under an item."""
    return (
        Transcript.objects.filter(meeting=meeting)
        .select_related("recording__file")
        .annotate(
            passage_count=Count("passages"),
            attached_count=Count("passages", filter=Q(passages__item__isnull=False)),
            unchecked_count=Count("passages", filter=Q(passages__checked_at__isnull=True)),
        )
        .order_by("imported_at", "pk")
    )


def passages_of(
    transcript: Transcript, *, words: str = "", item: str = "", unchecked: bool = False
) -> QuerySet[Passage]:
    """The passages in order; with `words` in them, under `item` (its public id, or `UNATTACHED`), still unchecked."""
    rows = Passage.objects.filter(transcript=transcript).select_related("speaker__participant__position", "item")
    if words:
        rows = rows.filter(text__icontains=words)
    if item == UNATTACHED:
        rows = rows.filter(item__isnull=True)
    elif item:
        rows = rows.filter(item__public_id=item)
    if unchecked:
        rows = rows.filter(checked_at__isnull=True)
    return rows.order_by("order")


def speaker_label(passage: Passage) -> str:
    """Who speaks, as far as a person has said so; else the name of the voice; empty where there is none."""
    speaker = passage.speaker
    if speaker is None:
        return ""
    if speaker.participant is not None:
        return speaker.participant.position_label or str(speaker.participant)
    return speaker.name or speaker.label


def is_unchecked(passage: Passage) -> bool:
    """Whether a machine wrote it down and nobody has listened yet."""
    return passage.checked_at is None and passage.transcript.origin == TranscriptOrigin.SPEECH


def said_at(passage: Passage) -> dt.datetime | None:
    """When it was said by the clock, where the recording tells when it begins."""
    recording = passage.transcript.recording
    if recording is None or recording.begins_at is None or passage.starts_ms is None:
        return None
    return recording.begins_at + dt.timedelta(milliseconds=passage.starts_ms)


def digest_of(text: str) -> str:
    """Which words a person had before him when he began to change them."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def last_day_of(meeting: Meeting) -> dt.date | None:
    last: dt.date | None = meeting.sessions.aggregate(last=Max("date"))["last"]
    return last or meeting.first_day


# --- voices ------------------------------------------------------------------------------------------------------


def roll_of(meeting: Meeting) -> list[Participant]:
    rows = Participant.objects.filter(meeting=meeting, is_group=False)
    return list(rows.select_related("position__organization", "official", "organization").order_by("order", "pk"))


def voices_of(transcript: Transcript, roll: Sequence[Participant]) -> list[Voice]:
    """The voices, those first that nobody has named; with whom of the roll each may be, for a person to confirm."""
    speakers = (
        TranscriptSpeaker.objects.filter(transcript=transcript)
        .select_related("participant__position")
        .annotate(passage_count=Count("passages"))
    )
    names = _names_of(transcript.meeting, roll)
    voices = [
        Voice(row, row.passage_count, _proposals(row, names) if place < _VOICES else [])
        for place, row in enumerate(speakers)
    ]
    return sorted(voices, key=lambda voice: (voice.is_known, -voice.passages))


_Names = list[tuple[Participant, set[str], list[str]]]


def _names_of(meeting: Meeting, roll: Sequence[Participant]) -> _Names:
    """Each line of the roll with what it may be called: by name, by post, as printed, by its institution."""
    posts = [line.position for line in roll if line.position is not None]
    holders = current_holders(posts, meeting.first_day) if posts else {}
    found: _Names = []
    for line in roll:
        holder = holders.get(line.position_id or 0)
        people = [
            line.printed_name,
            line.official.name if line.official else "",
            holder.official.name if holder else "",
        ]
        posts_of_line = [line.position_label, line.institution_label]
        names = [bare_name(name) for name in people if name] + [_plain(words) for words in posts_of_line if words]
        found.append((line, {begin for name in names for begin in _beginnings(name)}, names))
    return found


def _proposals(speaker: TranscriptSpeaker, names: _Names) -> list[Participant]:
    if speaker.participant_id or speaker.name:
        return []
    wanted = [bare_name(speaker.label), _plain(speaker.label)]
    beginnings = {begin for words in wanted for begin in _beginnings(words)}
    scored = [
        (max((_likeness(words, name) for words in wanted for name in known), default=0.0), place, line)
        for place, (line, begins, known) in enumerate(names)
        if begins & beginnings
    ]
    likely = sorted((row for row in scored if row[0] >= _LIKE_ENOUGH), key=lambda row: (-row[0], row[1]))
    return [line for _score, _place, line in likely[:_SHOWN]]


def _likeness(words: str, name: str) -> float:
    """1 for the same; a part of a name ("Budi" of "Budi Santoso") is a good sign, but no more."""
    if not words or not name:
        return 0.0
    ratio = SequenceMatcher(None, words, name).ratio()
    parts, whole = set(words.split()), set(name.split())
    return max(ratio, 0.8) if parts <= whole or whole <= parts else ratio


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace(".", " ").replace(",", " ").split())


def _beginnings(words: str) -> set[str]:
    return {word[:_PREFIX] for word in words.split() if len(word) > 2}


# --- the risalah -------------------------------------------------------------------------------------------------


def attached_passages(meeting: Meeting) -> QuerySet[Passage]:
    """Everything that stands under an item, in the order of the agenda and of the recordings."""
    return (
        Passage.objects.filter(item__meeting=meeting)
        .select_related("item", "transcript__recording", "speaker__participant__position")
        .order_by(F("item__order").asc(nulls_last=True), "item_id", "transcript__imported_at", "transcript_id", "order")
    )


def records_of(passages: Iterable[Passage]) -> list[ItemRecord]:
    """Passages in the order of `attached_passages` as a risalah: item by item, speaker by speaker."""
    records = []
    for item, rows in groupby(passages, key=lambda row: row.item):
        if item is not None:
            speeches = [Speech(who, list(said)) for who, said in groupby(rows, key=speaker_label)]
            records.append(ItemRecord(item, speeches))
    return records


def clock_words(milliseconds: int | None) -> str:
    """ "1:02:03" from the beginning of the recording; empty where there are no times."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
