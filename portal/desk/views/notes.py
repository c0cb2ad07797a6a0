"""The note taker's desk: items, what is written down on one of them, and the directives side by side."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.actions import NotesChanged
from agendas.models import AgendaItem, DiscussionEntry
from common.errors import RakorError
from portal.desk.forms.agenda import NotesForm
from portal.desk.forms.directives import QuickDirectiveForm
from portal.desk.note_desk import desk
from portal.desk.views.agenda import item_of, meeting_with
from portal.desk.views.directives import show_error, to_directive
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
def notes(request: StaffRequest, meeting: str, item: str | None = None) -> HttpResponse:
    """The desk, open at `item`, or at the item under discussion. `?arahan=` names an entry to make a directive of,
    `?jawab=` one to answer."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    named = request.GET.get("arahan")
    entry = get_object_or_404(DiscussionEntry, meeting=found, public_id=named) if named else None
    context = desk(request.user, found, item, entry=entry, answers=request.GET.get("jawab", ""))
    return render(request, "desk/agenda/notes.html", context)


@signed_in
@require_POST
def save(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """Save the notes, by themselves while someone writes (htmx) or by the button.

    Where someone else has saved other words, both are shown and nothing is overwritten.
    """
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = item_of(found, item)
    form = NotesForm(request.POST)
    conflict: NotesChanged | None = None
    if form.is_valid() and not form.keeps_theirs:
        try:
            text = form.text_over(row.notes)
            actions.write_notes(item=row, notes=text, revision=form.base_revision, by=request.user)
        except NotesChanged as error:
            conflict = error
        except RakorError as error:
            form.add_error(None, str(error))
    if conflict is None and form.is_valid():
        return _saved(request, row, answered=bool(form.cleaned_data["answer"]))
    context: dict[str, Any] = {"form": form, "conflict": conflict, "typed": request.POST.get("notes", "")}
    if request.htmx:  # type: ignore[attr-defined]
        context |= {"meeting": found, "item": row, "revision": request.POST.get("revision", "")}
        return render(request, "desk/agenda/_save_answer.html", context)
    context = desk(request.user, found, item) | context | {"revision": request.POST.get("revision", "")}
    return render(request, "desk/agenda/notes.html", context, status=409 if conflict else 422)


@signed_in
@require_POST
def decide(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """Note with what the item ends; by script in place, so that nothing half written is left."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = item_of(found, item)
    error = ""
    try:
        actions.decide_item(item=row, decision=request.POST.get("decision", ""), by=request.user)
    except RakorError as refused:
        error = str(refused)
    if request.htmx:  # type: ignore[attr-defined]
        agenda = desk(request.user, found, item)
        return render(request, "desk/agenda/_decision_answer.html", {**agenda, "error": error})
    if error:
        context = desk(request.user, found, item) | {"error": error}
        return render(request, "desk/agenda/notes.html", context, status=422)
    return redirect("desk:notes", meeting=meeting, item=item)


@signed_in
@require_POST
def quick_directive(request: StaffRequest, meeting: str) -> HttpResponse:
    """Catch a directive while someone speaks."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    form = QuickDirectiveForm(request.POST, meeting=found)
    if form.is_valid():
        try:
            directive = actions.add_directive(meeting=found, by=request.user, **form.values())
        except RakorError as error:
            show_error(form, error)
        else:
            return to_directive(meeting, directive)
    item = form.chosen_item
    context = desk(request.user, found, item.public_id if item else None)
    context |= {"quick": form, "quick_of": form.chosen_entry}
    return render(request, "desk/agenda/notes.html", context, status=422)


def _saved(request: StaffRequest, item: AgendaItem, *, answered: bool) -> HttpResponse:
    """By script: the time of saving, in place. After a conflict was answered, or without script: the page anew."""
    if request.htmx and not answered:  # type: ignore[attr-defined]
        context = {"meeting": item.meeting, "item": item, "revision": item.revision}
        return render(request, "desk/agenda/_save_answer.html", context)
    return to_desk(request, item)


def to_desk(request: StaffRequest, item: AgendaItem, then: str = "") -> HttpResponse:
    """The desk anew, open at `item`; `then` is what follows its address."""
    response = redirect("desk:notes", meeting=item.meeting.public_id, item=item.public_id)
    response["Location"] += then
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response
