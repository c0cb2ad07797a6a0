"""The affairs of an institution across meetings, behind a link that opens once and for minutes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.actions import AskedTooOften, NoContact, use_one_time_link
from attendance.links import holder_of
from common.errors import WrongState
from flows.institutions import send_one_time_links
from portal.delegates.queries import Door, InstitutionDoor
from portal.delegates.views.doors import behind_link, behind_one_time_link


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def institution_ask(request: HttpRequest, door: Door) -> HttpResponse:
    """Send a one-time link to the contacts on file; nothing of the institution is shown here."""
    context: dict[str, object] = {"door": door}
    status = 200
    if "kirim" in request.POST:
        try:
            context["links"] = send_one_time_links(invitation=door.invitation, by=holder_of(door.invitation))
        except (AskedTooOften, NoContact) as refused:
            context["refusal"], status = str(refused), 429 if isinstance(refused, AskedTooOften) else 409
    return render(request, "delegates/institution_ask.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_one_time_link
def institution(request: HttpRequest, door: InstitutionDoor) -> HttpResponse:
    """A button on reading, for scanners open every link; the affairs when it is pressed, and then never again."""
    if not door.is_open:
        return render(request, "delegates/institution_closed.html", {"door": door}, status=410)
    if "buka" not in request.POST:
        return render(request, "delegates/institution_open.html", {"door": door})
    try:
        use_one_time_link(link=door.link)
    except WrongState:
        return render(request, "delegates/institution_closed.html", {"door": door}, status=410)
    return render(request, "delegates/institution.html", {"door": door})
