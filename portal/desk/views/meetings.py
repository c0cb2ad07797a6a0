"""The list of meetings, the page of one, and the steps it takes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import Power
from agendas.permissions import can_ask_for_presentations, can_edit_agenda, can_write_notes, conveners_to_work_out
from agendas.queries import agenda_of, directives_of
from agendas.queries.presentations import counted_by_state, presentations_of
from attendance.queries import answer_board
from attendance.queries.told import told_of
from common.errors import RakorError
from directory.permissions import conveners_of, delegate_organizations
from documents.models import Paper
from documents.permissions import can_print
from documents.queries import has_print_pack, papers_of
from documents.queries.objections import circulated_minutes
from flows.attendance import start_meeting
from flows.changes import cancel_meeting
from flows.importing.queries import source_card
from meetings import actions
from meetings.models import Meeting, MeetingQuerySet, MeetingSeries
from meetings.permissions import can_edit_plan, require
from meetings.queries import count_by_state, of_period, suspension_of, tombstones_of, with_tombstones, years_of
from meetings.radar import radar_of
from meetings.states import SHAPES, MeetingState
from notices.queries import count_to_remind
from portal.desk.forms.papers import ReasonForm
from portal.desk.hall import day_panel_of
from portal.desk.history import history_of
from portal.desk.meeting_acts import Access, access_of, acts_of, checklist_of
from portal.desk.meeting_page import steps_of, summary_of
from portal.desk.topic_chips import of_topic, topic_chips
from portal.desk.views.meetings_fetch import meeting_of, meeting_to_plan
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 25
# Lines of the roll on the page of the meeting.
ROLL_LINES = 10
SORTS: dict[str, tuple[Any, ...]] = {
    "": (F("first_day").desc(nulls_last=True), "-pk"),
    "tanggal": (F("first_day").asc(nulls_last=True), "pk"),
    "judul": ("title", "pk"),
}


@signed_in
@require_GET
def meetings(request: StaffRequest) -> HttpResponse:
    """All meetings this user may open: searched, filtered by state, year and quarter, sorted, in pages."""
    visible = Meeting.objects.visible_to(request.user)
    found = _in_period(_of_series(_searched(visible, request.GET.get("q", "")), request), request)
    found = of_topic(found, request, "agenda_items__topics", "directives__topics")
    state, sort = request.GET.get("keadaan", ""), request.GET.get("urut", "")
    rows = found.filter(state=state) if state in MeetingState.values else found
    rows = rows.select_related("kind", "venue", "convener", "series").annotate(roll=Count("participants"))
    rows = with_tombstones(rows.order_by(*SORTS.get(sort, SORTS[""])))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sort": sort if sort in SORTS else "",
        "states": _state_chips(found),
        "years": [("", "", _("All years"), None), *((str(year), "", str(year), None) for year in years_of(visible))],
        "quarters": _quarter_chips(request),
        "series": _series_chips(request.user),
        "topics": topic_chips(request.user, "agenda_items", "directives"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "keadaan", "tahun", "triwulan", "seri", "topik")),
        "may_plan": bool(conveners_of(request.user, Power.PLAN_MEETINGS)),
        "may_import": bool(conveners_of(request.user, Power.IMPORT_MEETINGS)),
        "keeps_lists": bool(conveners_of(request.user, Power.VIEW_MEETINGS)),
    }
    return render(request, "desk/meetings/list.html", context)


@signed_in
@require_GET
def meeting(request: StaffRequest, meeting: str) -> HttpResponse:
    """The page of one meeting: the same number of queries for 3 participants and for 300."""
    found = meeting_of(request, meeting)
    found.tombstones = tombstones_of(found)  # type: ignore[attr-defined]
    suspension = suspension_of(found)
    access = access_of(request.user, found, is_suspended=suspension is not None)
    checklist = checklist_of(found) if access.is_internal else None
    context = {
        "meeting": found,
        "access": access,
        "suspension": suspension,
        "day": day_panel_of(found, access),
        "summary": summary_of(found, access),
        "checklist": checklist,
        "radar": radar_of(found) if can_edit_plan(request.user, found) else None,
        "acts": acts_of(found, access, checklist),
        "agenda": agenda_of(found),
        "can_edit_agenda": can_edit_agenda(request.user, found),
        "can_write_notes": can_write_notes(request.user, found),
        **(_inside(request.user, found, access) if access.is_internal else _for_institution(request, found)),
    }
    return render(request, "desk/meetings/page.html", context)


@signed_in
@require_POST
def schedule(request: StaffRequest, meeting: str) -> HttpResponse:
    return _step(request, meeting, actions.schedule_meeting, _("The meeting stands in the calendar."))


@signed_in
@require_POST
def start(request: StaffRequest, meeting: str) -> HttpResponse:
    return _step(request, meeting, start_meeting, _("The meeting has begun."))


@signed_in
@require_POST
def close(request: StaffRequest, meeting: str) -> HttpResponse:
    return _step(request, meeting, actions.close_meeting, _("The meeting is closed."))


@signed_in
def cancel(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask for the reason, then call the meeting off and tell those invited."""
    found = meeting_to_plan(request, meeting)
    return _with_reason(
        request,
        found,
        cancel_meeting,
        title=_("Cancel the meeting"),
        verb=_("Cancel the meeting"),
        warning=_("This cannot be taken back. Everyone who was invited is told, with the reason."),
        told=_("The meeting is cancelled; those invited are being told."),
    )


