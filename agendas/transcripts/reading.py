"""Which kind of transcript a file is, by what is in it, and its passages."""

from itertools import pairwise
from pathlib import PurePath

from django.utils.translation import gettext as _

from agendas.states import TranscriptFormat
from agendas.transcripts.cues import ARROW, read_cues
from agendas.transcripts.decoding import lines_of
from agendas.transcripts.plain import read_lines
from agendas.transcripts.spoken import BYTES_AT_MOST, Reading, Spoken, TranscriptRefused, passages_of
from agendas.transcripts.word_files import read_word

ENDINGS = (".vtt", ".srt", ".docx", ".txt")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What is handed in instead of a transcript, by its first bytes.
_OTHERS = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"{\\rtf", "RTF"),
    (b"ID3", "MP3"),
    (b"RIFF", "WAV"),
    (b"OggS", "OGG"),
    (b"<!DOCTYPE html", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)


def read_transcript(content: bytes, name: str) -> Reading:
    """The passages of a file called `name`: WebVTT, SRT, DOCX or plain text, told by what is in it.

    Raises `TranscriptRefused`, and nothing else whatever the bytes are.
    """
    if not content.strip():
        raise TranscriptRefused(_("The file is empty."))
    if len(content) > BYTES_AT_MOST:
        limit = BYTES_AT_MOST // (1024 * 1024)
        raise TranscriptRefused(_("A transcript may have at most %(limit)s MB.") % {"limit": limit})
    ending = PurePath(name).suffix.lower()
    _check_kind(content, ending)
    if content.startswith(_ZIP):
        return Reading(TranscriptFormat.DOCX, passages_of(read_lines(read_word(content))))
    kind, spoken = _read_text(lines_of(content), ending)
    return Reading(kind, passages_of(spoken))


def _check_kind(content: bytes, ending: str) -> None:
    if content.startswith(_OLE):
        raise TranscriptRefused(_("This is an old or locked Word file. Save it as DOCX without a password."))
    for beginning, found in _OTHERS:
        if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(beginning):
            raise TranscriptRefused(
                _("This is %(found)s, not a transcript. Hand in WebVTT, SRT, DOCX or plain text.") % {"found": found}
            )
    if ending not in ENDINGS:
        raise TranscriptRefused(
            _("“%(ending)s” is not read as a transcript. Hand in WebVTT, SRT, DOCX or plain text.")
            % {"ending": ending or "?"}
        )
    if ending == ".docx" and not content.startswith(_ZIP):
        raise TranscriptRefused(_("The file is called DOCX, but is none. Save it as DOCX again."))


def _read_text(lines: list[str], ending: str) -> tuple[TranscriptFormat, list[Spoken]]:
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip("\ufeff ").startswith("WEBVTT") or ending == ".vtt":
        return TranscriptFormat.WEBVTT, read_cues(lines)
    numbered = any(above.strip().isdigit() and ARROW in line for above, line in pairwise(lines))
    if ending == ".srt" or numbered:
        return TranscriptFormat.SRT, read_cues(lines)
    return TranscriptFormat.TEXT, read_lines(lines)
