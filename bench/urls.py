"""The addresses of the portal, and beside them the barest pages there are, to measure against."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Template
from django.urls import path

from attendance.models import Hall
from meetings.models import Participant
from rakor.urls import urlpatterns as of_the_portal

PER_PAGE = 50
LIST = Template(
    "<!doctype html><title>Rapat</title><table>{% for line in lines %}<tr><td>{{ line }}</td>"
    "<td>{{ line.institution_label }}</td><td>{{ line.invitation.get_state_display }}</td></tr>{% endfor %}</table>"
)


def bare(_request: HttpRequest, meeting: str) -> HttpResponse:
    """One page of the same rows, with one query: no rights asked, nothing counted, nothing to do."""
    lines = Participant.objects.filter(meeting__public_id=meeting).select_related(
        "invitation", "position", "organization"
    )
    return HttpResponse(LIST.render(Context({"lines": lines[:PER_PAGE]})))


@login_not_required
def nothing(_request: HttpRequest) -> HttpResponse:
    """The least that a view can do."""
    return JsonResponse({"ok": True})


@login_not_required
def one_row(_request: HttpRequest, meeting: str) -> HttpResponse:
    """The least that a view can do with one row."""
    return JsonResponse({"revision": Hall.objects.get(meeting__public_id=meeting).revision})


urlpatterns = [
    path("bench/nol/", nothing),
    path("bench/satu/<str:meeting>/", one_row),
    path("bench/<str:meeting>/", bare),
    *of_the_portal,
]
