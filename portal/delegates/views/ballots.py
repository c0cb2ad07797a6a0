"""Voting by link. The address says which post votes, the body what it chooses; only the first is ever logged, and no
answer depends on the second."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import RakorError
from elections.actions import AlreadyVoted, BadBallot, VoteClosed, cast_ballot
from elections.models import Voter
from elections.queries import open_ballots, result_lines
from portal.delegates.ballots import BallotForm, ballots_of
from portal.delegates.queries import Door, RepresentativeDoor
from portal.delegates.views.doors import behind_link, behind_representative_link


@require_safe
@behind_link
def ballots(request: HttpRequest, door: Door) -> HttpResponse:
    """The votes of this post."""
    return _list(request, door)


@require_safe
@behind_representative_link
def representative_ballots(request: HttpRequest, door: RepresentativeDoor) -> HttpResponse:
    """The votes that a representative casts for the post."""
    return _list(request, door)


# No cookie adds anything to the address. Not compressed: the length of an answer must not tell what was ticked.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def ballot(request: HttpRequest, door: Door, vote: str) -> HttpResponse:
    """One ballot, for whoever is invited."""
    return _ballot(request, door, vote)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_representative_link
def representative_ballot(request: HttpRequest, door: RepresentativeDoor, vote: str) -> HttpResponse:
    """One ballot, for whoever sits there for the post."""
    return _ballot(request, door, vote)


def _list(request: HttpRequest, door: Door) -> HttpResponse:
    return render(request, "delegates/ballots.html", {"door": door, "voters": ballots_of(door), **_ways(door)})


def _ballot(request: HttpRequest, door: Door, vote: str) -> HttpResponse:
    voter = next((voter for voter in ballots_of(door) if voter.vote.public_id == vote), None)
    if voter is None:
        return render(request, "delegates/ballots.html", {"door": door, "voters": [], **_ways(door)}, status=404)
    if request.method != "POST":
        return _page(request, door, voter, BallotForm(vote=voter.vote))
    form = BallotForm(request.POST, vote=voter.vote)
    if not form.is_valid():
        return _page(request, door, voter, form, 422)
    return _cast(request, door, voter, form)


def _cast(request: HttpRequest, door: Door, voter: Voter, form: BallotForm) -> HttpResponse:
    try:
        receipt = cast_ballot(voter=voter, choices=form.cleaned_data["choice"])
    except BadBallot as refused:
        form.add_error("choice", str(refused))
        return _page(request, door, voter, form, 422)
    except (AlreadyVoted, VoteClosed) as refused:
        return _page(request, door, voter, form, 409, refusal=refused)
    return _page(request, door, voter, form, receipt=receipt, is_new=True)


def _page(
    request: HttpRequest,
    door: Door,
    voter: Voter,
    form: BallotForm,
    status: int = 200,
    *,
    refusal: RakorError | None = None,
    **told: Any,
) -> HttpResponse:
    if refusal is not None:
        # As it stands now: another device was quicker, or the chair has closed the vote.
        voter = Voter.objects.select_related("vote__meeting").get(pk=voter.pk)
    vote = voter.vote
    context = {
        "door": door,
        "voter": voter,
        "vote": vote,
        "form": form,
        "refusal": refusal,
        "lines": result_lines(vote),
        "by_name": open_ballots(vote),
        "receipts": vote.result.get("receipts", []) if vote.shown_at else [],
        **_ways(door),
        **told,
    }
    return render(request, "delegates/ballot.html", context, status=status)


def _ways(door: Door) -> dict[str, str]:
    """The names of the pages around, by whose link it is."""
    if isinstance(door, RepresentativeDoor):
        return {
            "back": "delegates:representative",
            "list": "delegates:representative_ballots",
            "act": "delegates:representative_ballot",
        }
    return {"back": "delegates:answer", "list": "delegates:ballots", "act": "delegates:ballot"}
