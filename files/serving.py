"""Handing out what was handed in."""

from django.http import FileResponse

from files.models import StoredFile

PDF = "application/pdf"
# What a browser shows by itself.
IN_THE_BROWSER = frozenset({PDF, "image/jpeg", "image/png"})


def download(stored: StoredFile) -> FileResponse:
    """An upload as a download: kept by nobody on the way, and never opened inside the portal's own pages."""
    return _sealed(stored, as_attachment=True)


def shown(stored: StoredFile) -> FileResponse:
    """An upload to be looked at: PDF and pictures stand in the browser, anything else is a download."""
    response = _sealed(stored, as_attachment=stored.media_type not in IN_THE_BROWSER)
    if stored.media_type == PDF:
        # A browser draws it with a viewer of its own, which a sandbox shuts out. It is no page: its first bytes have
        # been looked at, and nobody may take it for another kind. The portal's ordinary policy holds instead.
        del response["Content-Security-Policy"]
    return response


def _sealed(stored: StoredFile, *, as_attachment: bool) -> FileResponse:
    response = FileResponse(
        stored.content.open("rb"), as_attachment=as_attachment, filename=stored.name, content_type=stored.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
