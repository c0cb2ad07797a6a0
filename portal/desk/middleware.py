"""A named refusal that no page caught is told to the person instead of ending in a 500."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from common.errors import RakorError


class NamedErrorsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Back to the page where the person stood, with the reason on top."""
        match = request.resolver_match
        if not isinstance(exception, RakorError) or match is None or match.namespace != "desk":
            return None  # link pages set no cookie, so they say it themselves
        messages.error(request, str(exception))
        came_from = request.headers.get("Referer", "")
        if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
            return redirect(came_from)
        return redirect("desk:home")
