"""How the letter has fared: each line of the roll with what went to it, and the few that it goes to once more."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.queries.lines import invitable
from documents.queries import letter_in_force
from documents.states import PaperState
from flows.sending import letters_in_one_file, retry_failed, send_to
from meetings.models import Meeting, Participant
from meetings.states import MeetingState
from notices.deliveries import FILTERS, counts_of, delivery_lines, narrowed, progress_of
from portal.desk.views.answers_fetch import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 50


@signed_in
@require_GET
def deliveries(request: StaffRequest, meeting: str) -> HttpResponse:
    """Every line that is invited or to be invited: sent or not, opened, replied to; filtered, searched, in pages."""
    found = meeting_with(request, meeting, Power.INVITE)
    letter = letter_in_force(found)
    lines = delivery_lines(found, letter)
    counts = counts_of(lines)
    chosen, words = request.GET.get("keadaan", ""), request.GET.get("q", "")
    shown = narrowed(lines, chosen, words).select_related("position__organization", "organization", "official")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "meeting": found,
        "letter": letter,
        "page": page,
        "rows": progress_of(list(page.object_list), letter),
        "chips": _chips(counts),
        "is_filtered": bool(chosen or words),
        "failed": counts["gagal"],
        "is_out": letter is not None and letter.state == PaperState.SENT,
        "can_send": letter is not None and found.state in _SENDABLE[PaperState(letter.state)],
    }
    return render(request, "desk/deliveries/list.html", context)


@signed_in
@require_POST
def send(request: StaffRequest, meeting: str) -> HttpResponse:
    """Send the letter to the lines that are ticked, or to the one whose button was pressed."""
    found = meeting_with(request, meeting, Power.INVITE)
    count = send_to(meeting=found, lines=list(_picked(request, found)), by=request.user)
    sent = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count)
    messages.success(request, sent % {"count": count})
    return _back(request, found)


@signed_in
@require_POST
def retry(request: StaffRequest, meeting: str) -> HttpResponse:
    """Try again what failed on the way to the lines that are ticked, or to all."""
    found = meeting_with(request, meeting, Power.INVITE)
    count = retry_failed(meeting=found, lines=_picked_or_all(request, found), by=request.user)
    if count:
        said = ngettext("%(count)s failure is tried again.", "%(count)s failures are tried again.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("Nothing has failed here."))
    return _back(request, found)


@signed_in
@require_POST
def one_file(request: StaffRequest, meeting: str) -> HttpResponse:
    """The copies of the letter for the lines that are ticked, or for all, as one PDF."""
    found = meeting_with(request, meeting, Power.INVITE)
    sheet = letters_in_one_file(meeting=found, lines=_picked_or_all(request, found), by=request.user)
    return redirect("desk:sheet", sheet=sheet.public_id)


# When a letter in each state may be sent.
_SENDABLE: dict[PaperState, frozenset[str]] = {
    PaperState.SIGNED: frozenset({MeetingState.SCHEDULED, MeetingState.INVITED}),
    PaperState.SENT: frozenset({MeetingState.INVITED, MeetingState.ONGOING}),
}


def _picked(request: StaffRequest, meeting: Meeting) -> QuerySet[Participant]:
    """The lines whose box is ticked, or the one of the button."""
    only = request.POST.get("only")
    wanted = [only] if only else request.POST.getlist("line")
    # What is no name of a row is not asked for: PostgreSQL refuses NUL.
    return invitable(meeting).filter(public_id__in=[name for name in wanted if name.isalnum()])


def _picked_or_all(request: StaffRequest, meeting: Meeting) -> QuerySet[Participant]:
    return _picked(request, meeting) if "line" in request.POST or "only" in request.POST else invitable(meeting)


def _back(request: StaffRequest, meeting: Meeting) -> HttpResponse:
    """To the same page of the list, filtered as it was."""
    query: Any = request.GET.urlencode()
    address = reverse("desk:deliveries", args=[meeting.public_id])
    return redirect(f"{address}?{query}" if query else address)


def _chips(counts: dict[str, int]) -> list[tuple[str, str, object, int | None]]:
    chips: list[tuple[str, str, object, int | None]] = [("", "", _("All"), counts[""])]
    return chips + [(name, shape, words, counts[name]) for name, (shape, words) in FILTERS.items()]
