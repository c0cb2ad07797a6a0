"""Behind a personal link: the draft of the minutes, and what those invited object to or remark."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from attendance.links import holder_of
from common.errors import RakorError
from documents.actions import ObjectionsClosed, raise_objection
from documents.forms import ObjectionForm
from documents.models import Paper
from documents.queries.circulated import Circulated
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import is_too_long, show_too_large


# Why no token against foreign forms is asked for, and why it may be compressed: see `answers.answer`.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def objections(request: HttpRequest, door: Door) -> HttpResponse:
    """The draft item by item, the form while there is time (`?butir=` chooses the place), and the own words so far."""
    circulated = Circulated(door.invitation)
    if circulated.paper is None or request.method != "POST":
        return _page(request, door, circulated, _form_to_fill(request, circulated.paper))
    if is_too_long(request):
        return show_too_large(request, door)
    form = ObjectionForm(request.POST, paper=circulated.paper)
    if not circulated.is_open:
        return _page(request, door, circulated, None, is_late=True, status=409)
    if not form.is_valid():
        return _page(request, door, circulated, form, status=422)
    return _say(request, door, circulated.paper, form)


@require_safe
@behind_link
def draft(request: HttpRequest, door: Door) -> HttpResponseBase:
    """The draft that lies before the participants, as PDF."""
    rendering = Circulated(door.invitation).draft
    if rendering is None:
        return render(request, "delegates/no_paper.html", {"door": door, "rendering": None}, status=404)
    name = f"Konsep notula {door.meeting.title[:80]}.pdf"
    return FileResponse(rendering.file.open("rb"), as_attachment=True, filename=name)


def _say(request: HttpRequest, door: Door, paper: Paper, form: ObjectionForm) -> HttpResponse:
    invitation = door.invitation
    try:
        raise_objection(paper=paper, invitation=invitation, by=holder_of(invitation), **form.cleaned_data)
    except ObjectionsClosed:
        return _page(request, door, Circulated(invitation), None, is_late=True, status=409)
    except RakorError as refused:
        form.add_error(getattr(refused, "field", None), str(refused))
        return _page(request, door, Circulated(invitation), form, status=422)
    return _page(request, door, Circulated(invitation), ObjectionForm(paper=paper), is_new=True)


def _form_to_fill(request: HttpRequest, paper: Paper | None) -> ObjectionForm | None:
    chosen = {"place": request.GET.get("butir", "")}
    return ObjectionForm(paper=paper, initial=chosen) if paper is not None else None


def _page(
    request: HttpRequest,
    door: Door,
    circulated: Circulated,
    form: ObjectionForm | None,
    *,
    is_new: bool = False,
    is_late: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"door": door, "circulated": circulated, "form": form, "is_new": is_new, "is_late": is_late}
    return render(request, "delegates/objections.html", context, status=status)
