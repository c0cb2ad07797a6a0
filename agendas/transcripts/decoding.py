"""Bytes to text, in whatever encoding an office's recorder wrote it."""

import codecs

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from agendas.transcripts.spoken import TranscriptRefused, refused_at

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000


def lines_of(content: bytes) -> list[str]:
    """The lines, whatever ends them. Raises `TranscriptRefused`."""
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refused_at(line, _("there is a null character, as no text has."))
    return text.split("\n")


def _decoded(content: bytes) -> str:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return _strictly(content, codec)
    # Every second byte of UTF-16 is zero where letters are Latin, also without its mark.
    head = content[:4000]
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[offset::2]
        if len(half) > 8 and half.count(0) > 0.8 * len(half):
            return _strictly(content, codec)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _western(content)


def _western(content: bytes) -> str:
    """Windows-1252, unless the bytes speak for something that is not Latin at all."""
    likely = ["cp1252", "utf_8", "big5", "shift_jis", "gb18030"]
    best = from_bytes(content[:_SAMPLE], cp_isolation=likely).best()
    if best is None or best.encoding != "cp1252":
        raise _unreadable()
    return _strictly(content, "cp1252")


def _strictly(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise _unreadable() from None


def _unreadable() -> TranscriptRefused:
    return TranscriptRefused(_("The letters of the file cannot be read without doubt. Save it as UTF-8."))
