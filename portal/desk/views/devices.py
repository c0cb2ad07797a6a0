"""How the portal answers a device that may be away at any moment: in JSON alone, for it reads no page."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from common.errors import RakorError
from portal.desk.views.requests import StaffRequest

P = ParamSpec("P")


class _Csrf(CsrfViewMiddleware):
    """Django's own check, with its reason told instead of a page."""

    def _reject(self, _request: HttpRequest, reason: str) -> str:
        return reason


_TROUBLES: dict[type[Exception], tuple[int, Any]] = {
    RequestDataTooBig: (413, _lazy("The device sent too much at once.")),
    UnreadablePostError: (400, _lazy("What the device sent cannot be read.")),
    Http404: (404, _lazy("There is no such meeting, or you have no duty at it.")),
    PermissionDenied: (403, _lazy("You have no duty here (any more).")),
    OperationalError: (503, _lazy("The portal is busy. What the device holds stays there and is sent again.")),
}


def for_devices(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Say no in JSON: 401 to who is not signed in, 403 with a fresh token, 404, 413, 400 in words."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            if not request.user.is_authenticated:
                return JsonResponse({"login": reverse("account_login")}, status=401)
            if _is_forged(request):
                return JsonResponse({"csrf": get_token(request), "error": _("Please try again.")}, status=403)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # signed in, as was just asked
        except (RequestDataTooBig, UnreadablePostError, Http404, PermissionDenied, OperationalError) as trouble:
            status, words = next(told for kind, told in _TROUBLES.items() if isinstance(trouble, kind))
            return JsonResponse({"error": str(words)}, status=status)
        except RakorError as refused:
            return JsonResponse({"error": str(refused)}, status=400)

    # LoginRequiredMiddleware and the CSRF middleware would answer with pages.
    return never_cache(csrf_exempt(login_not_required(answer)))


def unless_known(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """`told` with a token for the forms of the device; 304 where it has heard the same already (ETag)."""
    # The hour and the token are others each time, and change nothing of what the device knows.
    mark = hashlib.sha256(json.dumps({**told, "now": ""}).encode()).hexdigest()[:32]
    response = JsonResponse({**told, "csrf": get_token(request)})
    response.headers["ETag"] = f'"{mark}"'
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def erase(words: str) -> HttpResponse:
    """The device must keep nothing any more; `words` say why."""
    return JsonResponse({"error": words}, status=410)


def _is_forged(request: HttpRequest) -> bool:
    check = _Csrf(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is not None


def _nothing(_request: HttpRequest) -> HttpResponse:
    """Stands for the view, which the middleware only asks whether it is exempt: this one is not."""
    return HttpResponse()
