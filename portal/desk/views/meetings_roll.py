"""Choosing participants, and who has a duty at the meeting."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import DUTY_DESCRIPTIONS, Duty
from common.errors import RakorError
from directory.models import Position
from directory.queries import groups_of
from flows import roll as flows
from meetings import actions
from meetings.models import DutyAssignment, Meeting
from meetings.queries import roll_of
from meetings.states import Capacity
from portal.desk.forms.meetings_roll import DutyForm, GroupForm, GuestForm, LinesForm, PostsForm
from portal.desk.views.meetings_fetch import meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in

FOUND = 30


@signed_in
@require_GET
def participants(request: StaffRequest, meeting: str) -> HttpResponse:
    """The roll, and three ways to add to it: a group, single posts by search, a guest."""
    found = meeting_to_plan(request, meeting)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    groups = roll_of(found)
    context = {
        "meeting": found,
        "roll": groups,
        "total": sum(len(group.participants) for group in groups),
        "groups": groups_of(found.convener) if found.roll_open else [],
        "words": words,
        "posts": _posts(request, found, words) if words and found.roll_open else None,
        "capacities": Capacity.choices,
        "companion": Capacity.COMPANION.value,
    }
    return render(request, "desk/meetings/participants.html", context)


@signed_in
@require_POST
def add_group(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_to_plan(request, meeting)
    form = GroupForm(request.POST)
    if form.is_valid():
        added = flows.add_group(meeting=found, group=form.cleaned_data["group"], by=request.user)
        _tell_added(request, len(added))
    return _to_roll(found)


@signed_in
@require_POST
def add_posts(request: StaffRequest, meeting: str) -> HttpResponse:
    found = meeting_to_plan(request, meeting)
    form = PostsForm(request.POST, meeting=found)
    if form.is_valid():
        added = flows.add_participants(meeting=found, positions=form.cleaned_data["posts"], by=request.user)
        _tell_added(request, len(added))
    else:
        _tell_errors(request, form)
    return _to_roll(found)


@signed_in
def add_guest(request: StaffRequest, meeting: str) -> HttpResponse:
    """A guest from outside the directory, by name, post and address."""
    found = meeting_to_plan(request, meeting)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flows.add_guest(meeting=found, plan=form.plan, by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            _tell_added(request, 1)
            return _to_roll(found)
    status = 422 if form.errors else 200
    return render(request, "desk/meetings/guest.html", {"meeting": found, "form": form}, status=status)


@signed_in
@require_POST
def change_lines(request: StaffRequest, meeting: str) -> HttpResponse:
    """Take the ticked lines off the roll, or give them a capacity."""
    found = meeting_to_plan(request, meeting)
    form = LinesForm(request.POST, meeting=found)
    if not form.is_valid():
        _tell_errors(request, form)
        return _to_roll(found)
    typed = form.cleaned_data
    if typed["act"] == "remove":
        removed = actions.remove_participants(meeting=found, participants=typed["lines"], by=request.user)
        told = ngettext("%(count)s line removed.", "%(count)s lines removed.", removed) % {"count": removed}
    else:
        changed = flows.set_capacity(
            meeting=found,
            participants=typed["lines"],
            capacity=Capacity(typed["capacity"]),
            accompanies=typed["accompanies"],
            by=request.user,
        )
        told = ngettext("%(count)s line changed.", "%(count)s lines changed.", changed) % {"count": changed}
    messages.success(request, told)
    return _to_roll(found)


# --- duties ----------------------------------------------------------------------------------------------------------


@signed_in
def duties(request: StaffRequest, meeting: str) -> HttpResponse:
    """Who helps at this meeting only: at the door, with the notes, with papers."""
    found = meeting_to_plan(request, meeting)
    form = DutyForm(request.POST or None, convener=found.convener)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if _accepted(
            form,
            lambda: actions.assign_duty(
                meeting=found, user=typed["account"], duty=Duty(typed["duty"]), by=request.user
            ),
        ):
            messages.success(request, _("The duty is assigned."))
            return redirect("desk:duties", meeting=found.public_id)
    context = {
        "meeting": found,
        "form": form,
        "assigned": found.duties.select_related("user").order_by("duty", "user__name"),
        "descriptions": [(duty.label, DUTY_DESCRIPTIONS[duty]) for duty in Duty],
    }
    return render(request, "desk/meetings/duties.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def revoke_duty(request: StaffRequest, meeting: str, duty: str) -> HttpResponse:
    found = meeting_to_plan(request, meeting)
    rows = DutyAssignment.objects.visible_to(request.user).select_related("user", "meeting__convener")
    actions.revoke_duty(assignment=get_object_or_404(rows, meeting=found, public_id=duty), by=request.user)
    messages.success(request, _("The duty is taken back."))
    return redirect("desk:duties", meeting=found.public_id)


def _accepted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; a refusal with a name stands beside the form."""
    try:
        act()
    except RakorError as error:
        form.add_error(None, str(error))
        return False
    return True


def _posts(request: StaffRequest, meeting: Meeting, words: str) -> list[Position]:
    """Posts of the own house that hold every word and are not on the roll yet."""
    rows = Position.objects.visible_to(request.user).active().in_house_of(meeting.convener)
    rows = rows.exclude(pk__in=meeting.participants.filter(position__isnull=False).values("position"))
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(short_title__icontains=word) | Q(organization__name__icontains=word)
        )
    return list(rows.select_related("organization").in_protocol_order()[:FOUND])


def _tell_added(request: StaffRequest, count: int) -> None:
    if count:
        told = ngettext("%(count)s participant added.", "%(count)s participants added.", count) % {"count": count}
        messages.success(request, told)
    else:
        messages.info(request, _("All of them are on the roll already."))


def _tell_errors(request: StaffRequest, form: Any) -> None:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)


def _to_roll(meeting: Meeting) -> HttpResponse:
    return redirect("desk:participants", meeting=meeting.public_id)
