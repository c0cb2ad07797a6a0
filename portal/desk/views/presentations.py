"""Presentations of a meeting: asked for, handed in, checked, opened in the hall."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from agendas import actions
from agendas.forms import MaterialForm
from agendas.models import Material, Presentation
from agendas.permissions import can_ask_for_presentations, can_see_material, can_show_materials
from agendas.queries.presentations import PresentationLine, counted_by_state, lines_of, presentations_of
from agendas.states import PresentationState
from common.errors import RakorError
from files.serving import shown
from meetings.models import Meeting
from meetings.permissions import require
from portal.desk.forms.presentations import MaterialVerdictForm, PresentationForm
from portal.desk.views.agenda import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def presentations(request: StaffRequest, meeting: str) -> HttpResponse:
    """Who is asked for what, how far it has come, and what is missing."""
    found = meeting_with(request, meeting, Power.VIEW_MEETINGS)
    lines = presentations_of(found)
    context = {
        "meeting": found,
        "lines": [(line, _seen(request, line)) for line in lines],
        "counts": counted_by_state(lines),
        "can_ask": can_ask_for_presentations(request.user, found),
        "can_show": can_show_materials(request.user, found),
    }
    return render(request, "desk/materials/presentations.html", context)


@signed_in
def new_presentation(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask for a presentation."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    initial = {"item": request.GET.get("mata", "")}
    form = PresentationForm(request.POST or None, meeting=found, initial=initial)
    if form.is_valid():
        try:
            row = actions.request_presentation(meeting=found, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The presentation is asked for."))
            return redirect("desk:presentation", meeting=meeting, presentation=row.public_id)
    context = {"meeting": found, "form": form, "can_ask": can_ask_for_presentations(request.user, found)}
    return render(request, "desk/materials/ask.html", context, status=422 if form.errors else 200)


@signed_in
def presentation(request: StaffRequest, meeting: str, presentation: str) -> HttpResponse:
    """One presentation with all versions; the form hands in for those who are asked."""
    found = meeting_with(request, meeting, Power.VIEW_MEETINGS)
    row = _presentation(found, presentation)
    if request.method != "POST":
        return _page(request, found, row)
    require(request.user, Power.PLAN_MEETINGS, found)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.hand_in_material(presentation=row, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error("upload", str(error))
        else:
            messages.success(request, _("The file is kept as the newest version."))
            return redirect("desk:presentation", meeting=meeting, presentation=presentation)
    return _page(request, found, row, upload=form)


@signed_in
def edit_presentation(request: StaffRequest, meeting: str, presentation: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    row = _presentation(found, presentation)
    form = PresentationForm(request.POST or None, meeting=found, initial=PresentationForm.values_of(row))
    if form.is_valid():
        try:
            actions.edit_presentation(presentation=row, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:presentation", meeting=meeting, presentation=presentation)
    can_ask = can_ask_for_presentations(request.user, found)
    context = {"meeting": found, "presentation": row, "form": form, "can_ask": can_ask}
    return render(request, "desk/materials/ask.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def withdraw(request: StaffRequest, meeting: str, presentation: str) -> HttpResponse:
    """Take the request back, as long as nothing has been handed in."""
    row = _presentation(meeting_with(request, meeting, Power.PLAN_MEETINGS), presentation)
    actions.withdraw_request(presentation=row, by=request.user)
    messages.success(request, _("The request is taken back."))
    return redirect("desk:presentations", meeting=meeting)


# --- materials ----------------------------------------------------------------------------------------------------


@signed_in
@require_POST
def decide(request: StaffRequest, meeting: str, material: str) -> HttpResponse:
    """Accept the newest version, or send it back with a note."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    row = _material(found, material)
    form = MaterialVerdictForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, found, row.presentation, verdict=form)
        typed = form.cleaned_data
        if typed["verdict"] == MaterialVerdictForm.ACCEPT:
            actions.accept_material(material=row, by=request.user, disclosure=typed["disclosure"], note=typed["note"])
            messages.success(request, _("The material is ready to be shown."))
        else:
            actions.return_material(material=row, by=request.user, note=typed["note"])
            messages.success(request, _("The material goes back; the note stands on the page of those who are asked."))
    except RakorError as error:
        form.add_error("note", str(error))
        return _page(request, found, _presentation(found, row.presentation.public_id), verdict=form)
    return redirect("desk:presentation", meeting=meeting, presentation=row.presentation.public_id)


@signed_in
@require_GET
def material_file(request: StaffRequest, meeting: str, material: str) -> FileResponse:
    """The file: PDF and pictures in the browser, office files as a download."""
    row = _material(meeting_with(request, meeting, Power.VIEW_MEETINGS), material)
    if not can_see_material(request.user, row):
        raise Http404
    return shown(row.file)


@signed_in
@require_POST
def material_show(request: StaffRequest, meeting: str, material: str) -> HttpResponse:
    """Open it in the hall with one click; from now on the presentation counts as shown."""
    row = _material(meeting_with(request, meeting, Power.VIEW_MEETINGS), material)
    ready = actions.mark_presented(presentation=row.presentation, by=request.user)
    return redirect("desk:material_file", meeting=meeting, material=ready.public_id)


def _presentation(meeting: Meeting, public_id: str) -> Presentation:
    rows = Presentation.objects.filter(meeting=meeting).select_related("meeting__convener", "item")
    return get_object_or_404(rows, public_id=public_id)


def _material(meeting: Meeting, public_id: str) -> Material:
    rows = Material.objects.filter(presentation__meeting=meeting)
    related = rows.select_related("file", "presentation__meeting__convener", "presentation__item")
    return get_object_or_404(related, public_id=public_id)


def _seen(request: StaffRequest, line: PresentationLine) -> bool:
    """Whether the reader may open what is ready, or else the newest version."""
    newest = line.ready or line.latest
    return newest is not None and can_see_material(request.user, newest)


def _page(request: StaffRequest, meeting: Meeting, row: Presentation, **bound: forms.Form) -> HttpResponse:
    """The page of one presentation; `bound` puts a form that came back in its place."""
    (line,) = lines_of(Presentation.objects.filter(pk=row.pk), meeting)
    can_ask = can_ask_for_presentations(request.user, meeting)
    takes = can_ask and row.state != PresentationState.PRESENTED
    context: dict[str, Any] = {
        "meeting": meeting,
        "line": line,
        "versions": [(version, can_see_material(request.user, version)) for version in line.versions],
        "can_ask": can_ask,
        "can_withdraw": can_ask and row.state == PresentationState.REQUESTED,
        "can_judge": can_ask and line.waits,
        "can_show": can_show_materials(request.user, meeting) and line.ready is not None,
        "upload": bound.get("upload") or (MaterialForm() if takes else None),
        "verdict": bound.get("verdict"),
        "disclosures": MaterialVerdictForm.base_fields["disclosure"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "desk/materials/presentation.html", context, status=422 if bound else 200)
