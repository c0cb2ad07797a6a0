"""Every part of the look on one page, for whoever builds or changes a page. Its numbers and names are specimens."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agendas.states import ITEM_SHAPES, AgendaItemState
from attendance.states import (
    ATTENDANCE_SHAPES,
    REPRESENTATION_SHAPES,
    RSVP_SHAPES,
    Attendance,
    RepresentationState,
    Rsvp,
)
from common.work import SHAPES as WORK_SHAPES
from common.work import WorkState
from documents.states import SHAPES as PAPER_SHAPES
from documents.states import PaperState
from followups.states import SHAPES as FOLLOW_UP_SHAPES
from followups.states import FollowUpState
from meetings.states import SHAPES as MEETING_SHAPES
from meetings.states import MeetingState
from portal.desk.forms.components import SampleForm

SPECIMEN = {Attendance.PRESENT: 27, Attendance.REPRESENTED: 7, Attendance.EXCUSED: 2, Attendance.ABSENT: 2}


def components(request: HttpRequest) -> HttpResponse:
    """The page; a POST shows the form with its mistakes marked, and keeps nothing."""
    parts = [(ATTENDANCE_SHAPES[state], count, state.label) for state, count in SPECIMEN.items()]
    context = {
        "kinds": vocabulary(),
        "parts": parts,
        "rows": [(_("One"), parts, sum(SPECIMEN.values()), ""), (_("Another"), [], 0, "")],
        "options": [("", "", _("All"), sum(SPECIMEN.values()))]
        + [(state.value, ATTENDANCE_SHAPES[state], state.label, count) for state, count in SPECIMEN.items()],
        "steps": _steps(),
        "sections": [("#status", _("Status"), True), ("#shares", _("Shares"), False), ("#form", _("Form"), False)],
        "page": Paginator(range(400), 20).get_page(request.GET.get("page", "7")),
        "form": SampleForm(request.POST or None, request.FILES or None),
    }
    return render(request, "desk/components.html", context)


def vocabulary() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each kind of thing that has a state, with the shape and the words of each of its states."""
    kinds: list[tuple[str, type[TextChoices], Mapping[Any, str]]] = [
        (_("Meeting"), MeetingState, MEETING_SHAPES),
        (_("Paper"), PaperState, PAPER_SHAPES),
        (_("Answer"), Rsvp, RSVP_SHAPES),
        (_("Attendance"), Attendance, ATTENDANCE_SHAPES),
        (_("Representative"), RepresentationState, REPRESENTATION_SHAPES),
        (_("Agenda item"), AgendaItemState, ITEM_SHAPES),
        (_("Follow-up"), FollowUpState, FOLLOW_UP_SHAPES),
        (_("Work of the machine"), WorkState, WORK_SHAPES),
    ]
    return [(title, [(shapes[state], str(state.label)) for state in states]) for title, states, shapes in kinds]


def _steps() -> list[tuple[str, str, str, bool]]:
    """The way of a meeting, standing at its third step."""
    way = [MeetingState.DRAFT, MeetingState.INVITED, MeetingState.ONGOING, MeetingState.CLOSED]
    shapes = ["ok", "ok", "live", "wait"]
    return [(shape, str(state.label), "", shape == "live") for shape, state in zip(shapes, way, strict=True)]
