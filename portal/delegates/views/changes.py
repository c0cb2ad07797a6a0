"""Behind a personal link: that a change of the schedule is known. Reading changes nothing; only the press does."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.actions import acknowledge_change
from attendance.links import holder_of
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link


# Why no token against foreign forms is asked for: see `answers.answer`.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def seen(request: HttpRequest, door: Door) -> HttpResponse:
    """What was, what is now, and "Saya sudah tahu"."""
    if request.method == "POST":
        read = request.POST.get("read_schedule", "")
        read_schedule = int(read) if re.fullmatch(r"[0-9]{1,5}", read) else None
        acknowledge_change(invitation=door.invitation, by=holder_of(door.invitation), read_schedule=read_schedule)
    # A change that came while the page was read is told, and asks for a press of its own.
    is_done = request.method == "POST" and door.invitation.seen_revision >= door.meeting.schedule_revision
    return render(request, "delegates/seen.html", {"door": door, "is_done": is_done})
