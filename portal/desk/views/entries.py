"""Entries of the discussion: caught, put right, struck out and brought back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.actions import EntryChanged
from agendas.models import AgendaItem, DiscussionEntry
from agendas.permissions import can_write_notes
from agendas.queries.entries import entries_of
from common.errors import RakorError
from portal.desk.forms.entries import EntryForm, NewEntryForm
from portal.desk.note_desk import desk, said
from portal.desk.phrases import PHRASES
from portal.desk.views.agenda import item_of, meeting_with
from portal.desk.views.notes import to_desk
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
def entries(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """The list as it now stands, for a desk that looks every few seconds; 204 where it has not changed."""
    row = item_of(meeting_with(request, meeting, Power.WRITE_NOTES), item)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("desk:notes", meeting=meeting, item=item)
    context = _said(request, row)
    if context["mark"] == request.GET.get("mark"):
        return HttpResponse(status=204)
    return render(request, "desk/agenda/_entries.html", context)


@signed_in
@require_POST
def add(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """Keep an entry; `then` makes a directive or a quotation of it at once."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = item_of(found, item)
    form = NewEntryForm(request.POST, item=row, entries=list(entries_of(row)))
    if form.is_valid():
        try:
            entry = _kept(form, row, request)
            return _then(request, entry) or _added(request, row, form)
        except RakorError as error:
            form.add_error(None, str(error))
    if request.htmx:  # type: ignore[attr-defined]
        context = {"form": form, "meeting": found, "receipt": get_random_string(32)}
        return render(request, "desk/agenda/_entry_added.html", context)
    context = desk(request.user, found, item)
    # What was typed stays, under a fresh name: nothing was kept under the old one, or something else.
    form.data = {**request.POST.dict(), "receipt": get_random_string(32)}
    return render(request, "desk/agenda/notes.html", context | {"entry_form": form}, status=422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, meeting: str, item: str, entry: str) -> HttpResponse:
    """Open an entry to write on it, or save what was written: by itself (htmx) or by the button.

    Where someone else has saved other words, both are shown and nothing is overwritten.
    """
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = entry_of(item_of(found, item), entry)
    form = EntryForm(request.POST or None, entry=row)
    conflict: EntryChanged | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if not form.keeps_theirs:
                revision = form.base_revision
                actions.edit_entry(entry=row, revision=revision, by=request.user, **form.changes_over(row))
            return _then(request, row) or _edited(request, row, form)
        except EntryChanged as error:
            conflict = error
        except RakorError as error:
            form.add_error(None, str(error))
    return _open(request, row, form, conflict)


@signed_in
@require_POST
def remove(request: StaffRequest, meeting: str, item: str, entry: str) -> HttpResponse:
    row = entry_of(item_of(meeting_with(request, meeting, Power.WRITE_NOTES), item), entry)
    actions.remove_entry(entry=row, by=request.user)
    return _list_anew(request, row.item, without=row)


@signed_in
@require_POST
def restore(request: StaffRequest, meeting: str, item: str, entry: str) -> HttpResponse:
    row = entry_of(item_of(meeting_with(request, meeting, Power.WRITE_NOTES), item), entry)
    actions.restore_entry(entry=row, by=request.user)
    return _list_anew(request, row.item)


def entry_of(item: AgendaItem, public_id: str) -> DiscussionEntry:
    rows = DiscussionEntry.objects.select_related("item__meeting__convener", "meeting__convener", "reply_to", "quote")
    return get_object_or_404(rows, item=item, public_id=public_id)


def _kept(form: NewEntryForm, item: AgendaItem, request: StaffRequest) -> DiscussionEntry:
    """The entry of the form. Where an answer was lost on the way and someone wrote on before sending again, what was
    added comes along: the first sending stands under the receipt already."""
    data = form.cleaned_data
    fields = {"kind": data["kind"], "text": data["text"], "speaker": data["speaker"], "reply_to": form.question}
    entry = actions.add_entry(item=item, receipt=data["receipt"] or None, by=request.user, **fields)
    return actions.edit_entry(entry=entry, revision=0, by=request.user, **fields)


