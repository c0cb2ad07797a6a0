"""The boards of a hall: for the projector, the chair's telephone and whoever was given the link. Nobody signs in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from attendance import room_codes
from attendance.links import Purpose, hall_of_token, public_id_in
from attendance.models import DayRules, Hall
from attendance.queries import board_behind, is_counting
from common.dates import zone_label
from meetings.queries import day_of
from portal.delegates import stages
from portal.delegates.boards import draw, last_drawing, mark_of, revision_in


def watched(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Decorate a view that watchers ask: in Indonesian, kept nowhere, and without a look at who asks."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        with translation.override("id"):
            response = view(request, token)
        headers = response.headers
        headers["Cache-Control"] = "no-store"
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["Content-Language"] = "id"
        return response

    return login_not_required(require_safe(opened))


@watched
def board(request: HttpRequest, token: str) -> HttpResponse:
    """The board with its frame; from then on it asks `board_state`."""
    hall = hall_of_token(token, Purpose.BOARD)
    now = board_behind(token)
    if hall is None or now is None:
        return _unknown(request)
    agenda = stages.stage_behind(token)
    context = {
        **_frame(hall, token),
        "drawing": draw(now).decode(),
        "mark": mark_of(now),
        "agenda": stages.draw_afresh(agenda, is_compact=True).decode() if agenda else "",
    }
    return render(request, "delegates/board.html", context)


@watched
def board_state(request: HttpRequest, token: str) -> HttpResponse:
    """The board as it stands now, for who has another one; else 304. One query at most, whoever asks for what."""
    asked = request.headers.get("If-None-Match", "")
    last = last_drawing(public_id_in(token))
    now = board_behind(token, has=revision_in(asked), drawn=last[0] if last else None)
    if now is None:
        return HttpResponse(status=404)
    mark = f'"{mark_of(now)}"'
    if asked.removeprefix("W/") == mark:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(draw(now, last))
    response.headers["ETag"] = mark
    return response


@watched
def stage(request: HttpRequest, token: str) -> HttpResponse:
    """The agenda on the projector with its frame; from then on it asks `stage_state`."""
    hall = hall_of_token(token, Purpose.BOARD)
    now = stages.stage_behind(token)
    if hall is None or now is None:
        return _unknown(request)
    context = {
        **_frame(hall, token),
        "drawing": stages.draw_afresh(now, is_compact=False).decode(),
        "mark": stages.mark_of(now, is_compact=False),
    }
    return render(request, "delegates/stage.html", context)


@watched
def stage_state(request: HttpRequest, token: str) -> HttpResponse:
    """The agenda as it stands now, or with `?ringkas` its panel beside the hall; 304 for who has it. One query."""
    is_compact = "ringkas" in request.GET
    now = stages.stage_behind(token)
    if now is None:
        return HttpResponse(status=404)
    mark = f'"{stages.mark_of(now, is_compact=is_compact)}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(stages.draw(now, is_compact=is_compact))
    response.headers["ETag"] = mark
    return response


@watched
def room_code_state(request: HttpRequest, token: str) -> HttpResponse:
    """The code that stands on the screen now, and for how long."""
    hall = hall_of_token(token, Purpose.ROOM)
    if hall is None:
        return HttpResponse(status=404)
    return render(request, "delegates/_room_code.html", _code(hall))


@watched
def room_code(request: HttpRequest, token: str) -> HttpResponse:
    """The screen with the code; from then on it asks `room_code_state` whenever the code changes."""
    hall = hall_of_token(token, Purpose.ROOM)
    if hall is None:
        return _unknown(request)
    return render(request, "delegates/room_code.html", {**_frame(hall, token), **_code(hall)})


def _frame(hall: Hall, token: str) -> dict[str, Any]:
    """What stands around a board and does not change."""
    meeting = hall.meeting
    return {
        "meeting": meeting,
        "session": hall.session,
        "day": day_of(hall.session) if hall.session else "",
        "zone": zone_label(meeting.timezone),
        "token": token,
        "is_embedded": settings.EMBEDDED,
    }


def _code(hall: Hall) -> dict[str, Any]:
    """The code of this moment; none where the meeting takes no codes, or there is nothing to check in to."""
    rules = getattr(hall.meeting, "day_rules", None) or DayRules(meeting=hall.meeting)
    if not (rules.takes_room_code and is_counting(hall.meeting)):
        return {"code": "", "left": room_codes.PERIOD, "period": room_codes.PERIOD}
    now = timezone.now()
    code = room_codes.room_code(hall, now)
    address = f"{settings.BASE_URL}{reverse('delegates:room', args=[code])}"
    left = room_codes.seconds_left(now)
    return {
        "code": code,
        "halves": (code[:3], code[3:]),
        "left": left,
        "period": room_codes.PERIOD,
        "address": address,
    }


def _unknown(request: HttpRequest) -> HttpResponse:
    # The frame is given here, so that nobody's session is read for it.
    shell = {"is_embedded": settings.EMBEDDED}
    return render(request, "delegates/unknown.html", {"shell": shell}, status=404)
