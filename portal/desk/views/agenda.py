"""The agenda as it is planned: items added, worded, ordered, taken out."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Power
from agendas import actions
from agendas.models import AgendaItem
from agendas.permissions import can_edit_agenda, can_write_notes
from agendas.queries import agenda_of, items_of
from agendas.queries.carrying import waiting_from_earlier
from agendas.queries.proposals import proposals_waiting
from agendas.queries.versions import standing_of
from agendas.states import ITEM_MOVES, AgendaItemState
from common.errors import RakorError
from meetings.models import Meeting
from meetings.permissions import may, require
from portal.desk.forms.agenda import ItemForm
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
def agenda(request: StaffRequest, meeting: str) -> HttpResponse:
    """The items in order, with a form for the next one."""
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    standing = standing_of(found)
    form = ItemForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_item(meeting=found, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is on the agenda.") % {"title": item})
            return redirect("desk:agenda", meeting=meeting)
    listed, is_open = agenda_of(found), can_edit_agenda(request.user, found)
    prefetch_related_objects([line.item for line in listed.lines], "topics")
    context = {
        "meeting": found,
        "agenda": listed,
        "form": form,
        "standing": standing,
        "is_open": is_open,
        "can_edit": is_open and not standing.is_frozen,
        "waiting": waiting_from_earlier(found) if is_open else [],
        "proposals": proposals_waiting(found),
        "may_approve": may(request.user, Power.APPROVE_PAPERS, found),
        "can_write_notes": can_write_notes(request.user, found),
    }
    return render(request, "desk/agenda/agenda.html", context, status=422 if form.errors else 200)


@signed_in
def edit_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    found = meeting_with(request, meeting, Power.PLAN_MEETINGS)
    row = item_of(found, item)
    standing = standing_of(found)
    form = ItemForm(request.POST or None, meeting=found, item=row, is_frozen=standing.is_frozen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_item(item=row, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The item is saved."))
            return to_agenda(meeting, row)
    context = {
        "meeting": found,
        "item": row,
        "form": form,
        "standing": standing,
        "can_edit": can_edit_agenda(request.user, found),
        "steps": steps_of(row),
    }
    return render(request, "desk/agenda/item.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def move_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """One place up or down, or to the place where it was dropped: then the page stands already, and is told no more."""
    row = item_of(meeting_with(request, meeting, Power.PLAN_MEETINGS), item)
    asked = request.POST.get("to", "")
    if asked.isdecimal() and len(asked) < 5:
        actions.move_item(item=row, to=int(asked), by=request.user)
        return HttpResponse(status=204)
    actions.move_item(item=row, step=step_asked(request), by=request.user)
    return to_agenda(meeting, row)


@signed_in
@require_POST
def remove_item(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    row = item_of(meeting_with(request, meeting, Power.PLAN_MEETINGS), item)
    actions.remove_item(item=row, by=request.user)
    messages.success(request, _("“%(title)s” is taken off the agenda.") % {"title": row})
    return redirect("desk:agenda", meeting=meeting)


@signed_in
@require_POST
def set_state(request: StaffRequest, meeting: str, item: str) -> HttpResponse:
    """How far the item has come; back to the desk of the note taker or to the agenda, from where it was said."""
    found = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=meeting)
    row = item_of(found, item)
    actions.set_item_state(item=row, state=request.POST.get("state", ""), by=request.user)
    if request.POST.get("next") == "notes":
        return redirect("desk:notes", meeting=meeting, item=item)
    return to_agenda(meeting, row)


def meeting_with(request: StaffRequest, public_id: str, power: Power) -> Meeting:
    """The meeting, for a page that only holders of `power` there may open: 404 to strangers, else 403."""
    meetings = Meeting.objects.visible_to(request.user).select_related("convener__region", "kind", "venue")
    meeting = get_object_or_404(meetings, public_id=public_id)
    require(request.user, power, meeting)
    return meeting


def item_of(meeting: Meeting, public_id: str) -> AgendaItem:
    return get_object_or_404(items_of(meeting), public_id=public_id)


def step_asked(request: StaffRequest) -> int:
    """-1 for "up", 1 for "down", 0 for anything else."""
    return {"up": -1, "down": 1}.get(request.POST.get("direction", ""), 0)


def steps_of(item: AgendaItem) -> list[tuple[str, str, bool]]:
    """(state, words, is it the present one) of the present state and those the item may move to."""
    reachable = ITEM_MOVES[AgendaItemState(item.state)]
    return [
        (state.value, str(state.label), state == item.state)
        for state in AgendaItemState
        if state == item.state or state in reachable
    ]


def to_agenda(meeting: str, item: AgendaItem) -> HttpResponse:
    """The agenda, scrolled to the item."""
    return redirect(f"{reverse('desk:agenda', kwargs={'meeting': meeting})}#mata-{item.public_id}")
