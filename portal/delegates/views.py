"""The pages behind a personal link: no account, no cookie, no script, no redirect.

Reading changes nothing: mail scanners and previews open every link. Only the form, sent, is an answer.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from attendance.actions import COMPANIONS_LIMIT, AnswerRefused, AnswersClosed, answer_invitation, require_open
from attendance.forms import AnswerForm
from attendance.links import holder_of, invitation_of
from documents.models import Rendering
from portal.delegates.queries import Door, Phase, is_retired, letter_copy, signed_minutes

P = ParamSpec("P")

# Marks that a mail program, or a sentence around the address, leaves at the end of a link.
GLUED = ".,;:!?)>]}\"'*_”’"
# Beyond this nothing is even read; up to it, a file that is too large is told beside its field.
BODY_LIMIT = 4 * settings.UPLOAD_LIMIT


def behind_link(
    view: Callable[Concatenate[HttpRequest, Door, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Open the door that the token fits, in Indonesian, and leave no trace of the address anywhere.

    A token that opens nothing gets the same page, whatever is wrong with it.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # An official invitation is in Indonesian, also on a telephone that is set to English.
        with translation.override("id"):
            token = token.rstrip(GLUED)
            invitation = invitation_of(token)
            if invitation is None:
                response: HttpResponseBase = render(request, "delegates/unknown.html", status=404)
            else:
                door = Door(invitation, token)
                if is_retired(door.meeting):
                    response = render(request, "delegates/retired.html", {"door": door}, status=404)
                else:
                    response = view(request, door, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Content-Language"] = "id"
        return response

    return login_not_required(opened)


# The address is the capability: whoever has it may answer, and no cookie adds anything to it. There is nothing for
# a foreign page to borrow, and a token in a cookie would shut out those whose browser keeps none.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def answer(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method == "POST":
        return _take(request, door)
    if door.phase == Phase.ANSWERING and (not door.is_answered or "ubah" in request.GET):
        return _form(request, door, AnswerForm(initial=AnswerForm.values_of(door.invitation)))
    return _standing(request, door)


@require_safe
@behind_link
def letter(request: HttpRequest, door: Door) -> HttpResponseBase:
    """The addressee's own copy of the letter."""
    return _paper(request, door, letter_copy(door.invitation), "Undangan")


@require_safe
@behind_link
def minutes(request: HttpRequest, door: Door) -> HttpResponseBase:
    """The minutes, once they are final."""
    return _paper(request, door, signed_minutes(door.meeting), "Notula")


def _take(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the answer and tell, at the same address, how it now stands."""
    if _length(request) > BODY_LIMIT:
        return render(request, "delegates/too_large.html", {"door": door, "limit": _limit()}, status=413)
    form = AnswerForm(request.POST, request.FILES)
    try:
        # Nobody is asked to mend an answer that would come too late all the same.
        require_open(door.meeting)
        if form.is_valid():
            given = answer_invitation(invitation=door.invitation, answer=form.answer(), by=holder_of(door.invitation))
            given.participant = door.invitation.participant
            return _standing(request, Door(given, door.token), is_new=True)
        form.tell_all_at_once(door.invitation)
    except AnswerRefused as refused:
        form.take_back(refused)
    except AnswersClosed as closed:
        return _standing(request, _again(door), refusal=str(closed), status=409)
    return _form(request, door, form, status=422)


def _form(request: HttpRequest, door: Door, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {
        "door": door,
        "form": form,
        "chosen": form["state"].value(),
        "limit": _limit(),
        "companions_limit": COMPANIONS_LIMIT,
    }
    return render(request, "delegates/answer.html", context, status=status)


def _standing(request: HttpRequest, door: Door, status: int = 200, **told: Any) -> HttpResponse:
    """How the answer and the meeting stand, and what can still be done."""
    return render(request, "delegates/standing.html", {"door": door, **told}, status=status)


def _again(door: Door) -> Door:
    """The same door, looked at afresh: the meeting has moved on meanwhile."""
    invitation = invitation_of(door.token)
    return door if invitation is None else Door(invitation, door.token)


def _paper(request: HttpRequest, door: Door, rendering: Rendering | None, name: str) -> HttpResponseBase:
    if rendering is None or not rendering.file:
        context = {"door": door, "rendering": rendering}
        return render(request, "delegates/no_paper.html", context, status=404 if rendering is None else 202)
    return FileResponse(rendering.file.open("rb"), as_attachment=True, filename=f"{name} {door.meeting.title[:80]}.pdf")


def _length(request: HttpRequest) -> int:
    """How long the body says it is; nought if it says nothing that is a number."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    return int(said) if re.fullmatch(r"[0-9]{1,18}", said) else 0


def _limit() -> int:
    """The largest upload in megabytes."""
    return int(settings.UPLOAD_LIMIT // (1024 * 1024))
