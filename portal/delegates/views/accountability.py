"""One line of progress for each open follow-up of the institution: asked after the answer, never before it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.links import holder_of
from common.errors import RakorError
from common.text import one_line
from followups.actions import report_line
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.views.standing import again, show_standing


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def accountability(request: HttpRequest, door: Door) -> HttpResponse:
    """Keep the lines that were filled in; a blank one is no mistake. What could not be kept stays in its field."""
    kept, refused = 0, {}
    for asked in door.asked if request.method == "POST" else ():
        words = one_line(request.POST.get(f"kemajuan-{asked.follow_up.public_id}", ""))
        if words:
            try:
                kept += report_line(follow_up=asked.follow_up, words=words, by=holder_of(door.invitation)) is not None
            except RakorError as error:
                refused[asked.follow_up.pk] = (words, str(error))
    afresh = again(door)
    for asked in afresh.asked:
        asked.typed, asked.error = refused.get(asked.follow_up.pk, ("", ""))
    return show_standing(request, afresh, status=422 if refused else 200, lines_kept=kept, lines_refused=bool(refused))