@signed_in
def reopen(request: StaffRequest, meeting: str) -> HttpResponse:
    """Ask for the reason, then take the closing back."""
    found = meeting_of(request, meeting)
    require(request.user, Power.REOPEN_MEETINGS, found)
    return _with_reason(
        request,
        found,
        actions.reopen_meeting,
        title=_("Reopen the meeting"),
        verb=_("Reopen"),
        warning=_("The meeting returns to “held”. What is signed stays signed; a correction is a new version."),
        told=_("The meeting is open again."),
    )


def _step(request: StaffRequest, public_id: str, act: Callable[..., object], told: str) -> HttpResponse:
    found = meeting_of(request, public_id)
    act(meeting=found, by=request.user)
    messages.success(request, told)
    return redirect("desk:meeting", meeting=found.public_id)


def _with_reason(
    request: StaffRequest, found: Meeting, act: Callable[..., object], *, told: str, **words: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(meeting=found, reason=form.cleaned_data["reason"], by=request.user)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told)
            return redirect("desk:meeting", meeting=found.public_id)
    status = 422 if form.errors else 200
    return render(request, "desk/meetings/reason.html", {"meeting": found, "form": form, **words}, status=status)


# --- what the page shows to whom -----------------------------------------------------------------------------------


def _inside(user: User, meeting: Meeting, access: Access) -> dict[str, Any]:
    """For the host's own people."""
    board = answer_board(meeting, limit=ROLL_LINES if access.sees_roll else 0)
    materials = presentations_of(meeting)
    return {
        "steps": steps_of(meeting, board.total),
        "board": board,
        "told": told_of(meeting),
        "to_remind": count_to_remind(user, meeting),
        "ready_pack": can_print(user, meeting) and has_print_pack(meeting),
        "directives": directives_of(meeting),
        "papers": papers_of(meeting),
        "materials": materials,
        "material_counts": counted_by_state(materials),
        "can_ask_for_presentations": can_ask_for_presentations(user, meeting),
        "technical_meetings": meeting.technical_meetings.select_related("convener", "kind"),
        # Of another convener's only whose it is and when is told; page and title are for those who may see it.
        "open_to_reader": set(
            Meeting.objects.visible_to(user).filter(parent_meeting=meeting).values_list("pk", flat=True)
        ),
        "may_work_out": bool(conveners_to_work_out(user, meeting)),
        "duties": meeting.duties.select_related("user").order_by("duty", "user__name") if access.may_plan else (),
        "history": history_of(meeting) if access.sees_history else (),
        "card": source_card(meeting) if meeting.is_imported else None,
        "can_match": Power.IMPORT_MEETINGS in access.powers,
        "can_export": access.is_of_house,
    }


def _for_institution(request: StaffRequest, meeting: Meeting) -> dict[str, Any]:
    """For an institution on the roll: its own lines, and of directives and papers only what has been issued."""
    own = meeting.participants.filter(organization__in=delegate_organizations(request.user))
    lines = list(own.select_related("position", "invitation"))
    is_invited = any(hasattr(line, "invitation") for line in lines)
    return {
        "steps": [],
        "own_lines": lines,
        "directives": directives_of(meeting) if meeting.minutes_signed_at else (),
        "issued": Paper.objects.visible_to(request.user)
        .filter(meeting=meeting)
        .select_related("election", "meeting", "institution")
        .order_by("kind", "-version"),
        "circulated": circulated_minutes(meeting) if is_invited else None,
    }


# --- the list ------------------------------------------------------------------------------------------------------


def _searched(rows: MeetingQuerySet, words: str) -> MeetingQuerySet:
    for word in words.replace("\x00", "").split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(theme__icontains=word)
            | Q(kind__label__icontains=word)
            | Q(venue__name__icontains=word)
            | Q(venue__city__icontains=word)
        )
    return rows


def _of_series(rows: MeetingQuerySet, request: StaffRequest) -> MeetingQuerySet:
    chosen = request.GET.get("seri", "").replace("\x00", "")
    return rows.filter(series__public_id=chosen) if chosen else rows


def _series_chips(user: User) -> list[tuple[str, str, object, int | None]]:
    kept = MeetingSeries.objects.visible_to(user).values_list("public_id", "name")
    chips = [(public_id, "", name, None) for public_id, name in kept]
    return [("", "", _("All series"), None), *chips] if chips else []


def _in_period(rows: MeetingQuerySet, request: StaffRequest) -> MeetingQuerySet:
    year, quarter = request.GET.get("tahun", ""), request.GET.get("triwulan", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) >= 1000):
        return rows
    return of_period(rows, int(year), int(quarter) if quarter in {"1", "2", "3", "4"} else None)


def _state_chips(rows: MeetingQuerySet) -> list[tuple[str, str, object, int | None]]:
    counted = count_by_state(rows)
    chips = [(state, SHAPES[MeetingState(state)], MeetingState(state).label, n) for state, n in counted.items()]
    return [("", "", _("All"), sum(counted.values())), *chips]


def _quarter_chips(request: StaffRequest) -> list[tuple[str, str, object, int | None]]:
    """Quarters are offered once a year is chosen."""
    if not request.GET.get("tahun"):
        return []
    names = Meeting._meta.get_field("period_quarter").flatchoices
    return [("", "", _("Whole year"), None), *((str(number), "", name, None) for number, name in names)]
