"""Sheets for those who lead: the briefing as a page and as PDF, the summary, the follow-up matrix."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Power
from directory.models import Organization
from documents.actions import ask_briefing, ask_matrix, ask_open_matrix, ask_summary
from documents.models import Sheet
from documents.queries.briefing import briefing_of
from portal.desk.views.answers_fetch import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def briefing(request: StaffRequest, meeting: str) -> HttpResponse:
    """The briefing as everything stands now, for a telephone; asked for as PDF by POST."""
    found = meeting_with(request, meeting, Power.VIEW_ANSWERS)
    if request.method == "POST":
        return _to(ask_briefing(meeting=found, by=request.user))
    context = {"meeting": found, "told": briefing_of(found), "now": timezone.now()}
    return render(request, "desk/leaders/briefing.html", context)


@signed_in
@require_POST
def summary(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.VIEW_ANSWERS)
    return _to(ask_summary(meeting=found, by=request.user))


@signed_in
@require_POST
def matrix(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.VIEW_FOLLOW_UPS)
    return _to(ask_matrix(meeting=found, by=request.user))


@signed_in
@require_POST
def open_matrix(request: StaffRequest) -> HttpResponse:
    """The matrix of everything that is still owed to one convener."""
    conveners = Organization.objects.conveners_for(request.user, Power.VIEW_FOLLOW_UPS)
    convener = get_object_or_404(conveners, public_id=request.POST.get("convener", ""))
    return _to(ask_open_matrix(convener=convener, by=request.user))


def _to(sheet: Sheet) -> HttpResponse:
    return redirect("desk:sheet", sheet=sheet.public_id)
