"""With what each meeting of a series begins: whom it invites, and its agenda."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from agendas.actions import set_series_items
from agendas.models import SeriesItem
from directory.models import Position
from directory.queries import groups_of
from meetings import actions
from meetings.models import MeetingSeries
from meetings.states import Capacity
from portal.desk.forms.meetings import as_typed
from portal.desk.forms.series import MembersForm, MembersGoneForm, SeriesItemFormSet
from portal.desk.views.requests import StaffRequest, signed_in
from portal.desk.views.series_fetch import members_of, series_to_plan, to_series

ADD_ROW, ITEMS = "add_item", "butir"
FOUND = 30


@signed_in
@require_GET
def members(request: StaffRequest, series: str) -> HttpResponse:
    """Whom each meeting invites: groups, and single posts found by search."""
    found = series_to_plan(request, series)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    context = {
        "series": found,
        "members": members_of(found),
        "groups": groups_of(found.convener),
        "words": words,
        "posts": _posts(request, found, words) if words else None,
        "capacities": Capacity.choices,
    }
    return render(request, "desk/series/members.html", context)


@signed_in
@require_POST
def add_members(request: StaffRequest, series: str) -> HttpResponse:
    found = series_to_plan(request, series)
    form = MembersForm(request.POST, convener=found.convener)
    if _tell_errors(request, form):
        added = len(actions.add_members(series=found, members=form.plans, by=request.user))
        words = ngettext("%(count)s line added.", "%(count)s lines added.", added) % {"count": added}
        messages.success(request, words)
    return redirect("desk:series_members", series=found.public_id)


@signed_in
@require_POST
def remove_members(request: StaffRequest, series: str) -> HttpResponse:
    found = series_to_plan(request, series)
    form = MembersGoneForm(request.POST, series=found)
    if _tell_errors(request, form):
        gone = actions.remove_members(series=found, members=form.cleaned_data["members"], by=request.user)
        words = ngettext("%(count)s line removed.", "%(count)s lines removed.", gone) % {"count": gone}
        messages.success(request, words)
    return redirect("desk:series_members", series=found.public_id)


@signed_in
def agenda(request: StaffRequest, series: str) -> HttpResponse:
    """The items with which each meeting begins; a row left empty is dropped."""
    found = series_to_plan(request, series)
    kept = SeriesItem.objects.filter(series=found).values("kind", "title", "duration_minutes")
    rows = SeriesItemFormSet(request.POST or None, prefix=ITEMS, initial=list(kept))
    if ADD_ROW in request.POST:
        rows = SeriesItemFormSet(prefix=ITEMS, initial=[*_typed_items(request), {}])
    elif request.method == "POST" and rows.is_valid():
        set_series_items(series=found, items=[row.plan for row in rows if row.plan], by=request.user)
        messages.success(request, _("Saved. It holds for meetings planned from now on."))
        return to_series(found)
    has_errors = rows.is_bound and not rows.is_valid()
    context = {"series": found, "rows": rows, "add_row": ADD_ROW}
    return render(request, "desk/series/agenda.html", context, status=422 if has_errors else 200)


def _posts(request: StaffRequest, series: MeetingSeries, words: str) -> list[Position]:
    """Posts of the own house that hold every word and are not named yet."""
    rows = Position.objects.visible_to(request.user).active().in_house_of(series.convener)
    rows = rows.exclude(pk__in=series.members.filter(position__isnull=False).values("position"))
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(short_title__icontains=word) | Q(organization__name__icontains=word)
        )
    return list(rows.select_related("organization").in_protocol_order()[:FOUND])


def _typed_items(request: StaffRequest) -> list[dict[str, object]]:
    count = request.POST.get(f"{ITEMS}-TOTAL_FORMS", "")
    numbers = range(min(int(count), SeriesItemFormSet.max_num) if count.isascii() and count.isdigit() else 1)
    return [as_typed(request.POST, f"{ITEMS}-{number}") for number in numbers]


def _tell_errors(request: StaffRequest, form: forms.Form) -> bool:
    """Whether the form holds; otherwise its errors are said."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return form.is_valid()