def _then(request: StaffRequest, entry: DiscussionEntry) -> HttpResponse | None:
    """What the button does beside saving: a directive leads on to its form, a quotation is kept on the way."""
    if request.POST.get("then") == "directive":
        return to_desk(request, entry.item, f"?arahan={entry.public_id}#cepat")
    if request.POST.get("then") == "quote":
        actions.note_quote(
            meeting=entry.meeting,
            text=entry.text,
            speaker=entry.speaker,
            participant=entry.participant,
            by=request.user,
            entry=entry,
        )
    return None


def _added(request: StaffRequest, item: AgendaItem, form: NewEntryForm) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return to_desk(request, item, "#tulis")
    context = _said(request, item) | {"meeting": item.meeting, "receipt": get_random_string(32), "is_added": True}
    response = render(request, "desk/agenda/_entry_added.html", context)
    # The script takes out of the field what was kept, and leaves what was typed since.
    response["HX-Trigger"] = "entry-kept"
    return response


def _edited(request: StaffRequest, entry: DiscussionEntry, form: EntryForm) -> HttpResponse:
    """By script: the time of saving, in place; by the button, or after a conflict was answered: the entry as it is."""
    if not request.htmx:  # type: ignore[attr-defined]
        return to_desk(request, entry.item, f"#entri-{entry.public_id}")
    context = {"meeting": entry.meeting, "item": entry.item, "entry": entry, "can_write": True}
    if not (form.cleaned_data["answer"] or "done" in request.POST or "then" in request.POST):
        context |= {"revision": entry.revision}
        return render(request, "desk/agenda/_entry_save_answer.html", context)
    response = render(request, "desk/agenda/_entry.html", context | {"is_reply": entry.reply_to_id is not None})
    response["HX-Retarget"], response["HX-Reswap"] = f"#entri-{entry.public_id}", "outerHTML"
    return response


def _open(
    request: StaffRequest, entry: DiscussionEntry, form: EntryForm, conflict: EntryChanged | None
) -> HttpResponse:
    """The entry under someone's hands, alone (htmx) or on the desk."""
    revision = request.POST.get("revision", entry.revision)
    opened: dict[str, Any] = {"entry": entry, "open_form": form, "conflict": conflict, "revision": revision}
    opened |= {"open_conflict": conflict, "phrases": PHRASES}
    status = 409 if conflict else 422 if form.errors else 200
    if request.htmx:  # type: ignore[attr-defined]
        context = {"meeting": entry.meeting, "item": entry.item, "can_write": True, "form": form, **opened}
        answer = "_entry_save_answer.html" if request.method == "POST" else "_entry_open.html"
        return render(request, f"desk/agenda/{answer}", context)
    context = desk(request.user, entry.meeting, entry.item.public_id)
    context |= said(request.user, entry.item, can_write=context["can_write"], editing=[entry.public_id])
    return render(request, "desk/agenda/notes.html", context | {"opened": opened}, status=status)


def _said(request: StaffRequest, item: AgendaItem, without: DiscussionEntry | None = None) -> dict[str, Any]:
    """The list, with what is open on this desk left under the writer's hands."""
    open_here = {*request.GET.getlist("editing"), *request.POST.getlist("editing")}
    open_here -= {without.public_id} if without else set()
    can_write = can_write_notes(request.user, item.meeting)
    return {"meeting": item.meeting, **said(request.user, item, can_write=can_write, editing=open_here)}


def _list_anew(request: StaffRequest, item: AgendaItem, without: DiscussionEntry | None = None) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return to_desk(request, item)
    response = render(request, "desk/agenda/_entries.html", _said(request, item, without))
    response["HX-Retarget"], response["HX-Reswap"] = "#entries", "innerHTML"
    return response
