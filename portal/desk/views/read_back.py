"""Directives read out in the hall before the meeting closes: one at a time, found right or put right on the spot."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Power
from agendas import actions
from agendas.models import Directive
from agendas.permissions import can_write_notes
from agendas.queries import DirectiveLine, directives_of
from agendas.queries.directives import digest_of_directive
from agendas.states import StageView
from common.errors import RakorError
from meetings.models import Meeting
from portal.desk.forms.directives import CorrectionForm
from portal.desk.views.agenda import meeting_with
from portal.desk.views.directives import show_error
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def read_back(request: StaffRequest, meeting: str) -> HttpResponse:
    """One directive (`?n=` its number) in large type. Sent, it is put on the projector; `done` gives that back to the
    agenda."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    if request.method != "POST":
        return _page(request, found, request.GET.get("n", ""))
    if "done" in request.POST:
        actions.show_on_stage(meeting=found, view=StageView.ITEM, shown={}, by=request.user)
        return redirect("desk:notes", meeting=meeting)
    line = _chosen(directives_of(found), request.POST.get("n", ""))
    if line is None:
        return redirect("desk:read_back", meeting=meeting)
    return _show(request, found, line.directive.number)


@signed_in
@require_POST
def confirm(request: StaffRequest, meeting: str, directive: str) -> HttpResponse:
    """Found right: on to the next one that is still to be read, if there is one."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = get_object_or_404(Directive, meeting=found, public_id=directive)
    actions.confirm_read_back(directive=row, seen=request.POST.get("seen"), by=request.user)
    waiting = [line.directive.number for line in directives_of(found) if line.directive.read_back_at is None]
    following = [number for number in waiting if number > row.number] or waiting
    return _show(request, found, following[0] if following else row.number)


@signed_in
@require_POST
def correct(request: StaffRequest, meeting: str, directive: str) -> HttpResponse:
    """Put right what was read out; it is read again as it now stands."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = get_object_or_404(Directive.objects.select_related("item"), meeting=found, public_id=directive)
    form = CorrectionForm(request.POST, meeting=found, directive=row)
    if form.is_valid():
        try:
            actions.edit_directive(directive=row, by=request.user, seen=request.POST.get("seen"), **form.values())
        except RakorError as error:
            show_error(form, error)
        else:
            return _show(request, found, row.number)
    return _page(request, found, str(row.number), form)


def _show(request: StaffRequest, meeting: Meeting, number: int) -> HttpResponse:
    """Put the directive on the projector, and show it here."""
    with translation.override("id"):
        shown = {"directives": [_read_out(line) for line in directives_of(meeting)], "current": number}
    actions.show_on_stage(meeting=meeting, view=StageView.DIRECTIVES, shown=shown, by=request.user)
    address = reverse("desk:read_back", kwargs={"meeting": meeting.public_id})
    return redirect(f"{address}?n={number}")


def _page(request: StaffRequest, meeting: Meeting, number: str, form: CorrectionForm | None = None) -> HttpResponse:
    lines = directives_of(meeting)
    line = _chosen(lines, number)
    can_write = can_write_notes(request.user, meeting)
    place = lines.index(line) if line else 0
    context: dict[str, Any] = {
        "meeting": meeting,
        "lines": lines,
        "line": line,
        "place": place + 1,
        "previous": lines[place - 1].directive.number if place else None,
        "next": lines[place + 1].directive.number if place + 1 < len(lines) else None,
        "confirmed": sum(row.directive.read_back_at is not None for row in lines),
        "can_write": can_write,
        "form": form,
    }
    if line and can_write:
        context["seen"] = digest_of_directive(line.directive)
    if line and can_write and form is None:
        context["form"] = CorrectionForm(meeting=meeting, directive=line.directive)
    return render(request, "desk/agenda/read_back.html", context, status=422 if form and form.errors else 200)


def _chosen(lines: list[DirectiveLine], number: str) -> DirectiveLine | None:
    """The directive of that number; without one the first that is still to be read, else the first."""
    wanted = [line for line in lines if str(line.directive.number) == number]
    waiting = [line for line in lines if line.directive.read_back_at is None]
    return next(iter([*wanted, *waiting, *lines]), None)


def _read_out(line: DirectiveLine) -> dict[str, Any]:
    """As the projector is given it."""
    directive, due = line.directive, line.directive.due_date
    return {
        "number": directive.number,
        "text": directive.text,
        "addressees": line.addressees,
        "due": _day(due) if due else "",
        "legal_basis": directive.legal_basis,
        "is_confirmed": directive.read_back_at is not None,
    }


def _day(day: dt.date) -> str:
    return date_format(day, "l, j F Y")
