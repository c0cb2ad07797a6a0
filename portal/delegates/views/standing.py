"""How an invitation stands, as every act behind its link tells it: at the address of the act, without a redirect."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from attendance.forms import ExplanationForm
from portal.delegates.queries import Door
from portal.delegates.views.doors import door_of

# Beyond this nothing is even read; up to it, a file that is too large is told beside its field.
BODY_LIMIT = 4 * settings.UPLOAD_LIMIT


def show_standing(request: HttpRequest, door: Door, status: int = 200, **told: Any) -> HttpResponse:
    """How the answer and the meeting stand, and what can still be done. `told` is what the page tells of the act."""
    context = {"door": door, "limit": upload_limit(), "explanation": ExplanationForm(), **told}
    return render(request, "delegates/standing.html", context, status=status)


def again(door: Door) -> Door:
    """The same door, looked at afresh: the matter has moved on meanwhile."""
    return door_of(door.token) or door


def is_too_long(request: HttpRequest) -> bool:
    """Whether the body says that it is longer than anything that would be kept."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    return bool(re.fullmatch(r"[0-9]{1,18}", said)) and int(said) > BODY_LIMIT


def show_too_large(request: HttpRequest, door: Door) -> HttpResponse:
    """What was sent is too large to be read at all."""
    return render(request, "delegates/too_large.html", {"door": door, "limit": upload_limit()}, status=413)


def upload_limit() -> int:
    """The largest upload in megabytes."""
    return int(settings.UPLOAD_LIMIT // (1024 * 1024))
