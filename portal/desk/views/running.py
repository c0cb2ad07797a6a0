"""Who runs the day: the item under way, its clock, what comes next, and what stands on the projector."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.models import AgendaItem
from agendas.permissions import can_run_agenda
from agendas.queries import items_of
from agendas.states import AgendaItemState, ItemDecision, StageView
from attendance.models import Hall
from common.errors import RakorError
from meetings.models import Meeting
from meetings.permissions import may
from portal.desk.forms.running import DeferForm, SpeakerForm
from portal.desk.hall import stage_link_of
from portal.desk.running import mark_of, rostrum_of, run_sheet_of
from portal.desk.views.agenda import meeting_with, step_asked
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
@cache_control(private=True, no_store=True)
def run(request: StaffRequest, meeting: str) -> HttpResponse:
    """The page of who runs the day. Asked by htmx, its live part, or 204 where nothing but the clocks has moved."""
    found = meeting_with(request, meeting, Power.RUN_AGENDA)
    context = _live_context(request, found)
    live = render_to_string("desk/running/_live.html", context, request=request)
    mark = mark_of(live)
    if getattr(request, "htmx", False):
        return HttpResponse(status=204) if request.GET.get("punya") == mark else HttpResponse(_marked(live, mark))
    hall = Hall.objects.filter(meeting=found).first()
    if hall is not None:
        hall.meeting = found
    context |= {
        "live": _marked(live, mark),
        "form": SpeakerForm(meeting=found),
        "screen": stage_link_of(hall) if hall else "",
        "may_plan": may(request.user, Power.PLAN_MEETINGS, found),
        "may_record": may(request.user, Power.RECORD_ATTENDANCE, found),
        "may_write": may(request.user, Power.WRITE_NOTES, found),
    }
    return render(request, "desk/running/run.html", context)


@signed_in
@require_safe
@cache_control(private=True, no_store=True)
def run_sheet(request: StaffRequest, meeting: str) -> HttpResponse:
    """The sheet of chair and moderator, with the cues: on a telephone, or printed."""
    found = meeting_with(request, meeting, Power.RUN_AGENDA)
    return render(request, "desk/running/run_sheet.html", {"meeting": found, "lines": run_sheet_of(found)})


@signed_in
@require_POST
def start_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    actions.start_item(item=_item(request, meeting, item), by=request.user)
    return _back(meeting)


@signed_in
@require_POST
def finish_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    actions.finish_item(item=_item(request, meeting, item), by=request.user)
    return _back(meeting)


@signed_in
@require_POST
def decide_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    row = _item(request, meeting, item)
    actions.decide_item(item=row, decision=request.POST.get("decision", ""), by=request.user)
    return _back(meeting)


@signed_in
@require_POST
def skip_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    row = _item(request, meeting, item)
    actions.set_item_state(item=row, state=AgendaItemState.SKIPPED, by=request.user)
    messages.success(request, _("“%(title)s” is skipped.") % {"title": row})
    return _back(meeting)


@signed_in
@require_POST
def plan_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """Put an item that was skipped, put off or begun too early back among those that come."""
    row = _item(request, meeting, item)
    actions.set_item_state(item=row, state=AgendaItemState.PLANNED, by=request.user)
    return _back(meeting)


@signed_in
@require_POST
def move_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """One place up or down, also while the meeting goes on."""
    actions.move_item(item=_item(request, meeting, item), step=step_asked(request), by=request.user)
    return _back(meeting)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def defer_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """Put the item off: to a meeting that is planned already, or until there is a next one."""
    row = _item(request, meeting, item)
    form = DeferForm(request.POST or None, meeting=row.meeting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.defer_item(item=row, to=form.cleaned_data["to"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is put off.") % {"title": row})
            return _back(meeting)
    context = {"meeting": row.meeting, "item": row, "form": form}
    return render(request, "desk/running/defer.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def show_item(request: StaffRequest, meeting: str) -> HttpResponse:
    """Let the projector show the item again."""
    found = meeting_with(request, meeting, Power.RUN_AGENDA)
    actions.show_on_stage(meeting=found, view=StageView.ITEM, shown={}, by=request.user)
    return _back(meeting)


def _live_context(request: StaffRequest, meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "rostrum": rostrum_of(meeting),
        "can_run": can_run_agenda(request.user, meeting),
        "decisions": ItemDecision.choices,
    }


def _marked(live: str, mark: str) -> str:
    """The live part asks with its mark, so that it is put in anew only when something has changed."""
    return live.replace("__MARK__", mark, 1)


def _item(request: StaffRequest, meeting: str, item: str) -> AgendaItem:
    found = meeting_with(request, meeting, Power.RUN_AGENDA)
    return get_object_or_404(items_of(found), public_id=item)


def _back(meeting: str) -> HttpResponse:
    return redirect("desk:run", meeting=meeting)
