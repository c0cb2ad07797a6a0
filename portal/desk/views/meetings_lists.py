"""Venues and kinds of meeting, kept by each convener."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.roles import Power
from common.errors import RakorError, Refused
from directory.models import Organization
from directory.permissions import conveners_of
from meetings import actions
from meetings.models import MeetingKind, Venue
from meetings.permissions import require_at
from meetings.queries import DEFAULT_KINDS
from portal.desk.forms.meetings_lists import KindForm, NewKindForm, VenueForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def venues(request: StaffRequest) -> HttpResponse:
    require_reader(request)
    rows = Venue.objects.visible_to(request.user).select_related("region", "convener")
    context = {"venues": rows, "may_plan": bool(conveners_of(request.user, Power.PLAN_MEETINGS))}
    return render(request, "desk/meetings/venues.html", context)


@signed_in
def new_venue(request: StaffRequest) -> HttpResponse:
    convener = convener_asked(request, Power.PLAN_MEETINGS)
    form = VenueForm(request.POST or None, convener=convener)
    return form_page(
        request,
        form,
        lambda: actions.create_venue(convener=convener, plan=form.plan, by=request.user),
        title=_("Venue"),
        list_title=_("Venues"),
        to="desk:venues",
    )


@signed_in
def edit_venue(request: StaffRequest, venue: str) -> HttpResponse:
    rows = Venue.objects.visible_to(request.user).select_related("convener__region", "region")
    found = get_object_or_404(rows, public_id=venue)
    require_at(request.user, Power.PLAN_MEETINGS, found.convener)
    form = VenueForm(request.POST or None, convener=found.convener, initial=VenueForm.values_of(found))
    return form_page(
        request,
        form,
        lambda: actions.edit_venue(venue=found, plan=form.plan, by=request.user),
        title=_("Venue"),
        list_title=_("Venues"),
        to="desk:venues",
    )


@signed_in
def kinds(request: StaffRequest) -> HttpResponse:
    """The list of kinds, and the form that adds one."""
    require_reader(request)
    may_set = bool(conveners_of(request.user, Power.MANAGE_SETTINGS))
    form = NewKindForm(request.POST or None) if may_set else None
    if request.method == "POST":
        convener = convener_asked(request, Power.MANAGE_SETTINGS)
        adding = NewKindForm(request.POST)
        if adding.is_valid() and done(
            adding,
            lambda: actions.create_kind(convener=convener, label=adding.cleaned_data["label"], by=request.user),
        ):
            messages.success(request, _("The kind is added."))
            return redirect("desk:kinds")
        form = adding
    context = {
        "form": form,
        "kinds": MeetingKind.objects.visible_to(request.user).select_related("convener"),
        "defaults": [label for _code, label in DEFAULT_KINDS],
        "may_set": may_set,
    }
    return render(request, "desk/meetings/kinds.html", context, status=422 if form and form.errors else 200)


@signed_in
def edit_kind(request: StaffRequest, kind: str) -> HttpResponse:
    rows = MeetingKind.objects.visible_to(request.user).select_related("convener")
    found = get_object_or_404(rows, public_id=kind)
    require_at(request.user, Power.MANAGE_SETTINGS, found.convener)
    form = KindForm(request.POST or None, initial=KindForm.values_of(found))
    return form_page(
        request,
        form,
        lambda: actions.edit_kind(kind=found, by=request.user, **form.cleaned_data),
        title=_("Kind of meeting"),
        list_title=_("Kinds of meeting"),
        to="desk:kinds",
    )


def form_page(
    request: StaffRequest, form: forms.Form, act: Callable[[], object], *, title: str, list_title: str, to: str
) -> HttpResponse:
    """One row of a kept list, typed anew or put right; `to` is the URL name of the list it goes back to."""
    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _("Saved."))
        return redirect(to)
    context = {"form": form, "title": title, "list_title": list_title, "to": to}
    return render(request, "desk/meetings/row.html", context, status=422 if form.errors else 200)


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except RakorError as error:
        form.add_error(None, str(error))
        return False
    return True


def convener_asked(request: StaffRequest, power: Power) -> Organization:
    """The convener whose list is meant: the first at which this user holds the power."""
    found = conveners_of(request.user, power)
    if not found:
        raise Refused
    return next((row for row in found if row.public_id == request.GET.get("instansi")), found[0])


def require_reader(request: StaffRequest) -> None:
    if not conveners_of(request.user, Power.VIEW_MEETINGS):
        raise Refused
