"""The speakers' queue at the rostrum."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Power
from agendas import actions
from agendas.models import SpeakingTurn
from common.errors import RakorError
from portal.desk.forms.running import SpeakerForm
from portal.desk.views.agenda import meeting_with, step_asked
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, meeting: str) -> HttpResponse:
    """Put someone in the queue who has raised a hand in the hall."""
    found = meeting_with(request, meeting, Power.RUN_AGENDA)
    form = SpeakerForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            turn = actions.join_queue(meeting=found, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(getattr(error, "field", None), str(error))
        else:
            messages.success(request, _("%(name)s is in the queue.") % {"name": turn})
            return redirect("desk:run", meeting=meeting)
    context = {"meeting": found, "form": form}
    return render(request, "desk/running/speaker.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def call(request: StaffRequest, meeting: str, turn: str) -> HttpResponse:
    """Give the floor; the page says whom it saw speaking."""
    actions.call_speaker(turn=_turn(request, meeting, turn), seen=request.POST.get("seen"), by=request.user)
    return redirect("desk:run", meeting=meeting)


@signed_in
@require_POST
def end(request: StaffRequest, meeting: str, turn: str) -> HttpResponse:
    actions.end_speech(turn=_turn(request, meeting, turn), by=request.user)
    return redirect("desk:run", meeting=meeting)


@signed_in
@require_POST
def leave(request: StaffRequest, meeting: str, turn: str) -> HttpResponse:
    actions.leave_queue(turn=_turn(request, meeting, turn), by=request.user)
    return redirect("desk:run", meeting=meeting)


@signed_in
@require_POST
def move(request: StaffRequest, meeting: str, turn: str) -> HttpResponse:
    actions.move_turn(turn=_turn(request, meeting, turn), step=step_asked(request), by=request.user)
    return redirect("desk:run", meeting=meeting)


def _turn(request: StaffRequest, meeting: str, turn: str) -> SpeakingTurn:
    found = meeting_with(request, meeting, Power.RUN_AGENDA)
    return get_object_or_404(SpeakingTurn.objects.filter(meeting=found).select_related("meeting"), public_id=turn)
