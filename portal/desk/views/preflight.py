"""Before it is sent: the clash radar of a plan, and the meeting read back with its letter."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.roles import Power
from attendance.queries import uninvited_lines
from documents.actions import missing_before_sending
from documents.models import Paper
from documents.states import PaperKind, PaperState
from meetings.models import Meeting
from meetings.permissions import require
from meetings.preflight import Finding, preflight_of
from meetings.queries import when_of
from meetings.radar import radar_of
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def radar(request: StaffRequest, meeting: str) -> HttpResponse:
    """Who and what is taken at the planned time, how loaded the week is, and ways out."""
    found = meeting_to_plan(request, meeting)
    context = {"meeting": found, "radar": radar_of(found), "when": when_of(found, list(found.sessions.all()))}
    return render(request, "desk/preflight/radar.html", context)


@signed_in
@require_GET
def letter_check(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    """Read the meeting back to whoever is about to send its letter; the one button that sends stands here."""
    papers = Paper.objects.visible_to(request.user).select_related("meeting__convener__region", "meeting__venue")
    letter = get_object_or_404(
        papers.filter(kind=PaperKind.INVITATION_LETTER), public_id=paper, meeting__public_id=meeting
    )
    require(request.user, Power.INVITE, letter.meeting)
    if letter.state not in {PaperState.SIGNED, PaperState.SENT}:
        return redirect("desk:letter", meeting=meeting)
    check = preflight_of(letter.meeting)
    context = {
        "meeting": letter.meeting,
        "paper": letter,
        "check": check,
        "findings": [(finding, _where_mended(finding, letter.meeting)) for finding in check.findings],
        "when": when_of(letter.meeting, list(letter.meeting.sessions.all())),
        "missing": missing_before_sending(letter),
        "added": uninvited_lines(letter.meeting).count() if letter.state == PaperState.SENT else 0,
    }
    return render(request, "desk/preflight/letter.html", context)


def _where_mended(finding: Finding, meeting: Meeting) -> str:
    """The page on which what was found is mended."""
    match finding.mend:
        case "roll":
            return reverse("desk:participants", args=[meeting.public_id])
        case "plan":
            return reverse("desk:meeting", args=[meeting.public_id])
        case "radar":
            return reverse("desk:radar", args=[meeting.public_id])
        case _directory:
            return reverse("desk:positions")
