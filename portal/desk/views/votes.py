"""Votes on the staff's side: prepare, open, watch who has not voted, count paper, close, count, show. Never what."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import RakorError, Refused
from elections import actions
from elections.models import Vote
from elections.permissions import COUNTS_PAPER, RUNS_VOTES, can_count_paper, can_run_votes
from elections.queries import (
    open_ballots,
    paper_state,
    picture_of_vote,
    votes_of,
    who_would_not_vote,
    who_would_vote,
)
from elections.sealing import WrongPassphrase
from elections.states import VoteState
from flows import votes as flow
from flows.elections import count_ballots
from meetings.models import Meeting
from meetings.permissions import powers_in, require
from portal.desk.forms.votes import PaperCountForm, TrusteesForm, VoidForm, VoteForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
def votes(request: StaffRequest, meeting: str) -> HttpResponse:
    """The votes of the meeting."""
    found = _meeting(request, meeting)
    context = {"meeting": found, "votes": votes_of(found), "can_run": can_run_votes(request.user, found)}
    return render(request, "desk/votes/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, meeting: str) -> HttpResponse:
    found = _meeting(request, meeting)
    require(request.user, RUNS_VOTES, found)
    form = VoteForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.prepare_vote(meeting=found, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The vote is prepared. Open it when the chair calls for it."))
            return _to(row)
    context = {"meeting": found, "form": form}
    return render(request, "desk/votes/new.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def vote(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    """How a vote stands. Asked by htmx, only what changes while it is open: that is the poll."""
    row = _vote(request, meeting, vote)
    context: dict[str, Any] = {
        "meeting": row.meeting,
        "vote": row,
        "picture": picture_of_vote(row),
        "can_run": can_run_votes(request.user, row.meeting),
    }
    if getattr(request, "htmx", False):
        return render(request, "desk/votes/_live.html", context)
    entitled, why_none = who_would_vote(row) if row.state == VoteState.PLANNED else (0, "")
    context |= {
        "can_count": can_count_paper(request.user, row.meeting),
        "paper": paper_state(row, request.user),
        "by_name": open_ballots(row),
        "entitled": entitled,
        "why_none": why_none,
        "may_be_void": row.state not in (VoteState.SHOWN, VoteState.VOID),
    }
    return render(request, "desk/votes/vote.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    """Open the vote: who votes is frozen now, and two trustees lock the key where they keep it."""
    row = _vote_to_run(request, meeting, vote)
    form = TrusteesForm(request.POST if request.method == "POST" else None, vote=row)
    if request.method == "POST" and form.is_valid():
        try:
            flow.open_vote(vote=row, by=request.user, passphrases=form.passphrases, trustees=form.trustees)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The vote is open."))
            return _to(row)
    entitled, why_none = who_would_vote(row)
    told = {"entitled": entitled, "why_none": why_none, "left_out": who_would_not_vote(row)}
    return _act(request, row, form, "desk/votes/open.html", **told)


@signed_in
@require_POST
def close(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    row = _vote_to_run(request, meeting, vote)
    flow.close_vote(vote=row, by=request.user)
    messages.success(request, _("The vote is closed. No ballot is taken any more."))
    return _to(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    """Count the ballots; the result stays hidden until it is shown."""
    row = _vote_to_run(request, meeting, vote)
    form = TrusteesForm(request.POST if request.method == "POST" else None, vote=row, names=row.trustees or ["", ""])
    if request.method == "POST" and form.is_valid():
        try:
            count_ballots(vote=row, by=request.user, passphrases=form.passphrases)
        except WrongPassphrase as error:
            form.add_error(f"words_{error.trustee + 1}", str(error))
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The ballots are counted. The result is hidden until you show it."))
            return _to(row)
    return _act(request, row, form, "desk/votes/count.html")


@signed_in
@require_POST
def show(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    row = _vote_to_run(request, meeting, vote)
    flow.show_vote(vote=row, by=request.user)
    messages.success(request, _("The result is shown."))
    return _to(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    row = _vote_to_run(request, meeting, vote)
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            flow.void_vote(vote=row, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The vote is void."))
            return _to(row)
    return _act(request, row, form, "desk/votes/void.html")


@signed_in
@require_POST
def issue_paper(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    """Hand a ballot of paper to one post."""
    row = _vote_to_run(request, meeting, vote)
    voter = get_object_or_404(row.voters, public_id=request.POST.get("voter", "").replace("\x00", ""))
    actions.issue_paper(voter=voter, by=request.user)
    messages.success(request, _("%(post)s has a ballot of paper.") % {"post": voter.label})
    return _to(row)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: StaffRequest, meeting: str, vote: str) -> HttpResponse:
    """What one person has counted; the other's numbers stay unseen."""
    row = _vote(request, meeting, vote)
    if not powers_in(request.user, row.meeting) & set(COUNTS_PAPER):
        raise Refused
    stand = paper_state(row, request.user)
    form = PaperCountForm(request.POST if request.method == "POST" else None, vote=row, own=stand.own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_paper_count(vote=row, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your count is kept."))
            return _to(row)
    issued = row.voters.filter(on_paper=True).count()
    return _act(request, row, form, "desk/votes/paper.html", paper=stand, issued=issued)


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    """A meeting whose votes the reader runs, or whose ballots of paper he may count: 404 to strangers, else 403."""
    meetings = Meeting.objects.visible_to(request.user).select_related("convener__region", "kind", "venue")
    meeting = get_object_or_404(meetings, public_id=public_id)
    if not powers_in(request.user, meeting) & {RUNS_VOTES, *COUNTS_PAPER}:
        raise Refused
    return meeting


def _vote(request: StaffRequest, meeting: str, public_id: str) -> Vote:
    found = _meeting(request, meeting)
    row = get_object_or_404(Vote.objects.select_related("item").filter(meeting=found), public_id=public_id)
    row.meeting = found
    return row


def _vote_to_run(request: StaffRequest, meeting: str, public_id: str) -> Vote:
    row = _vote(request, meeting, public_id)
    require(request.user, RUNS_VOTES, row.meeting)
    return row


def _act(request: StaffRequest, row: Vote, form: Form, template: str, **told: Any) -> HttpResponse:
    context = {"meeting": row.meeting, "vote": row, "form": form, **told}
    return render(request, template, context, status=422 if form.errors else 200)


def _to(row: Vote) -> HttpResponse:
    return redirect("desk:vote", meeting=row.meeting.public_id, vote=row.public_id)
