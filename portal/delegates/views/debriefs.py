"""What was decided for the one who was represented, and that he has read it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.actions import confirm_debrief
from attendance.links import holder_of
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import again, show_standing


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def debrief_read(request: HttpRequest, door: Door) -> HttpResponse:
    if door.debrief is not None and "kirim" in request.POST:
        is_new = confirm_debrief(debrief=door.debrief, by=holder_of(door.invitation))
        return show_standing(request, again(door), debrief_confirmed=is_new)
    return show_standing(request, door)
