"""The pages behind a personal link: no account, no cookie, no script, no redirect.

Reading changes nothing: mail scanners and previews open every link. Only the form, sent, is an answer.
"""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from attendance.actions import AnswerRefused, AnswersClosed, note_opening, require_open
from attendance.forms import PersonalAnswerForm
from attendance.links import holder_of
from documents.models import Rendering
from flows.representatives import answer_invitation
from portal.delegates.issued import letter_copy, signed_extract, signed_minutes
from portal.delegates.queries import Door, Phase
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import again, is_too_long, show_standing, show_too_large, upload_limit


# The address is the capability: whoever has it may answer, and no cookie adds anything to it. There is nothing for
# a foreign page to borrow, and a token in a cookie would shut out those whose browser keeps none. For the same reason
# the page may be compressed: its only secret is its address, which whoever could make it reflect anything must know.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def answer(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method == "POST":
        return _take(request, door)
    if request.method == "GET":
        note_opening(invitation=door.invitation)
    if door.phase == Phase.ANSWERING and (not door.is_answered or "ubah" in request.GET):
        return _form(request, door, PersonalAnswerForm(invitation=door.invitation))
    return show_standing(request, door)


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


@require_safe
@behind_link
def extract(request: HttpRequest, door: Door) -> HttpResponseBase:
    """The extract of what was decided about the institution, once it is signed."""
    return _paper(request, door, signed_extract(door.meeting, door.institution), "Petikan")


def _take(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the answer and tell, at the same address, how it now stands."""
    if is_too_long(request):
        return show_too_large(request, door)
    form = PersonalAnswerForm(request.POST, request.FILES, invitation=door.invitation)
    try:
        # Nobody is asked to mend an answer that would come too late all the same.
        require_open(door.meeting)
        if form.is_valid():
            given = answer_invitation(invitation=door.invitation, answer=form.answer(), by=holder_of(door.invitation))
            is_again = given.answer_revision == door.invitation.answer_revision
            given.participant = door.invitation.participant
            return show_standing(request, Door(given, door.token), is_new=True, is_again=is_again)
        form.tell_all_at_once()
    except AnswerRefused as refused:
        form.take_back(refused)
    except AnswersClosed as closed:
        return show_standing(request, again(door), refusal=str(closed), status=409)
    return _form(request, door, form, status=422)


def _form(request: HttpRequest, door: Door, form: PersonalAnswerForm, status: int = 200) -> HttpResponse:
    context = {"door": door, "form": form, "chosen": form["state"].value(), "limit": upload_limit()}
    return render(request, "delegates/answer.html", context, status=status)


def _paper(request: HttpRequest, door: Door, rendering: Rendering | None, name: str) -> HttpResponseBase:
    if rendering is None or not rendering.file:
        context = {"door": door, "rendering": rendering}
        return render(request, "delegates/no_paper.html", context, status=404 if rendering is None else 202)
    return FileResponse(rendering.file.open("rb"), as_attachment=True, filename=f"{name} {door.meeting.title[:80]}.pdf")
