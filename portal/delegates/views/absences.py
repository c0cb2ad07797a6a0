"""Saying why nobody came, after the roll was made final."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from attendance.actions import AnswerRefused, explain_absence
from attendance.forms import AbsenceForm
from attendance.links import holder_of
from common.errors import WrongState
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import again, is_too_long, show_too_large, upload_limit


# No cookie adds anything to the address, and compression reveals nothing: see `answers.answer`.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def absence(request: HttpRequest, door: Door) -> HttpResponse:
    """What is recorded, the form while there is time, and how what was said was judged."""
    if request.method != "POST":
        return _page(request, door, AbsenceForm())
    if is_too_long(request):
        return show_too_large(request, door)
    form = AbsenceForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            explain_absence(invitation=door.invitation, by=holder_of(door.invitation), **form.cleaned_data)
            return _page(request, again(door), AbsenceForm(), is_new=True)
    except AnswerRefused as refused:
        form.take_back(refused)
    except WrongState as closed:
        return _page(request, again(door), AbsenceForm(), status=409, refusal=str(closed))
    return _page(request, door, form, status=422)


def _page(request: HttpRequest, door: Door, form: AbsenceForm, status: int = 200, **told: object) -> HttpResponse:
    context = {"door": door, "absence": door.absence, "form": form, "limit": upload_limit(), **told}
    return render(request, "delegates/absence.html", context, status=status)
