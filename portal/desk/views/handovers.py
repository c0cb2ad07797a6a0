"""Handovers: what a new holder has not taken over yet, and which posts stand empty with matters open."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.roles import Power
from directory.models import Organization
from directory.permissions import conveners_of, has_power_anywhere, keeps
from documents.actions import request_sheet
from documents.states import SheetKind
from handovers.actions import accept_matters
from handovers.models import Handover
from handovers.permissions import can_accept
from handovers.queries import counted, matters_of, sheet_facts, vacant_posts, waiting
from handovers.states import SHAPES, HandoverState
from portal.desk.views.directory.shared import sections
from portal.desk.views.requests import StaffRequest, signed_in

ROWS_A_PAGE = 30
# The value of the filter that keeps what waits for somebody.
WAITING = "menunggu"


@signed_in
@require_GET
def handovers(request: StaffRequest) -> HttpResponse:
    """Every handover that the person may see, and, for who keeps the directory, the posts that nobody holds."""
    visible = Handover.objects.visible_to(request.user)
    state = request.GET.get("keadaan", "")
    if state == WAITING:
        found = waiting(visible)
    else:
        kept = visible.filter(state=state) if state in HandoverState.values else visible
        found = counted(kept).order_by("-pk")
    context = {
        "sections": _sections(request.user),
        "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "options": _options(visible),
        "vacant": Paginator(vacant_posts(request.user), ROWS_A_PAGE).get_page(request.GET.get("kosong")),
        "is_filtered": bool(state),
    }
    return render(request, "desk/handovers/list.html", context)


@signed_in
@require_GET
def handover(request: StaffRequest, handover: str) -> HttpResponse:
    found = _handover(request, handover)
    matters = matters_of(found, request.user)
    context = {
        "sections": _sections(request.user),
        "handover": found,
        "matters": matters,
        "left": sum(matter.is_waited_for for matter in matters),
        "can_accept": found.state == HandoverState.OPEN and can_accept(request.user, found),
        "can_print": _printing_house(request.user, found) is not None,
    }
    return render(request, "desk/handovers/handover.html", context)


@signed_in
@require_POST
def accept(request: StaffRequest, handover: str) -> HttpResponse:
    found = _handover(request, handover)
    only = None if "all" in request.POST else request.POST.getlist("matter")
    taken = accept_matters(handover=found, by=request.user, only=only)
    words = ngettext("%(count)s matter is taken over.", "%(count)s matters are taken over.", taken)
    messages.success(request, words % {"count": taken})
    return redirect("desk:handover", found.public_id)


@signed_in
@require_POST
def sheet(request: StaffRequest, handover: str) -> HttpResponse:
    """The sheet to be signed on paper, as the handover stands now."""
    found = _handover(request, handover)
    house = _printing_house(request.user, found)
    if house is None:
        messages.error(request, _("The sheet is made by the secretariat that keeps this post."))
        return redirect("desk:handover", found.public_id)
    facts = sheet_facts(found, matters_of(found, request.user))
    made = request_sheet(kind=SheetKind.HANDOVER, convener=house, facts=facts, handover=found, by=request.user)
    return redirect("desk:sheet", made.public_id)


def _handover(request: StaffRequest, public_id: str) -> Handover:
    related = ("position__organization__region", "convener__region")
    rows = Handover.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(rows, public_id=public_id)


def _printing_house(user: User, handover: Handover) -> Organization | None:
    """The convener for which `user` keeps the post: whoever keeps it may have the sheet."""
    houses = conveners_of(user, Power.MANAGE_DIRECTORY)
    return next((house for house in houses if keeps(house, handover.position.organization)), None)


def _sections(user: User) -> list[tuple[str, str, bool]]:
    return sections(user, "handovers") if has_power_anywhere(user, Power.VIEW_DIRECTORY) else []


def _options(visible: Any) -> list[tuple[str, str, str, int]]:
    ended = [(state, SHAPES[state], str(state.label)) for state in (HandoverState.DONE, HandoverState.CANCELLED)]
    return [
        ("", "", _("All"), visible.count()),
        (WAITING, "wait", _("Waiting to be taken over"), waiting(visible).count()),
        *((str(state.value), shape, label, visible.filter(state=state).count()) for state, shape, label in ended),
    ]
