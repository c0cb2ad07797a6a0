"""What every reader gives: words, who said them, and when, as far as the file tells."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from agendas.states import TranscriptFormat
from common.errors import RakorError

BYTES_AT_MOST = 10 * 1024 * 1024
PASSAGES_AT_MOST = 20_000
# Cues and lines before those of one voice are joined.
ROWS_AT_MOST = 5 * PASSAGES_AT_MOST
# A person draws breath; after a longer silence another thought begins.
PAUSE_MS = 3_000
# Longer runs are cut: a passage is played, read and attached as one.
PASSAGE_LENGTH = 1_200
LABEL_LENGTH = 120
HOURS_AT_MOST = 100

# 1:02:03,400 · 00:12.5 · 12:03
TIME = r"(?:(?:\d{1,3}):)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?"
_PARTS = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
_SENTENCE_END = re.compile(r"[.!?…]\s")


class TranscriptRefused(RakorError):
    """The file cannot be read as a transcript; the words say why, and where."""


@dataclass(frozen=True)
class Spoken:
    """A run of words. `speaker` is as the file names the voice, empty where it does not; times in milliseconds."""

    text: str
    speaker: str = ""
    starts_ms: int | None = None
    ends_ms: int | None = None


@dataclass(frozen=True)
class Reading:
    """A whole file."""

    format: TranscriptFormat
    passages: list[Spoken]

    @property
    def speakers(self) -> list[str]:
        """The voices, in the order in which they are first heard."""
        return list(dict.fromkeys(row.speaker for row in self.passages if row.speaker))


def too_many() -> TranscriptRefused:
    words = _("The file has more than %(limit)s passages. Hand it in in parts.")
    return TranscriptRefused(words % {"limit": PASSAGES_AT_MOST})


def refused_at(line: int, words: str) -> TranscriptRefused:
    """What is wrong, and in which line of the file (counted from 1)."""
    return TranscriptRefused(_("Line %(line)s: %(words)s") % {"line": line, "words": words})


def milliseconds(time: str) -> int | None:
    """A time as recorders write it, with comma or point and with or without hours; None where it is none."""
    found = _PARTS.fullmatch(time.strip())
    if not found:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    # "75:10" are minutes beyond the hour; below an hour that is named they end at 59.
    if seconds > 59 or (found[1] and minutes > 59):
        return None
    total = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "0").ljust(3, "0")[:3])
    return total if total < HOURS_AT_MOST * 3_600_000 else None


def clean(words: str) -> str:
    """On one line, without what no one can read."""
    return " ".join(_CONTROLS.sub("", words).split())


def passages_of(spoken: Iterable[Spoken]) -> list[Spoken]:
    """What was read as passages: runs of one voice together, none too long, and not too many. Raises
    `TranscriptRefused`."""
    found: list[Spoken] = []
    for row in _joined(spoken):
        found.extend(_cut(row))
        if len(found) > PASSAGES_AT_MOST:
            raise too_many()
    if not found:
        raise TranscriptRefused(_("No words were found in the file."))
    return found


def _joined(spoken: Iterable[Spoken]) -> Iterator[Spoken]:
    """Cues that follow each other in one voice as one run; what has no times is left as it was written."""
    run: Spoken | None = None
    for written in spoken:
        row = replace(written, text=clean(written.text), speaker=clean(written.speaker)[:LABEL_LENGTH].strip())
        if not row.text:
            continue
        if run is not None and _goes_on(run, row):
            ends = max(run.ends_ms or 0, row.ends_ms or 0)
            run = replace(run, text=f"{run.text} {row.text}", ends_ms=ends)
            continue
        if run is not None:
            yield run
        run = row
    if run is not None:
        yield run


def _goes_on(run: Spoken, row: Spoken) -> bool:
    if run.speaker != row.speaker or run.ends_ms is None or row.starts_ms is None or row.ends_ms is None:
        return False
    return row.starts_ms - run.ends_ms <= PAUSE_MS and len(run.text) + len(row.text) < PASSAGE_LENGTH


def _cut(row: Spoken) -> Iterator[Spoken]:
    """A run that is too long in pieces, at the ends of sentences where there are some. Only the first knows when."""
    if len(row.text) <= PASSAGE_LENGTH * 2:
        yield row
        return
    places = [0]
    while len(row.text) - places[-1] > PASSAGE_LENGTH:
        window = row.text[places[-1] : places[-1] + PASSAGE_LENGTH]
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        places.append(places[-1] + (ends[-1] if ends else window.rfind(" ") + 1 or PASSAGE_LENGTH))
    for number, (begin, end) in enumerate(pairwise([*places, len(row.text)])):
        text = row.text[begin:end].strip()
        if text:
            yield replace(row, text=text) if number == 0 else Spoken(text=text, speaker=row.speaker)
