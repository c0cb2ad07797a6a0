"""The gate for uploads."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath

import magic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from audit.actions import Actor, record
from common.errors import RakorError
from files.models import StoredFile
from files.office import DOCX, PPTX, XLSX, HasMacros, NotOffice, office_kind_of

# What an office hands in, by what its first bytes say; a name's ending is never believed.
ALLOWED = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
PDFS = {"application/pdf": ALLOWED["application/pdf"]}
PICTURES = {kind: ALLOWED[kind] for kind in ("image/jpeg", "image/png")}
# Tables to be read by the portal, never opened inside it. What text is, no first bytes tell: whoever reads the table
# must have looked at it before it is kept (`flows.officials.tables.check_table`).
CSV = "text/csv"
TABLES = {XLSX: (".xlsx",), CSV: (".csv", ".txt", ".tsv")}
# What is shown in the hall; an office file leaves the portal as a download only.
MATERIALS = {**ALLOWED, PPTX: (".pptx",), DOCX: (".docx",), XLSX: (".xlsx",)}
# What was recorded in the hall: large, heard by few, and served in parts (`files.playing`).
RECORDINGS = {
    "audio/mpeg": (".mp3",),
    "audio/x-m4a": (".m4a",),
    "audio/mp4": (".m4a", ".mp4"),
    "video/mp4": (".mp4", ".m4a"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "video/ogg": (".ogg", ".ogv"),
    "application/ogg": (".ogg", ".oga", ".opus"),
    "audio/x-wav": (".wav",),
    "audio/webm": (".webm",),
    "video/webm": (".webm",),
}
# They must stand at the very beginning: readers of PDF look for theirs in the first thousand bytes, and what comes
# before it may be a page that a browser runs.
BEGINNINGS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
BEGINNINGS |= dict.fromkeys((PPTX, DOCX, XLSX), b"PK\x03\x04")
_BLANKS = b"\xef\xbb\xbf \t\r\n"  # some scanners write an empty line or a byte-order mark first


class FileRefused(RakorError):
    """The upload is too large, empty, or not of an allowed kind."""


@transaction.atomic
def store_file(*, upload: UploadedFile, by: Actor, allowed: Mapping[str, Sequence[str]] = ALLOWED) -> StoredFile:
    """Keep `upload` (PDF, JPEG or PNG, at most `UPLOAD_LIMIT` bytes); raises `FileRefused` with the reason.

    `allowed` lets other kinds in: `TABLES`, `MATERIALS`, `RECORDINGS` (at most `RECORDING_LIMIT` bytes), or fewer:
    `PICTURES`, `PDFS`.
    """
    check_upload(upload, allowed)
    stored = StoredFile.objects.create(
        name=_short_name(upload.name or "berkas"),
        media_type=_kind_of(upload, allowed),
        size=upload.size or 0,
        sha256=digest_of(upload),
        content=upload,
        uploaded_by=by.actor_label[:200],
    )
    record("store_file", stored, by=by, after={"name": stored.name, "size": stored.size, "sha256": stored.sha256})
    return stored


@contextmanager
def laid_down(
    *, upload: UploadedFile, by: Actor, allowed: Mapping[str, Sequence[str]] = ALLOWED
) -> Iterator[StoredFile]:
    """The bytes of `upload` hashed and copied before the caller's transaction begins, as a row that is not saved yet
    (`keep_laid_down`): while hundreds of megabytes are copied nobody else's writing waits.

    An error in the block takes the bytes away again. Raises `FileRefused`.
    """
    check_upload(upload, allowed)
    stored = StoredFile(
        name=_short_name(upload.name or "berkas"),
        media_type=_kind_of(upload, allowed),
        size=upload.size or 0,
        sha256=digest_of(upload),
        uploaded_by=by.actor_label[:200],
    )
    stored.content.save(stored.name, upload, save=False)
    try:
        yield stored
    except BaseException:
        stored.content.storage.delete(stored.content.name or "")
        raise


@transaction.atomic
def keep_laid_down(*, stored: StoredFile, by: Actor) -> StoredFile:
    """Save the row of bytes that lie in the storage already (`laid_down`)."""
    stored.save()
    record("store_file", stored, by=by, after={"name": stored.name, "size": stored.size, "sha256": stored.sha256})
    return stored


@transaction.atomic
def erase_file(*, stored: StoredFile, by: Actor, reason: str = "") -> None:
    """Delete the bytes and their row; name and hash stay in the trail.

    The caller has let go of the row. The bytes go before the transaction ends: if that fails nothing says that they are
    gone, and who erases again finds the row as it was.
    """
    before = {"name": stored.name, "size": stored.size, "sha256": stored.sha256}
    record("erase_file", stored, by=by, before=before, reason=reason)
    stored.delete()
    stored.content.storage.delete(stored.content.name or "")


def erase_replaced(*, stored: StoredFile, by: Actor, reason: str = "") -> None:
    """Erase a file whose place another one takes, once that is committed: where it is not, this one still stands.

    If the bytes cannot be deleted then, that is logged, and a file is left behind to which nothing refers.
    """
    transaction.on_commit(lambda: erase_file(stored=stored, by=by, reason=reason), robust=True)


def check_upload(upload: UploadedFile, allowed: Mapping[str, Sequence[str]] = ALLOWED) -> None:
    """Raise `FileRefused` unless `upload` may be kept; nothing is written."""
    size = upload.size or 0
    if size == 0:
        raise FileRefused(_("The file is empty."))
    limit = settings.RECORDING_LIMIT if allowed is RECORDINGS else settings.UPLOAD_LIMIT
    if size > limit:
        raise FileRefused(_("The file is larger than %(limit)s MB.") % {"limit": limit // (1024 * 1024)})
    kind = _kind_of(upload, allowed)
    if not (upload.name or "").lower().endswith(tuple(allowed.get(kind, ()))) or not _begins_as(kind, upload):
        raise FileRefused(_reason(upload, allowed))


def _reason(upload: UploadedFile, allowed: Mapping[str, Sequence[str]]) -> str:
    """Why `upload` is refused, in words that say what to do."""
    name = (upload.name or "").lower()
    if allowed is not MATERIALS:
        return _only(allowed)
    if name.endswith((".ppt", ".doc", ".xls")):
        return _("This is a file of an old Office. Save it as PPTX, DOCX, XLSX or PDF, and hand that in.")
    if name.endswith(tuple(ending for endings in MATERIALS.values() for ending in endings)):
        return _("This file is not what its name says, or it is locked with a password. Save it anew, best as PDF.")
    return _("Only PDF, JPEG, PNG, PPTX, DOCX and XLSX files can be handed in.")


def _only(allowed: Mapping[str, Sequence[str]]) -> str:
    if allowed is TABLES:
        return _("Only XLSX and CSV files can be handed in.")
    if allowed is PDFS:
        return _("Only PDF files can be handed in.")
    if allowed is PICTURES:
        return _("Only JPEG and PNG pictures can be handed in.")
    if allowed is RECORDINGS:
        return _("Only recordings can be handed in: MP3, M4A, MP4, OGG, WAV or WebM.")
    return _("Only PDF, JPEG and PNG files can be handed in.")


def digest_of(upload: UploadedFile) -> str:
    """SHA-256 of the bytes of `upload`, as `StoredFile.sha256` holds it."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _media_type(upload: UploadedFile) -> str:
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    return magic.from_buffer(head, mime=True)


