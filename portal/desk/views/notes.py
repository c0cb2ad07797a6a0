"""The note taker's desk: items, the notes on one of them, and the directives side by side."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.actions import NotesChanged
from agendas.models import AgendaItem
from agendas.permissions import can_edit_agenda, can_write_notes
from agendas.queries import agenda_of, chosen_item, directives_of, recorded_follow_ups_of
from agendas.states import DirectiveKind
from common.errors import RakorError
from directory.permissions import has_power
from meetings.models import Meeting
from portal.desk.forms.agenda import NotesForm
from portal.desk.forms.directives import QuickDirectiveForm
from portal.desk.views.agenda import item_of, meeting_with, steps_of
from portal.desk.views.directives import show_error, to_directive
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
def notes(request: StaffRequest, meeting: str, item: str | None = None) -> HttpResponse:
    """The desk, open at `item`, or at the item under discussion."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    return render(request, "desk/agenda/notes.html", _desk(request, found, item))


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
    if form.is_valid() and form.cleaned_data["answer"] != NotesForm.THEIRS:
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
    context = _desk(request, found, item) | context | {"revision": request.POST.get("revision", "")}
    return render(request, "desk/agenda/notes.html", context, status=409 if conflict else 422)


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
    context = _desk(request, found, item.public_id if item else None) | {"quick": form}
    return render(request, "desk/agenda/notes.html", context, status=422)


def _saved(request: StaffRequest, item: AgendaItem, *, answered: bool) -> HttpResponse:
    """By script: the time of saving, in place. After a conflict was answered, or without script: the page anew."""
    if request.htmx and not answered:  # type: ignore[attr-defined]
        context = {"meeting": item.meeting, "item": item, "revision": item.revision}
        return render(request, "desk/agenda/_save_answer.html", context)
    response = redirect("desk:notes", meeting=item.meeting.public_id, item=item.public_id)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def _desk(request: StaffRequest, meeting: Meeting, public_id: str | None) -> dict[str, Any]:
    agenda = agenda_of(meeting)
    item = chosen_item(agenda, public_id)
    if item is None and public_id is not None:
        raise Http404
    directives = directives_of(meeting)
    can_write = can_write_notes(request.user, meeting)
    return {
        "meeting": meeting,
        "agenda": agenda,
        "item": item,
        "line": next((line for line in agenda.lines if line.item == item), None),
        "steps": steps_of(item) if item else [],
        "revision": item.revision if item else 0,
        "typed": item.notes if item else "",
        "directives": directives,
        "incomplete": sum(bool(line.lacks) for line in directives),
        "recorded": [row for row in recorded_follow_ups_of(meeting) if row.directive is None],
        "directive_kinds": DirectiveKind.choices,
        "quick": QuickDirectiveForm(meeting=meeting, item=item) if can_write else None,
        "can_write": can_write,
        "can_edit_agenda": can_edit_agenda(request.user, meeting),
        "keeps_settings": has_power(request.user, Power.MANAGE_SETTINGS, meeting.convener),
    }
