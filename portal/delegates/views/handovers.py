"""What a new holder takes over, matter by matter. As behind every link: reading changes nothing, the form does."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from attendance.models import LINK_LIFETIME
from common.errors import WrongState
from documents.queries import settings_of
from handovers.actions import accept_matters
from handovers.links import handover_of, holder_of
from handovers.models import Handover
from handovers.queries import Matter, matters_of
from portal.delegates.views.doors import behind


@dataclass(frozen=True)
class HandoverDoor:
    """One handover as the successor sees it."""

    handover: Handover
    token: str
    is_retired: bool = False

    @cached_property
    def matters(self) -> list[Matter]:
        return matters_of(self.handover)

    @property
    def waiting(self) -> int:
        return sum(matter.is_waited_for for matter in self.matters)

    @property
    def contact(self) -> str:
        """Whom to call: as the letterhead of the convener says."""
        return settings_of(self.handover.convener).contact


def door_of(token: str) -> HandoverDoor | None:
    """The handover behind the link; None also long after it was taken over."""
    found = handover_of(token)
    if found is None or _is_old(found.finished_at):
        return None
    return HandoverDoor(found, token)


# The address is the capability, as on the page of an answer: a cookie adds nothing to it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind(door_of)
def handover(request: HttpRequest, door: HandoverDoor) -> HttpResponse:
    if request.method != "POST":
        return _page(request, door)
    only = None if "all" in request.POST else request.POST.getlist("matter")
    try:
        taken = accept_matters(handover=door.handover, by=holder_of(door.handover), only=only)
    except WrongState as refusal:  # it was withdrawn while it was read
        return _page(request, door, status=409, refusal=str(refusal))
    return _page(request, HandoverDoor(door.handover, door.token), taken=taken)


def _page(request: HttpRequest, door: HandoverDoor, status: int = 200, **told: object) -> HttpResponse:
    return render(request, "delegates/handover.html", {"door": door, **told}, status=status)


def _is_old(finished_at: dt.datetime | None) -> bool:
    return finished_at is not None and timezone.now() > finished_at + LINK_LIFETIME
