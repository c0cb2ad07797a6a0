"""Behind a personal link: the agenda in force, and items that its holder would like on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from agendas import actions
from agendas.models import AgendaProposal
from agendas.queries.proposals import proposals_by
from agendas.queries.versions import changes_between, lines_of, presenters_now, standing_of
from agendas.states import ProposalState
from attendance.links import holder_of
from common.errors import RakorError
from portal.delegates.forms import ProposalForm
from portal.delegates.queries import Door
from portal.delegates.views.doors import behind_link
from portal.delegates.ways import Proposing


@require_safe
@gzip_page
@behind_link
def agenda(request: HttpRequest, door: Door) -> HttpResponse:
    """The version in force by its letter, and what changed since the one before. What is being written is not shown."""
    standing = standing_of(door.meeting)
    force = standing.in_force
    before = standing.before(force) if force is not None else None
    context = {
        "door": door,
        "version": force,
        "lines": lines_of(force.items, presenters_now(door.meeting)) if force is not None else [],
        "before": before,
        "changes": changes_between(before.items, force.items) if before is not None and force is not None else [],
    }
    return render(request, "delegates/agenda.html", context)


# Why no token against foreign forms is asked for: see `answers.answer`.
@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def proposals(request: HttpRequest, door: Door) -> HttpResponse:
    """What was proposed with this link, and the form for one more."""
    if request.method != "POST":
        return _page(request, door, ProposalForm())
    form = ProposalForm(request.POST)
    if form.is_valid():
        try:
            row = actions.propose_item(
                meeting=door.meeting,
                by=holder_of(door.invitation),
                participant=door.invitation.participant,
                **form.cleaned_data,
            )
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            return _page(request, door, ProposalForm(), done=row)
    return _page(request, door, form, status=422)


@gzip_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def proposal(request: HttpRequest, door: Door, proposal: str) -> HttpResponse:
    """One proposal of this link: mended and proposed again after it was returned, or withdrawn."""
    row = proposals_by(door.invitation.participant).filter(public_id=proposal).first()
    if row is None:
        return _page(request, door, ProposalForm(), status=404)
    by, line = holder_of(door.invitation), door.invitation.participant
    if request.method != "POST":
        if row.state != ProposalState.RETURNED:
            return _page(request, door, ProposalForm())
        return _mend(request, door, row, ProposalForm(initial=ProposalForm.values_of(row)))
    form = ProposalForm(request.POST)
    try:
        if "withdraw" in request.POST:
            actions.withdraw_proposal(proposal=row, by=by, participant=line)
        elif form.is_valid():
            actions.propose_again(proposal=row, by=by, participant=line, **form.cleaned_data)
        else:
            return _mend(request, door, row, form, status=422)
    except RakorError as error:
        return _page(request, door, ProposalForm(), status=409, refusal=str(error))
    return _page(request, door, ProposalForm(), done=row)


def _mend(request: HttpRequest, door: Door, row: AgendaProposal, form: ProposalForm, status: int = 200) -> HttpResponse:
    return render(request, "delegates/proposal.html", {"door": door, "proposal": row, "form": form}, status=status)


def _page(request: HttpRequest, door: Door, form: ProposalForm, status: int = 200, **told: object) -> HttpResponse:
    context = {"door": door, "form": form, "proposing": Proposing(door.invitation), **told}
    return render(request, "delegates/proposals.html", context, status=status)
