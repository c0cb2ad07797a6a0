"""Elections, posts, nominees and boards as far as this user may see them, and the page of a form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.roles import Power
from common.errors import RakorError, Refused
from elections.actions.elections import BadElection
from elections.models import Board, Election, ElectionPost
from meetings.models import Meeting
from meetings.permissions import powers_in
from portal.desk.views.agenda import meeting_with
from portal.desk.views.requests import StaffRequest

PREPARES = (Power.PLAN_MEETINGS,)
NAMES = (Power.PLAN_MEETINGS, Power.RUN_AGENDA)
RUNS = (Power.RUN_AGENDA,)


def meeting_inside(request: StaffRequest, public_id: str) -> Meeting:
    """The meeting, for those inside the house: 404 to strangers, 403 to institutions."""
    return meeting_with(request, public_id, Power.VIEW_MEETINGS)


def election_of(request: StaffRequest, meeting: str, public_id: str, *powers: Power) -> Election:
    """The election of the meeting, for holders of one of `powers` (of whoever sees the meeting where none is named)."""
    found = meeting_inside(request, meeting)
    if powers and not powers_in(request.user, found) & set(powers):
        raise Refused
    election = get_object_or_404(Election.objects.filter(meeting=found), public_id=public_id)
    election.meeting = found
    return election


def post_of(election: Election, public_id: str) -> ElectionPost:
    post = get_object_or_404(election.posts.all(), public_id=public_id)
    post.election = election
    return post


def board_of(request: StaffRequest, public_id: str) -> Board:
    boards = Board.objects.visible_to(request.user).select_related("convener", "election__meeting")
    return get_object_or_404(boards.prefetch_related("members"), public_id=public_id)


def posted(request: StaffRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it was sent, also where it was sent empty."""
    return request.POST if request.method == "POST" else None


def to_election(election: Election) -> HttpResponse:
    return redirect("desk:election", meeting=election.meeting.public_id, election=election.public_id)


def form_page(
    request: StaffRequest,
    meeting: Meeting,
    form: Form,
    act: Callable[[], Any],
    *,
    title: str,
    verb: str = "",
    election: Election | None = None,
    note: str = "",
    board: Board | None = None,
    done: Callable[[Any], HttpResponse],
) -> HttpResponse:
    """A form on a page of its own: filled in rightly it is acted on; what is refused is said where it was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except BadElection as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return done(result)
    context = {
        "meeting": meeting,
        "election": election,
        "board": board,
        "form": form,
        "title": title,
        "verb": verb or _("Save"),
        "note": note,
    }
    return render(request, "desk/elections/form.html", context, status=422 if form.errors else 200)
