"""Replying to what the secretariat asked about a reason."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from attendance.actions import AnswerRefused, explain_excuse
from attendance.forms import ExplanationForm
from attendance.links import holder_of
from common.errors import WrongState
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import again, is_too_long, show_standing, show_too_large


# No cookie adds anything to the address, and compression reveals nothing: see `answers.answer`.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def explain(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method != "POST":
        return show_standing(request, door)
    if is_too_long(request):
        return show_too_large(request, door)
    form = ExplanationForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            explain_excuse(invitation=door.invitation, **form.cleaned_data, by=holder_of(door.invitation))
            return show_standing(request, again(door), is_explained=True)
    except AnswerRefused as refused:
        form.take_back(refused)
    except WrongState as closed:
        return show_standing(request, again(door), refusal=str(closed), status=409)
    return show_standing(request, door, explanation=form, status=422)
