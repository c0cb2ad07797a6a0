"""Handing out what is played: in parts, so that a player can begin in the middle (RFC 9110, section 14)."""

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from files.models import StoredFile

# A player that asks for "all from here" gets this much and asks again: otherwise everyone who listens would hold a
# thread of the server for as long as they listen. RFC 9110, 15.3.7: a server may send less than was asked.
PART_AT_MOST = 4 * 1024 * 1024
_CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Names that every browser knows.
_PLAYED_AS = {"audio/x-m4a": "audio/mp4", "audio/x-wav": "audio/wav", "application/ogg": "audio/ogg"}


def played(stored: StoredFile, request: HttpRequest) -> HttpResponseBase:
    """The whole upload, or the part that the request asks for (206); 416 where it has no such part."""
    etag = f'"{stored.sha256}"'
    wanted = _wanted(request, stored.size, etag)
    response: HttpResponseBase
    if wanted is None:
        response = _sent(stored, 0, stored.size, 200)
    elif wanted[0] >= wanted[1]:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    else:
        first, end = wanted
        response = _sent(stored, first, end, 206)
        response["Content-Range"] = f"bytes {first}-{end - 1}/{stored.size}"
    if request.method == "HEAD" and isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=stored.name) or "inline"
    return response


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First byte and the one after the last; None for the whole. What is no single range is not heeded."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    unchanged = request.headers.get("If-Range", etag).strip() == etag
    if not found or not unchanged or not (found[1] or found[2]):
        return None
    if not found[1]:  # "-500": the last 500
        first, end = max(size - int(found[2]), 0) if int(found[2]) else size, size
    else:
        first, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < first:
            return None
    return first, min(end, first + PART_AT_MOST)


def _sent(stored: StoredFile, first: int, end: int, status: int) -> StreamingHttpResponse:
    kind = _PLAYED_AS.get(stored.media_type, stored.media_type)
    response = StreamingHttpResponse(_bytes(stored, first, end), status=status, content_type=kind)
    response["Content-Length"] = str(end - first)
    return response


def _bytes(stored: StoredFile, first: int, end: int) -> Iterator[bytes]:
    with stored.content.open("rb") as stream:
        stream.seek(first)
        left = end - first
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
