"""Boards in office: who, since when, until when."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Power
from common.errors import Refused
from directory.permissions import has_power_anywhere
from elections.actions.boards import inaugurate_board
from elections.queries.boards import boards_for, line_of
from elections.states import ElectionState
from meetings.permissions import may, require
from portal.desk.forms.elections import InaugurationForm
from portal.desk.views.elections_fetch import board_of, form_page, posted
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_safe
def boards(request: StaffRequest) -> HttpResponse:
    """All boards of the house, the newest term first; what ends soon is marked."""
    if not has_power_anywhere(request.user, Power.VIEW_MEETINGS):
        raise Refused
    return render(request, "desk/elections/boards.html", {"lines": boards_for(request.user, timezone.localdate())})


@signed_in
@require_safe
def board(request: StaffRequest, board: str) -> HttpResponse:
    found = board_of(request, board)
    election = found.election
    can_inaugurate = (
        election is not None
        and election.state == ElectionState.PUBLISHED
        and may(request.user, Power.PLAN_MEETINGS, election.meeting)
    )
    context = {"line": line_of(found, timezone.localdate()), "board": found, "can_inaugurate": can_inaugurate}
    return render(request, "desk/elections/board.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def inaugurate(request: StaffRequest, board: str) -> HttpResponse:
    found = board_of(request, board)
    if found.election is None:
        raise Refused
    require(request.user, Power.PLAN_MEETINGS, found.election.meeting)
    form = InaugurationForm(posted(request))
    return form_page(
        request,
        found.election.meeting,
        form,
        lambda: inaugurate_board(board=found, by=request.user, **form.cleaned_data),
        title=_("Inauguration"),
        election=found.election,
        board=found,
        done=lambda _nothing: redirect("desk:board", board=found.public_id),
    )
