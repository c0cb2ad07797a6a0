"""Whether words at the beginning of a line name who speaks."""

import re

# "Budi Santoso", "Dr. Ir. H. Nur'aini, M.Si.", "SPEAKER_01", "Kepala Bappeda Kab. Way Kanan", "Pembicara 2 (daring)"
_WORD = r"[^\W\d_][\w.'’&/()-]*,?"
_NAME = re.compile(rf"\(?{_WORD}(?:\s+(?:{_WORD}|\(?\d{{1,3}}\)?|\(\w[\w.]*\)?))*")
_SMALL = frozenset(["dan", "bin", "binti", "van", "von", "de", "al", "of", "and", "the", "ke", "dari"])
_WORDS_AT_MOST, _LENGTH_AT_MOST = 9, 80
# A full stop inside a name follows a title or an initial; after a longer word it ends a sentence.
_TITLE_LENGTH = 7
# How much of a line is looked at for a name, whatever its length.
HEAD_LENGTH = 200
SAID = re.compile(r"([^:]{1,80}?)\s*:\s+(\S.*)", re.DOTALL)
SAID_NEXT = re.compile(r"([^:]{1,80}?)\s*:")


def is_name(words: str) -> bool:
    """Whether it may be somebody's name or post: few words, each with a capital but for the smallest."""
    words = words.strip()
    parts = words.split()
    if not parts or len(words) > _LENGTH_AT_MOST or len(parts) > _WORDS_AT_MOST:
        return False
    if not _NAME.fullmatch(words) or not _is_capital(parts[0]):
        return False
    if any(part.endswith(".") and len(part) > _TITLE_LENGTH for part in parts):
        return False
    return all(_is_capital(part) or part.lower() in _SMALL for part in parts)


def speaker_and_words(line: str) -> tuple[str, str]:
    """("Budi", "Selamat pagi.") of "Budi: Selamat pagi."; without a name ("", the line)."""
    line = line.strip()
    found = SAID.fullmatch(line[:HEAD_LENGTH])
    if found and is_name(found[1]):
        return found[1].strip(), found[2] + line[HEAD_LENGTH:]
    return "", line


def _is_capital(word: str) -> bool:
    """Also what stands in brackets behind a name: "(daring)"."""
    return word[0] == "(" or word[0].isupper() or word[0].isdigit()
