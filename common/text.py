"""Text as people type or paste it, made fit to keep."""

import re
import unicodedata

# Invisible characters that make an empty name look filled, or turn the direction of what follows (Cf), and controls
# (Cc). Two of them are letters' companions in real names: the zero-width joiner and non-joiner.
_KEPT = {"\n", "\t", "\u200c", "\u200d"}
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """`text` on one line, without invisible characters and needless blanks; empty if nothing can be read in it."""
    return " ".join(_visible(text).split())


def paragraphs(text: str) -> str:
    """`text` with its lines kept, without invisible characters and needless blanks."""
    lines = _visible(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    kept = "\n".join(_BLANKS.sub(" ", line).strip() for line in lines)
    return _EMPTY_LINES.sub("\n\n", kept).strip()


def _visible(text: str) -> str:
    shown = "".join(
        letter for letter in text if letter in _KEPT or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )
    return shown if any(unicodedata.category(letter)[0] in "LNPS" for letter in shown) else ""


# The Char of XML 1.0 leaves out controls, surrogates, and two that are no characters at all.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """`text` without what no XML, and so no spreadsheet, can hold."""
    return _NOT_IN_XML.sub("", text)


_PHONE_MARKS = re.compile(r"[\s().\-/]")
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")  # E.164 has at most 15 digits


def phone_number(text: str) -> str:
    """A telephone number in E.164 ("+6281234567890"), read as Indonesian unless it has a country code.

    ValueError if it cannot be one.
    """
    digits = _PHONE_MARKS.sub("", text)
    if digits.startswith("0"):
        digits = f"+62{digits[1:]}"
    elif digits.startswith("62"):
        digits = f"+{digits}"
    if not _PHONE.fullmatch(digits):
        raise ValueError(f"not a telephone number: {text!r}")
    return digits
