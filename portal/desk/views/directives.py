"""Directives: caught, worded, ordered, taken out; and which kinds of them bind."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Power
from agendas import actions
from agendas.models import Directive, RecordedFollowUp
from agendas.permissions import can_write_notes
from agendas.queries import binding_kinds_of, directives_of, speakers_of
from agendas.queries.directives import digest_of_directive
from common.errors import RakorError
from directory.models import Organization
from portal.desk.forms.directives import BindingForm, DirectiveForm, FromSourceForm
from portal.desk.views.agenda import meeting_with, step_asked
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def new(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    form = DirectiveForm(request.POST or None, meeting=found, item=request.GET.get("item", ""))
    if request.method == "POST" and form.is_valid():
        try:
            directive = actions.add_directive(meeting=found, by=request.user, **form.values())
        except RakorError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Directive %(number)s is recorded.") % {"number": directive.number})
            return to_directive(meeting, directive)
    context = {
        "meeting": found,
        "form": form,
        "speakers": speakers_of(found),
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/agenda/directive.html", context, status=422 if form.errors else 200)


@signed_in
def edit(request: StaffRequest, meeting: str, directive: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = _directive(found.pk, directive)
    form = DirectiveForm(request.POST or None, meeting=found, directive=row)
    is_overwritten = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_directive(directive=row, by=request.user, seen=request.POST.get("seen"), **form.values())
        except RakorError as error:
            show_error(form, error)
            row = _directive(found.pk, directive)
            is_overwritten = isinstance(error, actions.DirectiveOverwritten)
        else:
            messages.success(request, _("Directive %(number)s is saved.") % {"number": row.number})
            return to_directive(meeting, row)
    context = {
        "meeting": found,
        "directive": row,
        "seen": digest_of_directive(row),
        "theirs": next(line for line in directives_of(found) if line.directive == row) if is_overwritten else None,
        "form": form,
        "speakers": speakers_of(found),
        "can_write": can_write_notes(request.user, found),
    }
    return render(request, "desk/agenda/directive.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def move(request: StaffRequest, meeting: str, directive: str) -> HttpResponse:
    """One number up or down."""
    row = _directive(meeting_with(request, meeting, Power.WRITE_NOTES).pk, directive)
    actions.move_directive(directive=row, step=step_asked(request), by=request.user)
    return to_directive(meeting, row)


@signed_in
@require_POST
def remove(request: StaffRequest, meeting: str, directive: str) -> HttpResponse:
    row = _directive(meeting_with(request, meeting, Power.WRITE_NOTES).pk, directive)
    actions.remove_directive(directive=row, by=request.user)
    messages.success(request, _("The directive is removed; those after it have moved up."))
    return redirect("desk:notes", meeting=meeting)


@signed_in
@require_POST
def from_source(request: StaffRequest, meeting: str, recorded: str) -> HttpResponse:
    """Make a directive of a follow-up that the source tells of, and go on to complete it."""
    found = meeting_with(request, meeting, Power.WRITE_NOTES)
    row = get_object_or_404(RecordedFollowUp, meeting=found, public_id=recorded)
    form = FromSourceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the kind of directive first."))
        return redirect("desk:notes", meeting=meeting)
    directive = actions.make_directive_of(recorded=row, kind=form.cleaned_data["kind"], by=request.user)
    messages.success(request, _("Directive %(number)s is recorded.") % {"number": directive.number})
    return redirect("desk:directive_edit", meeting=meeting, directive=directive.public_id)


@signed_in
def binding_rule(request: StaffRequest, convener: str) -> HttpResponse:
    """Which kinds of directive become follow-ups at this convener."""
    keepers = Organization.objects.conveners_for(request.user, Power.MANAGE_SETTINGS)
    found = get_object_or_404(keepers, public_id=convener)
    form = BindingForm(request.POST or None, initial={"kinds": list(binding_kinds_of(found))})
    if request.method == "POST" and form.is_valid():
        actions.set_binding_kinds(convener=found, kinds=form.cleaned_data["kinds"], by=request.user)
        messages.success(request, _("Saved. It holds for directives recorded from now on."))
        return redirect("desk:binding_rule", convener=convener)
    context = {"convener": found, "form": form}
    return render(request, "desk/agenda/binding.html", context, status=422 if form.errors else 200)


def show_error(form: DirectiveForm | Form, error: RakorError) -> None:
    """Say an error of the actions beside the field it is about, if it names one that the form has."""
    field = getattr(error, "field", None)
    field = getattr(form, "field_of_error", {}).get(field, field)
    form.add_error(field if field in form.fields else None, str(error))


def to_directive(meeting: str, directive: Directive) -> HttpResponse:
    """The desk of the note taker, open at the item of the directive, and scrolled to it."""
    place = {"item": directive.item.public_id} if directive.item else {}
    address = reverse("desk:notes", kwargs={"meeting": meeting, **place})
    return redirect(f"{address}#arahan-{directive.public_id}")


def _directive(meeting_id: int, public_id: str) -> Directive:
    rows = Directive.objects.select_related("item", "meeting__convener")
    return get_object_or_404(rows, meeting=meeting_id, public_id=public_id)
