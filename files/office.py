"""What an office file is: by the list of contents inside its ZIP. Nothing else of it is ever unpacked."""

import re
import struct
import zipfile
import zlib
from typing import IO

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The main part of each, as `[Content_Types].xml` names it (ECMA-376 Part 2, § 7.2.3).
_MAIN_PARTS = {
    f"{PPTX}.main+xml": PPTX,
    f"{DOCX}.main+xml": DOCX,
    f"{XLSX}.main+xml": XLSX,
}
_CONTENTS = "[Content_Types].xml"
# Said by files with macros, whatever their name ends with (MS-OFFMACRO2).
_MACROS = re.compile(r"vbaproject|vbadata|macroenabled|activex", re.IGNORECASE)
_NAMED = re.compile(r"""ContentType\s*=\s*["']([^"']{1,200})["']""")
# What a real file stays far below: its list of contents, its directory, and all of it unpacked.
_CONTENTS_AT_MOST = 1024 * 1024
_DIRECTORY_AT_MOST = 2 * 1024 * 1024
UNPACKED_AT_MOST = 1024 * 1024 * 1024

_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, RuntimeError)


class NotOffice(Exception):
    """It is no PPTX, DOCX or XLSX; or it would cost too much to look."""


class HasMacros(Exception):
    """It carries a program that runs when it is opened."""


def office_kind_of(file: IO[bytes]) -> str:
    """The media type of the office file, read from its beginning again afterwards.

    Raises `NotOffice` and `HasMacros`.
    """
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            return _kind_in(archive)
    except _BROKEN as error:
        raise NotOffice from error
    finally:
        file.seek(0)


def _kind_in(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise NotOffice
    with archive.open(_CONTENTS) as packed:
        # No more is unpacked than this, whatever the directory declares.
        contents = packed.read(_CONTENTS_AT_MOST + 1)
    if len(contents) > _CONTENTS_AT_MOST:
        raise NotOffice
    # UnicodeDecodeError is a ValueError: a list in another encoding is nobody's office file.
    words = contents.decode("utf-8")
    if _MACROS.search(words) or any(_MACROS.search(part.filename) for part in parts):
        raise HasMacros
    found = {_MAIN_PARTS[name] for name in _NAMED.findall(words) if name in _MAIN_PARTS}
    if len(found) != 1:
        raise NotOffice
    return found.pop()


def _check_directory(file: IO[bytes]) -> None:
    """Raise `NotOffice` for a directory that would take long to read: zipfile reads it whole, before anyone asks."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT - 20))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    # A directory of more than four gigabytes has a second end before this one.
    if at < 0 or len(tail) - at < _END.size or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise NotOffice
    directory_size = _END.unpack_from(tail, at)[5]
    if directory_size > _DIRECTORY_AT_MOST:
        raise NotOffice
