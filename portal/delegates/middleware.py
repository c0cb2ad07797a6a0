"""The short way in for those who watch a hall: hundreds, every few seconds, and nobody asks who they are."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

WATCHED = "/papan/"


class WatchersMiddleware:
    """Leads to the boards before session, account, form protection and messages are looked at: they use none of them.

    So a board costs half of what it would, and does not even read a cookie that a browser happens to send. It stands
    behind the middleware that guards every answer (transport, content policy).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(WATCHED):
            return self.get_response(request)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        if response.status_code != 304:
            response.headers["Content-Length"] = str(len(response.content))
        return response
