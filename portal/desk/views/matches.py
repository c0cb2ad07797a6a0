"""Printed names beside the posts they probably mean: a person confirms, chooses another, or keeps what is printed."""

from functools import reduce

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Power
from common.errors import RakorError
from directory.models import Position
from directory.queries import with_holders
from flows.importing import actions
from flows.importing.queries import MATCH_SHAPES, MatchLine, match_line, match_lines, posts_meant
from meetings.models import Meeting
from meetings.permissions import require
from meetings.states import MatchState
from portal.desk.forms.imports import MatchForm
from portal.desk.views.requests import StaffRequest, signed_in

_FOUND_AT_MOST = 25


@signed_in
@require_safe
def matches(request: StaffRequest, meeting: str) -> HttpResponse:
    """Everyone whom the source names, with what the directory takes them for."""
    found = _meeting(request, meeting)
    lines = match_lines(found)
    chosen = request.GET.get("keadaan", "")
    counts = {state: sum(line.person.match_state == state for line in lines) for state in MatchState}
    context = {
        "meeting": found,
        "lines": [line for line in lines if chosen in ("", line.person.match_state)],
        "chips": [("", "", _("All"), len(lines))]
        + [(state.value, MATCH_SHAPES[state], state.label, counts[state]) for state in MatchState if counts[state]],
    }
    return render(request, "desk/imports/matches.html", context)


@signed_in
def match(request: StaffRequest, meeting: str, kind: str, name: str) -> HttpResponse:
    """One person: search another post, and say what is meant."""
    found = _meeting(request, meeting)
    line = match_line(found, kind, name)
    if line is None:
        raise Http404
    form = MatchForm(request.POST if request.method == "POST" else None, posts=posts_meant(found))
    if form.is_valid():
        try:
            _decide(request, line, form.cleaned_data["act"], form.cleaned_data["position"])
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk:matches", meeting=meeting)
    words = request.GET.get("q", line.person.printed_position or line.person.printed_name)
    context = {"meeting": found, "line": line, "form": form, "q": words, "posts": _posts(found, words)}
    return render(request, "desk/imports/match.html", context, status=422 if form.errors else 200)


def _decide(request: StaffRequest, line: MatchLine, act: str, position: Position | None) -> None:
    if act == "confirm":
        actions.confirm_match(person=line.person, position=position, by=request.user)
        messages.success(request, _("“%(name)s” is confirmed.") % {"name": line.person.label})
    elif act == "keep":
        actions.keep_as_printed(person=line.person, by=request.user)
        messages.success(request, _("“%(name)s” stays as printed.") % {"name": line.person.label})
    else:
        actions.withdraw_match(person=line.person, by=request.user)
        messages.success(request, _("“%(name)s” is open again.") % {"name": line.person.label})


def _meeting(request: StaffRequest, public_id: str) -> Meeting:
    """The imported meeting, for whoever may import there: 404 to strangers, else 403."""
    meetings = Meeting.objects.visible_to(request.user).filter(is_imported=True)
    meeting = get_object_or_404(meetings.select_related("convener__region"), public_id=public_id)
    require(request.user, Power.IMPORT_MEETINGS, meeting)
    return meeting


def _posts(meeting: Meeting, words: str) -> list[Position]:
    """The first posts that hold every word of the search, with their holders on the day of the meeting."""
    wanted = words.split()[:8]
    if not wanted:
        return []
    holding = reduce(lambda so_far, word: so_far & _holding(word), wanted, Q())
    found = with_holders(posts_meant(meeting).filter(holding), meeting.first_day)
    return list(found[:_FOUND_AT_MOST])


def _holding(word: str) -> Q:
    return Q(title__icontains=word) | Q(short_title__icontains=word) | Q(organization__name__icontains=word)
