"""Plain text: "Name: words", "[00:12:03] Name: words", a head with name and time, or paragraphs without any."""

import re
from collections.abc import Iterable
from dataclasses import replace

from agendas.transcripts.names import HEAD_LENGTH, SAID_NEXT, is_name, speaker_and_words
from agendas.transcripts.spoken import PASSAGE_LENGTH, ROWS_AT_MOST, TIME, Spoken, milliseconds, too_many

_BARE_TIME = re.compile(rf"[\[(]?({TIME})[\])]?\s*(?:(?:-->|[-–—])\s*[\[(]?({TIME})[\])]?)?")
_TIME_FIRST = re.compile(rf"(?:[\[(]({TIME})[\])]|({TIME})(?=\s))[\s|–—-]*(\S.*)")
_TIME_BEHIND = re.compile(rf"(\D.{{0,79}}?)[\s,|–—-]+[\[(]?({TIME})[\])]?\s*:?\s*")
_TIME_WITHIN = re.compile(rf"(\D.{{0,79}}?)\s*[\[(]({TIME})[\])]\s*:?\s+(\S.*)")


class _Turns:
    """The rows as they grow, line by line."""

    def __init__(self) -> None:
        self.rows: list[Spoken] = []
        # After a line that only says who and when, the words come, perhaps below an empty line.
        self.is_open = False
        self.awaits_name = False

    def begin(self, words: str, speaker: str, starts: int | None, ends: int | None = None) -> None:
        if len(self.rows) >= ROWS_AT_MOST:
            raise too_many()
        self.rows.append(Spoken(words, speaker, starts, ends))
        self.is_open = True

    def add(self, words: str) -> None:
        """More words: of the turn that is open, else a paragraph of its own in the same voice."""
        if self.is_open and len(self.rows[-1].text) < PASSAGE_LENGTH:
            last = self.rows[-1]
            self.rows[-1] = replace(last, text=f"{last.text} {words}".strip())
        else:
            self.begin(words, self.rows[-1].speaker if self.rows else "", None)

    def close(self) -> None:
        """An empty line ends a paragraph, if it has words already."""
        self.is_open = self.is_open and not self.rows[-1].text


def read_lines(lines: Iterable[str]) -> list[Spoken]:
    """The paragraphs with who said them and when, as far as the lines tell. Reads any text; raises
    `TranscriptRefused` only where there is too much of it."""
    turns = _Turns()
    for line in (line.strip() for line in lines):
        if not line:
            turns.close()
        elif not _read_head(turns, line):
            turns.add(line)
    return turns.rows


def _read_head(turns: _Turns, line: str) -> bool:
    """Whether the line begins a turn, which it then does."""
    if turns.awaits_name:
        turns.awaits_name = False
        if is_name(line.rstrip(":")):
            turns.rows[-1] = replace(turns.rows[-1], speaker=line.rstrip(": "))
            return True
    # What says who and when stands at the beginning: only there it is looked for, however long the line.
    head, rest = line[:HEAD_LENGTH], line[HEAD_LENGTH:]
    if not rest and (found := _BARE_TIME.fullmatch(head)):
        starts, ends = milliseconds(found[1]), milliseconds(found[2] or "")
        if starts is not None:
            turns.begin("", "", starts, ends)
            turns.awaits_name = True
            return True
    if found := _TIME_FIRST.fullmatch(head):
        return _begin_timed(turns, found[1] or found[2], found[3] + rest)
    if (found := _TIME_WITHIN.fullmatch(head)) and is_name(found[1]):
        return _begin_timed(turns, found[2], found[3] + rest, speaker=found[1])
    if not rest and (found := _TIME_BEHIND.fullmatch(head)) and is_name(found[1]):
        return _begin_timed(turns, found[2], "", speaker=found[1])
    return _begin_named(turns, line, None)


def _begin_timed(turns: _Turns, time: str, words: str, *, speaker: str = "") -> bool:
    starts = milliseconds(time)
    if starts is None:
        return False
    if speaker or not _begin_named(turns, words, starts):
        turns.begin(words, speaker.strip(), starts)
    return True


def _begin_named(turns: _Turns, words: str, starts: int | None) -> bool:
    speaker, rest = speaker_and_words(words)
    if not speaker and len(words) <= HEAD_LENGTH and (found := SAID_NEXT.fullmatch(words)) and is_name(found[1]):
        speaker, rest = found[1], ""
    if not speaker:
        return False
    turns.begin(rest, speaker, starts)
    return True
