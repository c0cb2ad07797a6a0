"""Handing out what others handed in."""

from django.http import FileResponse

from files.models import StoredFile


def handed_in(stored: StoredFile) -> FileResponse:
    """An upload as a download: kept by nobody on the way, and never opened inside the portal's own pages."""
    response = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
