"""The request as the staff's room sees it: someone is signed in (LoginRequiredMiddleware saw to that)."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request whose user has an account."""

    user: User


def signed_in(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Say to the type checker what the middleware guarantees; at run time the view is called as it is."""
    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", view)
