"""How far the copies of a letter for its addressees are, asked for again while a worker makes them."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from documents.models import Paper
from documents.queries.copies import copies_made
from meetings.permissions import is_delegate_only
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def copies(request: StaffRequest, meeting: str, paper: str) -> HttpResponse:
    visible = Paper.objects.visible_to(request.user).filter(meeting__public_id=meeting).select_related("meeting")
    found = get_object_or_404(visible, public_id=paper)
    if is_delegate_only(request.user, found.meeting):  # to how many it went is for those inside
        raise Http404
    return render(request, "desk/papers/_copies.html", {"paper": found, "made": copies_made(found)})
