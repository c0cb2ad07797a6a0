"""How a link opens: no account, no cookie, no script, no redirect, and no trace of the address anywhere."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from attendance.links import invitation_of, one_time_link_of_token, representation_of_token
from portal.delegates.queries import Door, InstitutionDoor, RepresentativeDoor

P = ParamSpec("P")

# Marks that a mail program, or a sentence around the address, leaves at the end of a link.
GLUED = ".,;:!?)>]}\"'*_”’"


class Opened(Protocol):
    """What a link leads to."""

    @property
    def is_retired(self) -> bool:
        """Whether the link has been laid to rest."""


D = TypeVar("D", bound=Opened)
Behind = Callable[Concatenate[HttpRequest, D, P], HttpResponseBase]
ByToken = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]


def behind(find: Callable[[str], D | None]) -> Callable[[Behind[D, P]], ByToken[P]]:
    """Decorate a view with the door that `find` opens for the token, in Indonesian.

    A token that opens nothing gets the same page, whatever is wrong with it.
    """

    def decorate(view: Behind[D, P]) -> ByToken[P]:
        @wraps(view)
        def opened(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            # An official invitation is in Indonesian, also on a telephone that is set to English.
            with translation.override("id"):
                door = find(token.rstrip(GLUED))
                if door is None:
                    response: HttpResponseBase = render(request, "delegates/unknown.html", status=404)
                elif door.is_retired:
                    response = render(request, "delegates/retired.html", {"door": door}, status=404)
                else:
                    response = view(request, door, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Content-Language"] = "id"
            return response

        return login_not_required(opened)

    return decorate


def door_of(token: str) -> Door | None:
    """The invitation behind a personal link."""
    invitation = invitation_of(token)
    return None if invitation is None else Door(invitation, token)


def representative_door_of(token: str) -> RepresentativeDoor | None:
    """The representation behind a representative's own link, while he is to come."""
    found = representation_of_token(token)
    return None if found is None else RepresentativeDoor(found.invitation, token, found)


def institution_door_of(token: str) -> InstitutionDoor | None:
    """The institution behind a one-time link, used or not."""
    link = one_time_link_of_token(token)
    return None if link is None else InstitutionDoor(link, token)


behind_link = behind(door_of)
behind_representative_link = behind(representative_door_of)
behind_one_time_link = behind(institution_door_of)
