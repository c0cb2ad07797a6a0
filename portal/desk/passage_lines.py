"""Passages as the pages show them: who, when, and from where the recording plays."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from agendas.models import Passage, Transcript
from agendas.queries.transcripts import clock_words, is_unchecked, said_at, speaker_label


@dataclass(frozen=True)
class PassageLine:
    """`clock` counts from the beginning of the recording; `seconds` is where it plays, None where nothing can."""

    passage: Passage
    who: str
    clock: str
    said_at: dt.datetime | None
    seconds: int | None
    is_unchecked: bool


def line_of(passage: Passage) -> PassageLine:
    recording = passage.transcript.recording
    plays = recording is not None and recording.file_id is not None and passage.starts_ms is not None
    return PassageLine(
        passage=passage,
        who=speaker_label(passage),
        clock=clock_words(passage.starts_ms),
        said_at=said_at(passage),
        seconds=(passage.starts_ms or 0) // 1000 if plays else None,
        is_unchecked=is_unchecked(passage),
    )


def lines_of(passages: Iterable[Passage], transcript: Transcript) -> list[PassageLine]:
    """The passages of one transcript, which is not asked for once more with each."""
    lines = []
    for passage in passages:
        passage.transcript = transcript
        lines.append(line_of(passage))
    return lines
