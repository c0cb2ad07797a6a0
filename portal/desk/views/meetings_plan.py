"""Making, editing and copying the plan of a meeting."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Power
from common.errors import RakorError, Refused
from directory.models import Organization
from directory.permissions import conveners_of
from flows.meetings import copy_meeting
from meetings.actions import create_meeting, edit_meeting
from meetings.models import Meeting
from meetings.plan import MeetingPlan
from portal.desk.forms.meetings import (
    CopyForm,
    MeetingForm,
    SessionForm,
    SessionFormSet,
    as_typed,
    initial_of,
    initial_sessions_of,
)
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in

if TYPE_CHECKING:
    Sessions = BaseFormSet[SessionForm]

SESSIONS = "sesi"
ADD_ROW = "add_session"


@signed_in
def new(request: StaffRequest) -> HttpResponse:
    """A new meeting of the convener this user plans for (`?instansi=` chooses where there are several)."""
    conveners = conveners_of(request.user, Power.PLAN_MEETINGS)
    if not conveners:
        raise Refused
    convener = next((row for row in conveners if row.public_id == request.GET.get("instansi")), conveners[0])
    return _plan_page(request, convener, None, conveners)


@signed_in
def edit(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_to_plan(request, meeting)
    if not found.is_planning:
        messages.error(request, _("The plan can no longer be edited: the invitations are out."))
        return redirect("desk:meeting", meeting=found.public_id)
    return _plan_page(request, found.convener, found, [])


@signed_in
def copy(request: StaffRequest, meeting: str) -> HttpResponse:
    """Title and first day of a copy; everything else is taken over."""
    found = meeting_to_plan(request, meeting)
    form = CopyForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_meeting(source=found, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _copied(found, made))
            return redirect("desk:meeting", meeting=made.public_id)
    status = 422 if form.errors else 200
    return render(request, "desk/meetings/copy.html", {"meeting": found, "form": form}, status=status)


def _plan_page(
    request: StaffRequest, convener: Organization, meeting: Meeting | None, conveners: list[Organization]
) -> HttpResponse:
    if request.method == "POST" and ADD_ROW in request.POST:
        form, sessions = _with_another_row(request, convener, meeting)
    else:
        form, sessions = _forms(request, convener, meeting)
        if request.method == "POST" and form.is_valid() and sessions.is_valid():
            plan = form.plan(tuple(row.plan for row in sessions if row.plan))
            try:
                saved = _save(request, convener, meeting, plan)
            except RakorError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The plan is saved."))
                return redirect("desk:meeting", meeting=saved.public_id)
    has_errors = form.is_bound and (bool(form.errors) or not sessions.is_valid())
    context = {
        "form": form,
        "sessions": sessions,
        "meeting": meeting,
        "convener": convener,
        "conveners": conveners if len(conveners) > 1 else [],
        "posts": form.posts.values(),
        "add_row": ADD_ROW,
    }
    return render(request, "desk/meetings/plan.html", context, status=422 if has_errors else 200)


def _save(request: StaffRequest, convener: Organization, meeting: Meeting | None, plan: MeetingPlan) -> Meeting:
    if meeting is None:
        return create_meeting(convener=convener, plan=plan, by=request.user)
    return edit_meeting(meeting=meeting, plan=plan, by=request.user)


def _forms(request: StaffRequest, convener: Organization, meeting: Meeting | None) -> tuple[MeetingForm, "Sessions"]:
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(
        data, convener=convener, user=request.user, meeting=meeting, initial=initial_of(meeting) if meeting else None
    )
    rows = initial_sessions_of(meeting) if meeting else []
    return form, SessionFormSet(data, prefix=SESSIONS, initial=rows)


def _with_another_row(
    request: StaffRequest, convener: Organization, meeting: Meeting | None
) -> tuple[MeetingForm, "Sessions"]:
    """What was typed, unjudged and unsaved, with one more session to fill in."""
    form = MeetingForm(convener=convener, user=request.user, meeting=meeting, initial=as_typed(request.POST))
    return form, SessionFormSet(prefix=SESSIONS, initial=[*_typed_sessions(request.POST), {}])


def _typed_sessions(data: QueryDict) -> list[dict[str, object]]:
    count = data.get(f"{SESSIONS}-TOTAL_FORMS", "")
    numbers = range(min(int(count), SessionFormSet.max_num) if count.isascii() and count.isdigit() else 1)
    return [as_typed(data, f"{SESSIONS}-{number}") for number in numbers]


def _copied(source: Meeting, made: Meeting) -> str:
    left_out = source.participants.count() - made.participants.count()
    if not left_out:
        return _("The copy is made. Check its date, theme and period.")
    return ngettext(
        "The copy is made, without %(count)s line of the roll that has no post in use.",
        "The copy is made, without %(count)s lines of the roll that have no post in use.",
        left_out,
    ) % {"count": left_out}
