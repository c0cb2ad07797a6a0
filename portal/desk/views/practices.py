"""The collection of best practices (praktik baik): searched, read, added to, and kept in order."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import Power
from agendas import actions
from agendas.models import BestPractice
from agendas.queries.practices import (
    count_practices_by_state,
    digest_of_practice,
    may_keep_practices,
    practices_seen_by,
    search_practices,
    with_practice_details,
)
from agendas.states import PRACTICE_SHAPES, PracticeState
from common.errors import RakorError, Refused
from directory.models import Region
from directory.permissions import conveners_of
from files.serving import shown
from meetings.models import Meeting, Topic
from portal.desk.forms.presentations import HousePracticeForm, PracticeVerdictForm
from portal.desk.topic_chips import of_topic
from portal.desk.views.meetings_lists import convener_asked, require_reader
from portal.desk.views.requests import StaffRequest, signed_in

PAGE = 20


@signed_in
@require_GET
def practices(request: StaffRequest) -> HttpResponse:
    """The collection: searched by words, filtered by state, region, topic and meeting, in pages."""
    require_reader(request)
    seen = practices_seen_by(request.user)
    found = _chosen(search_practices(seen, request.GET.get("q", "")), request)
    state = request.GET.get("keadaan", "")
    rows = with_practice_details(found.filter(state=state) if state in PracticeState.values else found)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": _state_chips(count_practices_by_state(found)),
        "choices": _choices(request.user, request),
        "is_filtered": any(request.GET.get(name) for name in ("q", "keadaan", "wilayah", "topik", "rapat")),
        "may_add": bool(conveners_of(request.user, Power.PLAN_MEETINGS)),
    }
    return render(request, "desk/practices/list.html", context)


@signed_in
@require_GET
def practice(request: StaffRequest, practice: str) -> HttpResponse:
    return _page(request, _found(request, practice))


@signed_in
def new_practice(request: StaffRequest) -> HttpResponse:
    """Write down a practice of the house, or one that was told in the hall (`?rapat=` names the meeting)."""
    meeting = _meeting_asked(request)
    convener = meeting.convener if meeting else convener_asked(request, Power.PLAN_MEETINGS)
    if convener not in conveners_of(request.user, Power.PLAN_MEETINGS):
        raise Refused
    form = HousePracticeForm(request.POST or None, request.FILES or None, convener=convener)
    if form.is_valid():
        try:
            row = actions.add_practice(convener=convener, meeting=meeting, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The practice stands in the collection."))
            return redirect("desk:practice", practice=row.public_id)
    context = {"form": form, "meeting": meeting, "convener": convener}
    return render(request, "desk/practices/form.html", context, status=422 if form.errors else 200)


@signed_in
def edit_practice(request: StaffRequest, practice: str) -> HttpResponse:
    row = _kept(request, practice)
    form = HousePracticeForm(request.POST or None, request.FILES or None, convener=row.convener, practice=row)
    if form.is_valid():
        try:
            actions.edit_practice(practice=row, by=request.user, **form.values())
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:practice", practice=practice)
    context = {"form": form, "practice": row, "convener": row.convener}
    return render(request, "desk/practices/form.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def decide(request: StaffRequest, practice: str) -> HttpResponse:
    """Take it into the collection, or send it back with a note."""
    row = _kept(request, practice)
    form = PracticeVerdictForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    try:
        if form.cleaned_data["verdict"] == PracticeVerdictForm.ACCEPT:
            actions.accept_practice(practice=row, seen=request.POST.get("seen"), by=request.user)
        else:
            actions.return_practice(practice=row, note=form.cleaned_data["note"], by=request.user)
    except RakorError as error:
        form.add_error("note", str(error))
        return _page(request, _found(request, practice), form)
    messages.success(request, _("Saved."))
    return redirect("desk:practice", practice=practice)


@signed_in
@require_GET
def practice_file(request: StaffRequest, practice: str) -> FileResponse:
    row = _found(request, practice)
    if row.file is None:
        raise Http404
    return shown(row.file)


def _found(request: StaffRequest, public_id: str) -> BestPractice:
    rows = with_practice_details(practices_seen_by(request.user))
    return get_object_or_404(rows.select_related("convener__region"), public_id=public_id)


def _kept(request: StaffRequest, public_id: str) -> BestPractice:
    """The practice, for who keeps the collection: 404 to strangers, else 403."""
    row = _found(request, public_id)
    if not may_keep_practices(request.user, row):
        raise Refused
    return row


def _page(request: StaffRequest, row: BestPractice, verdict: PracticeVerdictForm | None = None) -> HttpResponse:
    may_keep = may_keep_practices(request.user, row)
    context = {
        "practice": row,
        "verdict": verdict,
        "seen": digest_of_practice(row),
        "may_keep": may_keep,
        "can_accept": may_keep and row.state == PracticeState.SUBMITTED,
        "can_return": may_keep and row.state != PracticeState.RETURNED,
        "sees_meeting": row.meeting is not None
        and Meeting.objects.visible_to(request.user).filter(pk=row.meeting.pk).exists(),
    }
    return render(request, "desk/practices/practice.html", context, status=422 if verdict else 200)


def _meeting_asked(request: StaffRequest) -> Meeting | None:
    asked = request.GET.get("rapat", "").replace("\x00", "")
    if not asked:
        return None
    return get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("convener__region"), public_id=asked
    )


def _chosen(rows: Any, request: StaffRequest) -> Any:
    """Those of the region, topic and meeting asked for."""
    region, meeting = (request.GET.get(name, "").replace("\x00", "") for name in ("wilayah", "rapat"))
    if region:
        rows = rows.filter(region__code=region)
    if meeting:
        rows = rows.filter(meeting__public_id=meeting)
    return of_topic(rows, request, "topics")


def _choices(user: User, request: StaffRequest) -> list[dict[str, Any]]:
    """The regions, topics and meetings that have practices, as lists to choose from."""
    seen = practices_seen_by(user).values("pk")
    offered = (
        (
            "wilayah",
            _("Region"),
            Region.objects.filter(pk__in=practices_seen_by(user).values("region")),
            "code",
            "name",
        ),
        ("topik", _("Topic"), Topic.objects.filter(best_practices__in=seen).distinct(), "public_id", "name"),
        ("rapat", _("Meeting"), Meeting.objects.filter(best_practices__in=seen).distinct(), "public_id", "title"),
    )
    return [
        {
            "name": name,
            "label": label,
            "chosen": request.GET.get(name, ""),
            "options": list(rows.values_list(value, words)),
        }
        for name, label, rows, value, words in offered
    ]


def _state_chips(counts: dict[str, int]) -> list[tuple[str, str, object, int]]:
    chips: list[tuple[str, str, object, int]] = [("", "", _("All"), sum(counts.values()))]
    return chips + [
        (state.value, PRACTICE_SHAPES[state], state.label, counts[state])
        for state in PracticeState
        if counts.get(state)
    ]
