"""What the doors saw: every record with its source, records that do not agree, and who came without an invitation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance import actions
from attendance.models import Arrival, WalkIn
from attendance.permissions import can_finalise
from attendance.queries.arrivals import arrivals_of, conflicts_of, source_chips, state_chips, walk_ins_of
from common.errors import RakorError, Refused
from files.serving import download
from meetings.models import Meeting
from meetings.permissions import may, require
from portal.desk.forms.attendance import ShortReasonForm
from portal.desk.forms.door import SettleForm, WalkInForm
from portal.desk.views.day_fetch import meeting_to_record
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 50


@signed_in
@require_GET
def arrivals(request: StaffRequest, meeting: str) -> HttpResponse:
    """Everything the doors saw, as it came."""
    found = meeting_to_record(request, meeting)
    wanted = [request.GET.get(name, "") for name in ("keadaan", "sumber", "q")]
    page = Paginator(arrivals_of(found, *wanted), PAGE).get_page(request.GET.get("page"))
    states = state_chips(found)
    context = {
        **_frame(request, found),
        "page": page,
        "states": [("", "", _("All"), sum(count or 0 for *_rest, count in states)), *states],
        "sources": [("", "", _("All ways"), None), *source_chips(found)],
        "is_filtered": any(wanted),
    }
    return render(request, "desk/door/arrivals.html", context)


@signed_in
def undo(request: StaffRequest, meeting: str, arrival: str) -> HttpResponse:
    """Ask for the reason, then take the record back."""
    found = meeting_to_record(request, meeting)
    row = _arrival(found, arrival)
    form = ShortReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_arrival(arrival=row, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The record is taken back; it is kept with your reason."))
            return redirect("desk:arrivals", meeting=found.public_id)
    context = {
        **_frame(request, found),
        "form": form,
        "back": "desk:arrivals",
        "title": _("Take a record back: %(line)s") % {"line": row.participant},
        "warning": _("The mark goes back to what it would be without this record. The record itself stays."),
        "verb": _("Take the record back"),
    }
    return render(request, "desk/attendance/reason.html", context, status=422 if form.errors else 200)


@signed_in
@require_GET
def signature(request: StaffRequest, meeting: str, arrival: str) -> FileResponse:
    """What was signed on the screen: for those who keep the roll, not for the doors."""
    found = meeting_to_record(request, meeting)
    if not can_finalise(request.user, found):
        raise Refused
    signed = _arrival(found, arrival).signature
    if signed is None:
        raise Http404
    return download(signed)


@signed_in
@require_GET
def conflicts(request: StaffRequest, meeting: str) -> HttpResponse:
    """What was made away from the network and does not fit: both records, and one decision for each."""
    found = meeting_to_record(request, meeting)
    return render(
        request, "desk/door/conflicts.html", {**_frame(request, found), "conflicts": conflicts_of(found), "typed": None}
    )


@signed_in
@require_POST
def settle(request: StaffRequest, meeting: str, arrival: str) -> HttpResponse:
    """Let the late record count instead, or set it aside."""
    found = meeting_to_record(request, meeting)
    row, form = _arrival(found, arrival), SettleForm(request.POST)
    error = form.trouble
    if not error:
        try:
            actions.settle_conflict(arrival=row, keep=form.keeps, reason=form.words, by=request.user)
        except RakorError as refused:
            error = str(refused)
    if error:
        typed = {"arrival": row.pk, "reason": request.POST.get("reason", ""), "error": error}
        context = {**_frame(request, found), "conflicts": conflicts_of(found), "typed": typed}
        return render(request, "desk/door/conflicts.html", context, status=422)
    messages.success(request, _("Decided. Both records are kept with your reason."))
    return redirect("desk:door_conflicts", meeting=found.public_id)


@signed_in
@require_GET
def walk_ins(request: StaffRequest, meeting: str) -> HttpResponse:
    """Who came without an invitation: who waits, and what was decided."""
    found = meeting_to_record(request, meeting)
    return render(request, "desk/door/walk_ins.html", _walk_ins(request, found))


@signed_in
@require_POST
def decide(request: StaffRequest, meeting: str, walk_in: str) -> HttpResponse:
    """Let someone in, or not: for those who plan the meeting."""
    found = meeting_to_record(request, meeting)
    row = get_object_or_404(WalkIn.objects.select_related("session"), session__meeting=found, public_id=walk_in)
    require(request.user, Power.PLAN_MEETINGS, found)
    form = WalkInForm(request.POST)
    error = form.trouble
    if not error:
        try:
            if form.lets_in:
                actions.approve_walk_in(walk_in=row, by=request.user)
            else:
                actions.refuse_walk_in(walk_in=row, reason=form.words, by=request.user)
        except RakorError as refused:
            error = str(refused)
    if error:
        typed = {"walk_in": row.pk, "reason": request.POST.get("reason", ""), "error": error}
        return render(request, "desk/door/walk_ins.html", _walk_ins(request, found, typed), status=422)
    told = _("%(name)s is let in and stands on the roll.") if form.lets_in else _("%(name)s is not let in.")
    messages.success(request, told % {"name": row.name})
    return redirect("desk:walk_ins", meeting=found.public_id)


def _arrival(meeting: Meeting, public_id: str) -> Arrival:
    rows = Arrival.objects.filter(session__meeting=meeting).select_related("participant__position", "session__meeting")
    return get_object_or_404(rows, public_id=public_id)


def _walk_ins(request: StaffRequest, meeting: Meeting, typed: dict[str, object] | None = None) -> dict[str, object]:
    page = Paginator(walk_ins_of(meeting), PAGE).get_page(request.GET.get("page"))
    may_decide = may(request.user, Power.PLAN_MEETINGS, meeting)
    return {**_frame(request, meeting), "page": page, "may_decide": may_decide, "typed": typed}


def _frame(request: StaffRequest, meeting: Meeting) -> dict[str, object]:
    return {
        "meeting": meeting,
        "is_door_only": not may(request.user, Power.VIEW_MEETINGS, meeting),
        "is_open": meeting.attendance_finalised_at is None,
        "can_finalise": can_finalise(request.user, meeting),
    }
