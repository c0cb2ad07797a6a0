"""Series: the list, the rule with its preview, and the page of one with its periods."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from common.errors import RakorError, Refused
from directory.models import Organization
from directory.permissions import conveners_of, has_power
from flows.series import plan_next_meeting, save_as_series
from meetings import actions
from meetings.models import Meeting, MeetingSeries, SkippedPeriod
from meetings.periods import calendar_of, with_periods
from meetings.rules import Occurrence, SeriesRule, in_words
from meetings.states import SeriesState
from portal.desk.forms.meetings import as_typed
from portal.desk.forms.papers import ReasonForm
from portal.desk.forms.series import (
    PlaceForm,
    SeriesForm,
    initial_like,
    initial_of_series,
    initial_rule,
)
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in
from portal.desk.views.series_fetch import members_of, series_of, series_to_plan, to_series, today_at

PREVIEW = "preview"
# Periods that stand open on the page; the others are folded away.
LATEST = 8


@signed_in
@require_GET
def series_list(request: StaffRequest) -> HttpResponse:
    """Every series with its rule in words, its next date, and periods that passed without a meeting."""
    if not conveners_of(request.user, Power.VIEW_MEETINGS):
        raise Refused
    rows = MeetingSeries.objects.visible_to(request.user).select_related("kind", "convener__region")
    lines = [(row, in_words(row.rule), calendar_of(row, today_at(row.convener))) for row in with_periods(rows)]
    order = list(SeriesState.values)
    context = {
        "lines": sorted(lines, key=lambda line: order.index(line[0].state)),
        "may_plan": bool(conveners_of(request.user, Power.PLAN_MEETINGS)),
    }
    return render(request, "desk/series/list.html", context)


@signed_in
def new(request: StaffRequest) -> HttpResponse:
    """A new series; `?rapat=` names the meeting it begins with, `?instansi=` the convener where there are several."""
    source = meeting_to_plan(request, request.GET["rapat"]) if request.GET.get("rapat") else None
    conveners = conveners_of(request.user, Power.PLAN_MEETINGS)
    if not conveners:
        raise Refused
    convener = next((row for row in conveners if row.public_id == request.GET.get("instansi")), conveners[0])
    if source is not None:
        return _form_page(request, source.convener, source=source)
    return _form_page(request, convener, conveners=conveners)


@signed_in
def edit(request: StaffRequest, series: str) -> HttpResponse:
    found = series_to_plan(request, series)
    return _form_page(request, found.convener, series=found)


@signed_in
@require_GET
def series(request: StaffRequest, series: str) -> HttpResponse:
    """The page of one series: its periods, what was missed, its template."""
    found = series_of(request, series)
    may_plan = has_power(request.user, Power.PLAN_MEETINGS, found.convener)
    calendar = calendar_of(found, today_at(found.convener))
    context = {
        "series": found,
        "words": in_words(found.rule),
        "calendar": calendar,
        "latest": calendar.past[:LATEST],
        "earlier": calendar.past[LATEST:],
        "members": members_of(found),
        "items": found.agenda_items.all(),
        "may_plan": may_plan,
        "is_running": found.state == SeriesState.ACTIVE,
        "has_ended": found.state == SeriesState.ENDED,
    }
    return render(request, "desk/series/series.html", context)


# --- its life ------------------------------------------------------------------------------------------------------


@signed_in
@require_POST
def pause(request: StaffRequest, series: str) -> HttpResponse:
    return _step(request, series, actions.pause_series, _("The series is paused; nothing is asked for meanwhile."))


@signed_in
@require_POST
def resume(request: StaffRequest, series: str) -> HttpResponse:
    return _step(request, series, actions.resume_series, _("The series runs again."))


@signed_in
@require_POST
def end(request: StaffRequest, series: str) -> HttpResponse:
    return _step(request, series, actions.end_series, _("The series has ended; its meetings stay."))


# --- its periods ---------------------------------------------------------------------------------------------------


@signed_in
@require_GET
def period(request: StaffRequest, series: str, occurrence: str) -> HttpResponse:
    """The three ways to settle a period: plan its meeting, name one that stands, or note that there is none."""
    return _period_page(request, series_to_plan(request, series), occurrence)


@signed_in
@require_POST
def plan(request: StaffRequest, series: str, occurrence: str) -> HttpResponse:
    found = series_to_plan(request, series)
    meeting = plan_next_meeting(series=found, occurrence=_occurrence(found, occurrence).by_rule, by=request.user)
    messages.success(request, _("The draft is made from the series. Check date, roll and agenda."))
    return redirect("desk:meeting", meeting=meeting.public_id)


@signed_in
@require_POST
def place(request: StaffRequest, series: str, occurrence: str) -> HttpResponse:
    found = series_to_plan(request, series)
    form = PlaceForm(request.POST, series=found)

    def act(one: Occurrence) -> None:
        meeting = form.cleaned_data["meeting"]
        actions.place_meeting(series=found, by_rule=one.by_rule, meeting=meeting, by=request.user)

    return _settled(request, found, occurrence, form, act, place=form)


@signed_in
@require_POST
def skip(request: StaffRequest, series: str, occurrence: str) -> HttpResponse:
    found = series_to_plan(request, series)
    form = ReasonForm(request.POST)

    def act(one: Occurrence) -> None:
        actions.skip_period(series=found, by_rule=one.by_rule, reason=form.cleaned_data["reason"], by=request.user)

    return _settled(request, found, occurrence, form, act, skip=form)


@signed_in
@require_POST
def unskip(request: StaffRequest, series: str, note: str) -> HttpResponse:
    found = series_to_plan(request, series)
    rows = SkippedPeriod.objects.select_related("series__convener")
    actions.unskip_period(note=get_object_or_404(rows, series=found, public_id=note), by=request.user)
    messages.success(request, _("The note is taken back."))
    return to_series(found)


# --- what the views share ------------------------------------------------------------------------------------------


def _step(request: StaffRequest, public_id: str, act: Callable[..., object], told: str) -> HttpResponse:
    found = series_to_plan(request, public_id)
    act(series=found, by=request.user)
    messages.success(request, told)
    return to_series(found)


def _form_page(
    request: StaffRequest,
    convener: Organization,
    *,
    series: MeetingSeries | None = None,
    source: Meeting | None = None,
    conveners: list[Organization] | None = None,
) -> HttpResponse:
    """The form; with the button that shows the dates nothing is judged but the rule, and nothing saved."""
    initial = initial_of_series(series) if series else initial_like(source) if source else initial_rule()
    form = SeriesForm(request.POST or None, convener=convener, series=series, initial=initial)
    shown: SeriesRule | None = series.rule if series else None
    preview_errors: list[str] = []
    if PREVIEW in request.POST:
        shown, preview_errors = form.rule, form.rule_errors
        form = SeriesForm(convener=convener, series=series, initial=as_typed(request.POST))
    elif request.method == "POST" and form.is_valid():
        saved = _saved(request, form, convener, series, source)
        if saved is not None:
            messages.success(request, _("The series is saved."))
            return to_series(saved)
    if form.is_bound:
        shown = form.rule
    context = {
        "form": form,
        "series": series,
        "source": source,
        "convener": convener,
        "conveners": conveners if conveners and len(conveners) > 1 else [],
        "posts": form.posts.values(),
        "words": in_words(shown) if shown else "",
        "dates": shown.upcoming(today_at(convener)) if shown else [],
        "preview_errors": preview_errors,
        "preview": PREVIEW,
    }
    return render(request, "desk/series/form.html", context, status=422 if form.errors else 200)


def _saved(
    request: StaffRequest,
    form: SeriesForm,
    convener: Organization,
    series: MeetingSeries | None,
    source: Meeting | None,
) -> MeetingSeries | None:
    """The series as saved; None where it was refused, with the reason beside the field."""
    typed = form.plan()
    try:
        if series is not None:
            return actions.edit_series(series=series, plan=typed, by=request.user)
        if source is not None:
            return save_as_series(meeting=source, plan=typed, by=request.user)
        return actions.create_series(convener=convener, plan=typed, by=request.user)
    except RakorError as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, str(error))
        return None


def _occurrence(series: MeetingSeries, day: str) -> Occurrence:
    try:
        found = series.rule.of_day(dt.date.fromisoformat(day))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _period_page(request: StaffRequest, series: MeetingSeries, day: str, **bound: forms.Form) -> HttpResponse:
    one = _occurrence(series, day)
    calendar = calendar_of(series, today_at(series.convener))
    line = next((row for row in (*calendar.past, *calendar.coming) if row.occurrence == one), None)
    context: dict[str, Any] = {
        "series": series,
        "one": one,
        "line": line,
        "is_late": one.day < today_at(series.convener),
        "is_running": series.state == SeriesState.ACTIVE,
        "place": PlaceForm(series=series),
        "skip": ReasonForm(),
        **bound,
    }
    return render(request, "desk/series/period.html", context, status=422 if bound else 200)


def _settled(
    request: StaffRequest,
    series: MeetingSeries,
    day: str,
    form: forms.Form,
    act: Callable[[Occurrence], None],
    **bound: forms.Form,
) -> HttpResponse:
    one = _occurrence(series, day)
    if form.is_valid():
        try:
            act(one)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(period)s is settled.") % {"period": one.period.label})
            return to_series(series)
    return _period_page(request, series, day, **bound)
