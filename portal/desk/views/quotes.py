"""Quotations of the meeting: kept, confirmed, put right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Power
from agendas import actions
from agendas.permissions import can_write_notes
from agendas.queries import speakers_of
from agendas.queries.entries import line_called
from common.errors import RakorError
from meetings.models import Meeting, Quote
from portal.desk.forms.quotes import QuoteForm
from portal.desk.views.agenda import meeting_with
from portal.desk.views.directives import show_error
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def quotes(request: StaffRequest, meeting: str) -> HttpResponse:
    """All quotations, with a form for the next one."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    form = QuoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        speaker = form.cleaned_data["speaker"]
        try:
            actions.note_quote(
                meeting=found,
                text=form.cleaned_data["text"],
                speaker=speaker,
                participant=line_called(found, speaker),
                by=request.user,
            )
        except RakorError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The quotation is kept; it counts as checked once someone confirms it."))
            return redirect("desk:quotes", meeting=meeting)
    rows = list(Quote.objects.filter(meeting=found).select_related("entry__item"))
    context = {
        "meeting": found,
        "quotes": rows,
        "unchecked": sum(row.checked_at is None for row in rows),
        "form": form,
        "speakers": speakers_of(found),
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/agenda/quotes.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, meeting: str, quote: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = _quote(found, quote)
    form = QuoteForm(request.POST or None, initial=QuoteForm.values_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_quote(quote=row, by=request.user, **form.cleaned_data)
        except RakorError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The quotation is saved."))
            return redirect("desk:quotes", meeting=meeting)
    context = {
        "meeting": found,
        "quote": row,
        "form": form,
        "speakers": speakers_of(found),
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/agenda/quote.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def check(request: StaffRequest, meeting: str, quote: str) -> HttpResponse:
    """It was said so."""
    row = _quote(meeting_with(request, meeting, Power.WRITE_NOTES), quote)
    actions.check_quote(quote=row, seen=request.POST.get("seen"), by=request.user)
    messages.success(request, _("The quotation is confirmed."))
    return redirect("desk:quotes", meeting=meeting)


@signed_in
@require_POST
def remove(request: StaffRequest, meeting: str, quote: str) -> HttpResponse:
    row = _quote(meeting_with(request, meeting, Power.WRITE_NOTES), quote)
    actions.remove_quote(quote=row, by=request.user)
    messages.success(request, _("The quotation is removed."))
    return redirect("desk:quotes", meeting=meeting)


def _quote(meeting: Meeting, public_id: str) -> Quote:
    return get_object_or_404(Quote.objects.select_related("meeting__convener"), meeting=meeting, public_id=public_id)
