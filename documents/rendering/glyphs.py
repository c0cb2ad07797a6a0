"""The letters that papers have a font for, and what is printed in place of the others.

Three fonts stand behind every paper: the office's own, DejaVu Sans (Arabic and many other scripts, signs, plain
faces) and Droid Sans Fallback (Chinese, Japanese, Korean). Were a letter in none of them, the layout would take any
font of the machine, another one on the next machine, or print an empty box, which PDF/A forbids and nobody can read.
Its code stands there instead: `[U+1F3DB]` can be read, searched and looked up.
"""

import re
import subprocess
from collections.abc import Iterator
from functools import cache

FAMILIES = ("Liberation Sans", "DejaVu Sans", "Droid Sans Fallback")
UPRIGHT = {"Regular", "Book"}  # what the regular face of a family is called
# They change only how the letter before them looks: emoji or text, and the tone of a skin.
WITHOUT_MEANING = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]")
# These show nothing by themselves, and no font needs them.
UNSEEN = frozenset("\t\n\r\u00ad\u034f\u200b\u200c\u200d\u2028\u2029\u2060\u2061\u2062\u2063\u2064")
# Where a machine has a font of coloured emoji, these are taken from it unless the text says that it wants plain signs.
EMOJI = re.compile(
    "([\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff])"
)


def legible(text: str) -> str:
    """Return the text with a code in place of each letter that no font of the papers has."""
    if text.isascii():
        return text
    named = _letters_without_a_font().sub(_code, WITHOUT_MEANING.sub("", text))
    return EMOJI.sub("\\1\ufe0e", named)


def _code(letter: re.Match[str]) -> str:
    return f"[U+{ord(letter[0]):04X}]"


@cache
def _letters_without_a_font() -> re.Pattern[str]:
    """Return the pattern of one such letter. A letter that is set in capitals must have those as well."""
    had = _letters_of_fonts()
    lacking = {letter for letter in had if letter.upper() != letter and not set(letter.upper()) <= had}
    ranges = "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in _runs(sorted((had | UNSEEN) - lacking)))
    return re.compile(f"[^{ranges}]")


def _letters_of_fonts() -> set[str]:
    letters = set(map(chr, range(0x7F)))
    for family in FAMILIES:
        # Asked of the program that WeasyPrint's own libraries need.
        asked = ["fc-list", "--format", "%{style}|%{charset}\n", family]
        for face in subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines():  # noqa: S603
            style, _bar, charset = face.partition("|")
            if UPRIGHT & set(style.split(",")):
                letters.update(*map(_range, charset.split()))
    return letters


def _range(part: str) -> Iterator[str]:
    """Return the letters of one part of a charset: `41`, or `41-5a`."""
    first, _dash, last = part.partition("-")
    return map(chr, range(int(first, 16), int(last or first, 16) + 1))


def _runs(letters: list[str]) -> list[tuple[str, str]]:
    """Return the letters, in order, as pairs of the first and last of each run without a gap."""
    runs: list[tuple[str, str]] = []
    for letter in letters:
        if runs and ord(runs[-1][1]) + 1 == ord(letter):
            runs[-1] = (runs[-1][0], letter)
        else:
            runs.append((letter, letter))
    return runs


def _escaped(letter: str) -> str:
    return f"\\U{ord(letter):08x}"
