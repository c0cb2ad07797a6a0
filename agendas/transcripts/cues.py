"""WebVTT and SubRip: cues with times.

webvtt-py knows times, tags and voices; of a cue it cannot read it says nothing, and leaves it out. The lines are
therefore gone through here: a time that cannot be read is named with its line, and no words are lost.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from webvtt import Caption

from agendas.transcripts.names import speaker_and_words
from agendas.transcripts.spoken import ROWS_AT_MOST, TIME, Spoken, TranscriptRefused, milliseconds, refused_at, too_many

ARROW = "-->"
_TIMES = re.compile(rf"\s*({TIME})\s*-->\s*({TIME})(?![\d:.,])(.*)")
# As `Caption.VOICE_SPAN_PATTERN`, but no name holds another tag: a line of nothing but beginnings is gone through once.
_VOICE = re.compile(r"<v(?:\.\w+)*\s+([^<>\s][^<>]*)>")
# Blocks of WebVTT that hold no words of the meeting.
_APART = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_POSITION = re.compile(r"\{\\[^{}\n]{0,80}\}")  # {\an8}, as some SubRip writers place a line
_DASH = re.compile(r"\s*[-–—]\s+")


@dataclass
class _Cue:
    starts_ms: int
    ends_ms: int
    lines: list[str] = field(default_factory=list)


def read_cues(lines: list[str]) -> list[Spoken]:
    """The words of every cue in the order of their beginnings. Raises `TranscriptRefused` with the line."""
    cues = sorted(_cues(lines), key=lambda cue: cue.starts_ms)
    if not cues:
        raise TranscriptRefused(_("No times were found in the file, such as 00:01:02.000 --> 00:01:05.000."))
    rows = [row for cue in cues for row in _voices(cue)]
    return rows if any(row.speaker for row in rows) else list(_named(rows))


def _cues(lines: list[str]) -> list[_Cue]:
    cues: list[_Cue] = []
    is_apart = False
    for number, line in enumerate(lines):
        if ARROW in line and (found := _times(number, line, is_apart)):
            if cues:
                _take_number_off(cues[-1], lines, number)
            if len(cues) >= ROWS_AT_MOST:
                raise too_many()
            cues.append(found)
            is_apart = False
        elif not line.strip():
            is_apart = False
        elif not is_apart and _APART.match(line) and _is_blank(lines, number - 1):
            is_apart = True
        elif cues and not is_apart:
            # Also after an empty line: what some recorders leave in the middle of a cue is no end of it.
            cues[-1].lines.append(line)
    return cues


def _times(number: int, line: str, is_apart: bool) -> _Cue | None:
    """The times of a cue; None where the arrow stands in words."""
    found = _TIMES.fullmatch(line)
    starts, ends = (milliseconds(found[1]), milliseconds(found[2])) if found else (None, None)
    if starts is None or ends is None:
        if is_apart or not _looks_timed(line.partition(ARROW)[0].strip()):
            return None
        raise refused_at(number + 1, _("the times “%(words)s” cannot be read.") % {"words": line.strip()[:60]})
    return _Cue(starts, max(starts, ends))


def _looks_timed(words: str) -> bool:
    return len(words) < 40 and " " not in words and any(letter.isdigit() for letter in words)


def _take_number_off(cue: _Cue, lines: list[str], number: int) -> None:
    """What stands right above the times is the number or the name of the cue, not words of the one before."""
    above = lines[number - 1].strip()
    if cue.lines and above and (above.isdigit() or _is_blank(lines, number - 2)):
        cue.lines.pop()


def _is_blank(lines: list[str], number: int) -> bool:
    return number < 0 or not lines[number].strip()


def _voices(cue: _Cue) -> Iterator[Spoken]:
    """The words of a cue, one row a voice: "<v Budi>Ya.</v> <v Siti>Tidak." has two."""
    caption = Caption(text=[_POSITION.sub("", line) for line in cue.lines])
    # Words before the first voice, then name and words in turn.
    first, *rest = _VOICE.split(caption.raw_text)
    for speaker, words in [("", first), *zip(rest[::2], rest[1::2], strict=True)]:
        text = Caption(text=words).text
        if text.strip():
            yield Spoken(html.unescape(text), html.unescape(speaker), cue.starts_ms, cue.ends_ms)


def _named(rows: list[Spoken]) -> Iterator[Spoken]:
    """Where no voice is tagged, names may stand before the words, and hold until the next one."""
    speaker = ""
    for row in rows:
        for line in row.text.split("\n"):
            named, words = speaker_and_words(_DASH.sub("", line, count=1) if _DASH.match(line) else line)
            if named:
                speaker = named
            elif _DASH.match(line):
                speaker = ""  # a dash says that another speaks now, not who
            yield Spoken(words, speaker, row.starts_ms, row.ends_ms)
