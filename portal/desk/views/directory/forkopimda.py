"""The Forkopimda of the province and of each kabupaten and kota."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.roles import Power
from directory.actions import set_forkopimda
from directory.models import ForkopimdaMember, Organization, Position, Region
from directory.permissions import can_manage
from directory.queries import with_holders
from directory.states import OrganizationKind, PositionRole
from portal.desk.forms.directory import ForkopimdaForm
from portal.desk.views.directory.posts import post_line
from portal.desk.views.directory.shared import carried_out, needs, require_manager, sections
from portal.desk.views.requests import StaffRequest

CURRENT = "forkopimda_list"


@needs(Power.VIEW_DIRECTORY)
@require_GET
def forkopimda_list(request: StaffRequest) -> HttpResponse:
    regions = Region.objects.visible_to(request.user).filter(organizations__kind=OrganizationKind.GOVERNMENT)
    words = request.GET.get("q", "")
    if words:
        regions = regions.filter(name__icontains=words)
    context = {
        "sections": sections(request.user, CURRENT),
        "regions": regions.annotate(seat_count=Count("forkopimda", distinct=True)).order_by("code"),
        "is_filtered": bool(words),
    }
    return render(request, "desk/directory/forkopimda_list.html", context)


@needs(Power.VIEW_DIRECTORY)
@require_GET
def forkopimda(request: StaffRequest, code: str) -> HttpResponse:
    """Who sits beside the head of region, by the law's list and what the region made of it."""
    government = _government(request, code)
    region = government.region
    seated = Position.objects.filter(forkopimda_seats__region=region).order_by("forkopimda_seats__order")
    chairs = Position.objects.active().filter(organization=government, role=PositionRole.HEAD_OF_REGION)
    rows = with_holders(seated.select_related("organization__region"))
    context = {
        "sections": sections(request.user, CURRENT),
        "region": region,
        "lines": [post_line(position) for position in rows],
        "chairs": [post_line(position) for position in with_holders(chairs.select_related("organization__region"))],
        "can_manage": can_manage(request.user, government),
    }
    return render(request, "desk/directory/forkopimda.html", context)


@needs(Power.VIEW_DIRECTORY)
def forkopimda_edit(request: StaffRequest, code: str) -> HttpResponse:
    government = _government(request, code)
    require_manager(request.user, government)
    region = government.region
    assert region is not None  # noqa: S101 - found by its region
    form = ForkopimdaForm(request.POST or None, candidates=_candidates(region), initial=_seats(region))
    if carried_out(form, lambda: set_forkopimda(region=region, positions=form.positions(), by=request.user)):
        messages.success(request, _("The Forkopimda is saved."))
        return redirect("desk:forkopimda", code)
    context: dict[str, Any] = {
        "sections": sections(request.user, CURRENT),
        "region": region,
        "government": government,
        "form": form,
        "rows": [(position, form[f"seat_{position.public_id}"]) for position in form.candidates],
    }
    return render(request, "desk/directory/forkopimda_form.html", context, status=422 if form.errors else 200)


def _government(request: StaffRequest, code: str) -> Organization:
    governments = Organization.objects.visible_to(request.user).select_related("region__parent")
    return get_object_or_404(governments, region__code=code, kind=OrganizationKind.GOVERNMENT)


def _candidates(region: Region) -> list[Position]:
    """Leaders of DPRD, vertical and outside bodies of the region, of vertical ones of its province; who sits now.

    One Korem or Kejaksaan may serve several regions.
    """
    kinds = (OrganizationKind.COUNCIL, OrganizationKind.VERTICAL, OrganizationKind.EXTERNAL)
    own = Q(organization__region=region, organization__kind__in=kinds)
    above = Q(organization__region__children=region, organization__kind=OrganizationKind.VERTICAL)
    seated = Q(pk__in=ForkopimdaMember.objects.filter(region=region).values("position"))
    posts = Position.objects.active().filter(own | above | seated)
    return list(posts.select_related("organization__region").in_protocol_order())


def _seats(region: Region) -> dict[str, int]:
    seats = ForkopimdaMember.objects.filter(region=region).select_related("position")
    return {f"seat_{seat.position.public_id}": seat.order for seat in seats}
