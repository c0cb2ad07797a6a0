"""Behind a personal link: the best practices that an institution tells before, at, and after the meeting."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agendas.actions import mend_practice, tell_practice
from agendas.forms import PracticeForm
from agendas.models import BestPractice
from agendas.permissions import takes_practices_by_link
from agendas.queries.practices import told_by_institution
from agendas.states import PracticeState
from attendance.links import holder_of
from common.errors import RakorError
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import is_too_long, show_too_large, upload_limit


# Why no token against foreign forms is asked for: see `answers.answer`.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def practice(request: HttpRequest, door: Door) -> HttpResponseBase:
    """What was told, the word on it, and the form: for a new one, or (`?ubah=`) for one that came back."""
    mended = _to_mend(door, request.GET.get("ubah", ""))
    if request.method != "POST":
        return _page(request, door, PracticeForm(convener=door.meeting.convener, practice=mended), mended)
    if is_too_long(request):
        return show_too_large(request, door)
    form = PracticeForm(request.POST, request.FILES, convener=door.meeting.convener, practice=mended)
    if not form.is_valid():
        return _page(request, door, form, mended, status=422)
    try:
        _keep(door, form, mended)
    except RakorError as refused:
        form.add_error(None, str(refused))
        return _page(request, door, form, mended, status=422)
    return _page(request, door, PracticeForm(convener=door.meeting.convener), is_new=True)


def _keep(door: Door, form: PracticeForm, mended: BestPractice | None) -> None:
    participant, holder = door.invitation.participant, holder_of(door.invitation)
    if mended is None:
        tell_practice(participant=participant, by=holder, **form.values())
    else:
        mend_practice(practice=mended, participant=participant, by=holder, **form.values())


def _to_mend(door: Door, public_id: str) -> BestPractice | None:
    told = told_by_institution(door.invitation.participant).exclude(state=PracticeState.ACCEPTED)
    return told.filter(public_id=public_id.replace("\x00", "")).first() if public_id else None


def _page(
    request: HttpRequest,
    door: Door,
    form: PracticeForm,
    mended: BestPractice | None = None,
    *,
    is_new: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "door": door,
        "form": form,
        "mended": mended,
        "told": told_by_institution(door.invitation.participant),
        "is_open": takes_practices_by_link(door.meeting),
        "is_new": is_new,
        "limit": upload_limit(),
    }
    return render(request, "delegates/practice.html", context, status=status)
