"""The end of a meeting: first what is read back in plain words, then the act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.roles import Power
from common.errors import RakorError
from flows.papers import end_meeting
from meetings.states import MeetingState
from portal.desk.endings import findings_of
from portal.desk.views.agenda import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def end(request: StaffRequest, meeting: str) -> HttpResponse:
    """Read back what is amiss, each with a way to mend it; POST ends the meeting."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    error = ""
    if request.method == "POST":
        try:
            end_meeting(meeting=found, by=request.user)
        except RakorError as refused:
            error = str(refused)
        else:
            messages.success(request, _("The meeting has ended; the draft of the minutes is there."))
            return redirect("desk:meeting", meeting=meeting)
    findings = findings_of(found)
    context = {
        "meeting": found,
        "findings": findings,
        "is_running": found.state == MeetingState.ONGOING,
        "is_held_up": any(finding.blocks for finding in findings),
        "error": error,
    }
    return render(request, "desk/endings/end.html", context, status=422 if error else 200)
