"""What delegates and institutions propose for the agenda, and what is decided of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Power
from agendas import actions
from agendas.models import AgendaProposal
from agendas.permissions import can_edit_agenda, is_open
from agendas.queries.proposals import proposal_lists, proposals_of, takes_proposals
from agendas.queries.rules import agenda_rules_of
from agendas.queries.versions import standing_of
from common.errors import RakorError, Refused
from meetings.models import Meeting
from meetings.permissions import powers_in
from portal.desk.forms.preparation import DecisionForm, ProposalForHouseForm, ProposalWordsForm
from portal.desk.views.agenda import meeting_with
from portal.desk.views.meetings_fetch import meeting_of
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
def proposals(request: StaffRequest, meeting: str) -> HttpResponse:
    """What waits, what came late, and what became of the others."""
    found = _meeting_to_decide(request, meeting)
    context = {
        "meeting": found,
        "lists": proposal_lists(found),
        "rules": agenda_rules_of(found),
        "can_propose": can_edit_agenda(request.user, found) and takes_proposals(found),
        "may_plan": Power.PLAN_MEETINGS in powers_in(request.user, found),
    }
    return render(request, "desk/agenda/proposals.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, meeting: str) -> HttpResponse:
    """Propose on behalf of an institution."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    form = ProposalForHouseForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.propose_item(
                meeting=found, by=request.user, organization=form.cleaned_data["organization"], **form.words()
            )
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is among the proposals.") % {"title": row})
            return redirect("desk:proposals", meeting=meeting)
    context = {"meeting": found, "form": form, "can_edit": can_edit_agenda(request.user, found)}
    return render(request, "desk/agenda/proposal_new.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: StaffRequest, meeting: str, proposal: str) -> HttpResponse:
    """One proposal: put it on the agenda, send it back, note the chair's yes, or withdraw it for who asked for that."""
    found = _meeting_to_decide(request, meeting)
    row = get_object_or_404(proposals_of(found), public_id=proposal)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, row, form.cleaned_data)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk:proposals", meeting=meeting)
        row.refresh_from_db()
    powers = powers_in(request.user, found)
    context = {
        "meeting": found,
        "proposal": row,
        "form": form,
        "standing": standing_of(found),
        "is_open": is_open(found),
        "may_plan": Power.PLAN_MEETINGS in powers,
        "may_agree": Power.APPROVE_PAPERS in powers,
    }
    return render(request, "desk/agenda/proposal.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: StaffRequest, meeting: str, proposal: str) -> HttpResponse:
    """Propose again what was returned, mended as who proposed it has asked."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    row = get_object_or_404(proposals_of(found), public_id=proposal)
    form = ProposalWordsForm(request.POST or None, initial=ProposalWordsForm.values_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_again(proposal=row, by=request.user, **form.words())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is proposed again.") % {"title": row})
            return redirect("desk:proposals", meeting=meeting)
    context = {"meeting": found, "proposal": row, "form": form, "can_edit": can_edit_agenda(request.user, found)}
    return render(request, "desk/agenda/proposal_mend.html", context, status=422 if form.errors else 200)


def _decide(request: StaffRequest, row: AgendaProposal, typed: dict[str, Any]) -> None:
    told = {"title": row}
    match typed["act"]:
        case DecisionForm.ACCEPT:
            item = actions.accept_proposal(proposal=row, place=typed["place"], by=request.user)
            messages.success(request, _("“%(title)s” is on the agenda.") % {"title": item})
        case DecisionForm.RETURN:
            actions.return_proposal(proposal=row, note=typed["note"], by=request.user)
            messages.success(request, _("“%(title)s” is returned; the note stands behind the link.") % told)
        case DecisionForm.AGREE:
            actions.agree_to_late_proposal(proposal=row, note=typed["said"], by=request.user)
            messages.success(request, _("The chair's yes to “%(title)s” is noted.") % told)
        case _:
            actions.withdraw_proposal(proposal=row, by=request.user)
            messages.success(request, _("“%(title)s” is withdrawn.") % told)


def _meeting_to_decide(request: StaffRequest, public_id: str) -> Meeting:
    """For who plans, and for who says the chair's yes: 404 to strangers, else 403."""
    found = meeting_of(request, public_id)
    if not powers_in(request.user, found) & {Power.PLAN_MEETINGS, Power.APPROVE_PAPERS}:
        raise Refused
    return found
