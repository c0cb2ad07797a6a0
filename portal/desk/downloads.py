"""Handing out what others handed in."""

from django.http import FileResponse

from files.models import StoredFile
from files.serving import download


def handed_in(stored: StoredFile) -> FileResponse:
    """An upload as a download: kept by nobody on the way, and never opened inside the portal's own pages."""
    return download(stored)