def _kind_of(upload: UploadedFile, allowed: Mapping[str, Sequence[str]]) -> str:
    """What the first bytes say. XLSX is a ZIP to them, and any text might be CSV, in whatever encoding."""
    found = _media_type(upload)
    if allowed is MATERIALS and _begins_as(PPTX, upload):
        return _office_kind(upload)
    if allowed is not TABLES or found in ALLOWED:
        return found
    return XLSX if _begins_as(XLSX, upload) else CSV


def _office_kind(upload: UploadedFile) -> str:
    """What an office file says of itself; a ZIP that is none is kept by nobody."""
    try:
        return office_kind_of(upload)
    except NotOffice:
        return "application/zip"
    except HasMacros as error:
        raise FileRefused(
            _("This file has macros, programs that run when it is opened. Save it without macros, or as PDF.")
        ) from error


def _begins_as(media_type: str, upload: UploadedFile) -> bool:
    head: bytes = upload.read(64)
    upload.seek(0)
    return head.lstrip(_BLANKS).startswith(BEGINNINGS.get(media_type, b""))


def _short_name(name: str) -> str:
    path = PurePath(name.replace("\\", "/")).name
    stem, ending = PurePath(path).stem, PurePath(path).suffix
    return f"{stem[: 120 - len(ending)]}{ending}"
