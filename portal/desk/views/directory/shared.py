"""What the pages of the directory have in common: who may open them, how an act is tried, the sections."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Power
from common.errors import RakorError, Refused
from directory.models import Organization, Position
from directory.permissions import can_manage, has_power_anywhere
from portal.desk.views.requests import StaffRequest, signed_in

P = ParamSpec("P")
ROWS_A_PAGE = 30


def needs(
    power: Power,
) -> Callable[
    [Callable[Concatenate[StaffRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """To whoever holds `power` nowhere, the page does not exist. Which rows it shows, `visible_to` decides."""

    def wrap(
        view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not has_power_anywhere(request.user, power):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return wrap


def carried_out(
    form: forms.Form, act: Callable[[], object], beside: Mapping[type[RakorError], str] | None = None
) -> bool:
    """Do the act if the form is whole; a named refusal is said in the form, beside the field that `beside` names."""
    if not form.is_valid():
        return False
    try:
        act()
    except RakorError as error:
        form.add_error((beside or {}).get(type(error)), str(error))
        return False
    return True


def visible_organization(request: StaffRequest, public_id: str) -> Organization:
    organizations = Organization.objects.visible_to(request.user).select_related("region__parent", "parent")
    return get_object_or_404(organizations, public_id=public_id)


def visible_position(request: StaffRequest, public_id: str) -> Position:
    positions = Position.objects.visible_to(request.user).select_related("organization__region__parent")
    return get_object_or_404(positions, public_id=public_id)


def require_manager(user: User, organization: Organization) -> None:
    """The form of an act is shown to those alone who may do it; `Refused` (403) otherwise."""
    if not can_manage(user, organization):
        raise Refused


def day_asked(request: HttpRequest) -> dt.date | None:
    """The day that "who was it on …" asks for, or None where what came is no date."""
    try:
        return parse_date(request.GET.get("tanggal", ""))
    except ValueError:
        return None


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


def kept_besides(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """What the address of a list holds besides `names` and the page, for a second form to pass on."""
    left = {*names, "page"}
    return [(name, value) for name, values in request.GET.lists() for value in values if name not in left]


def sections(user: User, current: str) -> list[tuple[str, str, bool]]:
    """The parts of the directory that `user` may open."""
    parts = [
        ("positions", _("Posts")),
        ("organizations", _("Organisations")),
        ("officials", _("Officials")),
        ("forkopimda_list", _("Forkopimda")),
    ]
    if has_power_anywhere(user, Power.MANAGE_DIRECTORY):
        parts.append(("handovers", _("Handovers")))
    if has_power_anywhere(user, Power.MANAGE_ACCOUNTS):
        parts.append(("accounts", _("Accounts")))
    return [(reverse(f"desk:{name}"), words, name == current) for name, words in parts]


def form_page(
    request: StaffRequest, form: forms.Form, *, heading: str, lead: str, verb: str, back: str, current: str
) -> HttpResponse:
    """The one page of all forms of the directory. `back` is where the person came from and may turn back to."""
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "verb": verb,
        "back": back,
        "sections": sections(request.user, current),
    }
    return render(request, "desk/directory/form.html", context, status=422 if form.errors else 200)
