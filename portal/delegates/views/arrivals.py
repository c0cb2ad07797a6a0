"""Checking in by oneself: the link says who, the room code says that one is there. Reading changes nothing."""

import re
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from attendance.actions import MarkRefused, TooManyTries, WrongCode, check_in_by_code
from attendance.links import holder_of, representative_holder_of
from attendance.room_codes import LENGTH
from audit.actions import LinkHolder
from common.errors import WrongState
from portal.delegates.forms import CheckInForm
from portal.delegates.queries import Door, RepresentativeDoor
from portal.delegates.views.doors import behind_link, behind_representative_link

_DIGITS = re.compile(rf"[0-9]{{{LENGTH}}}")


# No cookie adds anything to the address, and compression reveals nothing: see `answers.answer`.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def check_in(request: HttpRequest, door: Door) -> HttpResponse:
    """Whoever is invited checks in with the room code."""
    return _check_in(request, door, holder_of(door.invitation))


@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_representative_link
def representative_check_in(request: HttpRequest, door: RepresentativeDoor) -> HttpResponse:
    """Whoever sits there for another checks in with the room code."""
    return _check_in(request, door, representative_holder_of(door.representation))


@login_not_required
@require_safe
def room(request: HttpRequest, digits: str) -> HttpResponse:
    """Where the projector leads an ordinary camera: it knows nobody, and tells what to do with the digits."""
    is_code = _DIGITS.fullmatch(digits) is not None
    with translation.override("id"):
        response = render(
            request, "delegates/room.html", {"digits": digits if is_code else ""}, status=200 if is_code else 404
        )
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Language"] = "id"
    return response


def _check_in(request: HttpRequest, door: Door, by: LinkHolder) -> HttpResponse:
    if request.method != "POST" or door.entry.closed or door.entry.is_in:
        told = {"is_double": request.method == "POST" and door.entry.is_in}
        status = 409 if request.method == "POST" and not door.entry.is_in else 200
        return _show(request, door, CheckInForm(entry=door.entry), status, **told)
    form = CheckInForm(request.POST, entry=door.entry)
    if not form.is_valid():
        return _show(request, door, form, 422)
    return _take(request, door, form, by)


def _take(request: HttpRequest, door: Door, form: CheckInForm, by: LinkHolder) -> HttpResponse:
    try:
        verdict = check_in_by_code(invitation=door.invitation, session=door.entry.sitting, **form.sighting(), by=by)
    except WrongCode as wrong:
        form.add_error("code", str(wrong))
        return _show(request, door, form, 422)
    except TooManyTries as refused:
        return _show(request, door, form, 429, refusal=str(refused))
    except (MarkRefused, WrongState) as refused:
        return _show(request, replace(door), form, 409, refusal=str(refused))
    # As it stands now, not as it stood when the page was asked for.
    return _show(request, replace(door), form, verdict=verdict)


def _show(request: HttpRequest, door: Door, form: CheckInForm, status: int = 200, **told: Any) -> HttpResponse:
    is_representative = isinstance(door, RepresentativeDoor)
    back = "delegates:representative" if is_representative else "delegates:answer"
    act = "delegates:representative_check_in" if is_representative else "delegates:check_in"
    context = {"door": door, "entry": door.entry, "form": form, "back": back, "act": act, **told}
    return render(request, "delegates/check_in.html", context, status=status)
