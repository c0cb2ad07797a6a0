"""What no page caught is told to the person instead of ending in a 500."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from common.errors import RakorError


class NamedErrorsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        """PostgreSQL will not even look for a NUL character: nothing is called so, and a search goes on without it."""
        if any(isinstance(value, str) and "\x00" in value for value in kwargs.values()):
            raise Http404
        if any("\x00" in value for _name, values in request.GET.lists() for value in values):
            asked = request.GET.copy()
            for name, values in request.GET.lists():
                asked.setlist(name, [value.replace("\x00", "") for value in values])
            request.GET = asked  # type: ignore[assignment]  # a plain copy, as Django's own type is immutable

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A named refusal leads back to the page where the person stood, with the reason on top."""
        match = request.resolver_match
        if not isinstance(exception, RakorError) or match is None or match.namespace != "desk":
            return None  # link pages set no cookie, so they say it themselves
        messages.error(request, str(exception))
        place = _came_from(request) or reverse("desk:home")
        # A fragment's request would put the whole page into the middle of the one that asked.
        return HttpResponseClientRedirect(place) if request.headers.get("HX-Request") else redirect(place)


def _came_from(request: HttpRequest) -> str:
    """The page before, if it is one of the portal's; not the page that was asked for, which would go round in rings."""
    place = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure()):
        return ""
    goes_round = request.method in {"GET", "HEAD"} and urlsplit(place).path == request.path
    return "" if goes_round else place


class KeptNowhereMiddleware:
    """What is shown to someone signed in is kept by no cache, neither on the way nor in the browser (ADR 16).

    A page that says itself how it may be kept is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class ChosenLanguageMiddleware:
    """Indonesian, unless the person has chosen otherwise by the switch.

    Django's own middleware would go by what the browser prefers, and many an office's browser was installed in English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
