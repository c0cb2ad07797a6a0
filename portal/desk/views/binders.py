"""The papers of a meeting in one file: what is in it, what is missing, and the way to the PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.roles import Power
from documents.actions.binders import request_binder
from documents.models import Sheet
from documents.queries.binders import binder_facts
from documents.states import BINDERS, FOLLOW_UP_SHEETS, SheetKind
from meetings.models import Meeting
from meetings.permissions import may
from portal.desk.views.requests import StaffRequest, signed_in

# In the order in which they are needed.
KINDS = (SheetKind.MATERIALS, SheetKind.DOSSIER, SheetKind.PUBLIC_DOSSIER)
LATEST = 9


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def binders(request: StaffRequest, meeting: str) -> HttpResponse:
    """What each binder would hold now, and those that were made; or have one bound as everything stands."""
    found = _meeting(request, meeting)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in BINDERS:
            return redirect("desk:binders", meeting=found.public_id)
        sheet = request_binder(meeting=found, kind=SheetKind(kind), by=request.user)
        return redirect("desk:sheet", sheet=sheet.public_id)
    sees_follow_ups = may(request.user, Power.VIEW_FOLLOW_UPS, found)
    kinds = [kind for kind in KINDS if sees_follow_ups or kind not in FOLLOW_UP_SHEETS]
    made = Sheet.objects.filter(meeting=found, kind__in=kinds).defer("facts").order_by("-created_at", "-pk")
    context = {
        "meeting": found,
        "binders": [{"kind": kind, "parts": binder_facts(kind, found)["parts"]} for kind in kinds],
        "sheets": made[:LATEST],
    }
    return render(request, "desk/papers/binders.html", context)


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    inside = Meeting.objects.with_power(request.user, Power.VIEW_MEETINGS)
    meetings = inside.select_related("convener__region", "venue").prefetch_related("sessions")
    return get_object_or_404(meetings, public_id=public_id)
