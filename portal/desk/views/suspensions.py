"""Pausing a running meeting (skors), and going on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attendance.queries import current_session
from attendance.queries.roll_calls import open_roll
from common.errors import RakorError
from flows.meetings import resume_meeting, suspend_meeting
from meetings.models import Meeting, Session
from meetings.queries import suspension_of
from portal.desk.forms.attendance import ShortReasonForm
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask why, then pause the meeting."""
    found = meeting_to_plan(request, meeting)
    form = ShortReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend_meeting(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The meeting is suspended; the boards say so."))
            return redirect("desk:meeting", meeting=found.public_id)
    context = {
        "meeting": found,
        "form": form,
        "title": _("Suspend the meeting"),
        "warning": _("The boards and the page of the meeting say since when it is suspended, and why."),
        "verb": _("Suspend the meeting"),
    }
    return render(request, "desk/meetings/reason.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: StaffRequest, meeting: str) -> HttpResponse:
    """Go on; whoever pressed that button has the roll called again in the same act."""
    found = meeting_to_plan(request, meeting)
    session = _session_to_call(found)
    error = ""
    if request.method == "POST":
        calls_roll = session if "call" in request.POST else None
        try:
            resume_meeting(meeting=found, by=request.user, calls_roll=calls_roll)
        except RakorError as refused:
            error = str(refused)
        else:
            messages.success(request, _("The meeting goes on."))
            return redirect("desk:roll_call" if calls_roll else "desk:meeting", meeting=found.public_id)
    context = {"meeting": found, "suspension": suspension_of(found), "session": session, "error": error}
    return render(request, "desk/meetings/resume.html", context, status=422 if error else 200)


def _session_to_call(meeting: Meeting) -> Session | None:
    """The sitting whose roll may be called again; none while one is being called."""
    session = current_session(meeting)
    return None if session is None or open_roll(session) else session
