"""Organisations and their units."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import Power
from common.errors import Refused
from directory import actions
from directory.models import Organization, Region, in_houses_of
from directory.permissions import can_manage, conveners_of, has_power_anywhere
from directory.queries import organizations_matching, with_holders
from directory.states import OrganizationKind
from portal.desk.forms.directory import OrganizationFilterForm, OrganizationForm, UnitsForm
from portal.desk.views.directory.posts import post_line
from portal.desk.views.directory.shared import (
    carried_out,
    day_asked,
    form_page,
    kept_besides,
    needs,
    page_of,
    require_manager,
    sections,
    visible_organization,
)
from portal.desk.views.requests import StaffRequest

CURRENT = "organizations"


@needs(Power.VIEW_DIRECTORY)
@require_GET
def organizations(request: StaffRequest) -> HttpResponse:
    asked = request.GET
    words, kind, region = asked.get("q", ""), asked.get("jenis", ""), asked.get("wilayah", "")
    state = asked.get("keadaan", "")
    in_use = organizations_matching(request.user, words=words, kind=kind, region=region)
    put_away = organizations_matching(request.user, words=words, kind=kind, region=region, is_active=False)
    context = {
        "sections": sections(request.user, CURRENT),
        "page": page_of(request, put_away if state == "nonaktif" else in_use),
        "options": [
            ("", "", _("In use"), in_use.count()),
            ("nonaktif", "no", _("Out of use"), put_away.count()),
        ],
        "filter_form": OrganizationFilterForm(asked, regions=list(Region.objects.visible_to(request.user))),
        "kept": kept_besides(request, "jenis", "wilayah"),
        "is_filtered": any((words, kind, region, state)),
        "may_add": has_power_anywhere(request.user, Power.MANAGE_DIRECTORY),
    }
    return render(request, "desk/directory/organizations.html", context)


@needs(Power.VIEW_DIRECTORY)
@require_GET
def organization(request: StaffRequest, public_id: str) -> HttpResponse:
    """An organisation with its posts, their holders, and its units."""
    found = visible_organization(request, public_id)
    asked_day = day_asked(request)
    posts = found.positions.select_related("organization__region").order_by("protocol_order", "title")
    context = {
        "sections": sections(request.user, CURRENT),
        "organization": found,
        "lines": [post_line(position) for position in with_holders(posts, asked_day)],
        "asked_day": asked_day,
        "page": page_of(request, found.units.order_by("order", "code")),
        "can_manage": can_manage(request.user, found),
        "can_add_units": _can_add_units(found),
    }
    return render(request, "desk/directory/organization.html", context)


@needs(Power.MANAGE_DIRECTORY)
def organization_new(request: StaffRequest) -> HttpResponse:
    parents = _manageable(request.user)
    asked = request.GET.get("bagian-dari", "")
    home = parents.filter(public_id=asked).first() or _own_government(request.user)
    initial = {"parent": home, "kind": OrganizationKind.DEPARTMENT}
    form = OrganizationForm(request.POST or None, parents=parents, is_new=True, initial=initial)
    made: list[Organization] = []
    if carried_out(form, lambda: made.append(_create(form, request.user))):
        messages.success(request, _("The organisation is in the directory. Add its posts now."))
        return redirect("desk:organization", made[0].public_id)
    return form_page(
        request,
        form,
        heading=_("New organisation"),
        lead=_("A unit of a government, or a body beside it that is invited."),
        verb=_("Add the organisation"),
        back=reverse("desk:organizations"),
        current=CURRENT,
    )


def _create(form: OrganizationForm, by: User) -> Organization:
    parent = form.cleaned_data["parent"]
    return actions.create_organization(region=parent.region, by=by, **form.cleaned_data)


@needs(Power.VIEW_DIRECTORY)
def organization_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    found = visible_organization(request, public_id)
    require_manager(request.user, found)
    parents = _manageable(request.user).filter(region=found.region).exclude(pk=found.pk)
    form = OrganizationForm(request.POST or None, parents=parents, initial=OrganizationForm.values_of(found))
    if carried_out(
        form,
        lambda: actions.edit_organization(organization=found, changes=form.cleaned_data, by=request.user),
        beside={actions.NotOfThisHouse: "parent"},
    ):
        messages.success(request, _("The organisation is saved."))
        return redirect("desk:organization", found.public_id)
    back = reverse("desk:organization", args=[found.public_id])
    return form_page(
        request, form, heading=_("Edit the organisation"), lead=found.name, verb=_("Save"), back=back, current=CURRENT
    )


@needs(Power.VIEW_DIRECTORY)
def units_new(request: StaffRequest, public_id: str) -> HttpResponse:
    """Type in kecamatan, bagian or further OPD, each with its head."""
    found = get_object_or_404(
        Organization.objects.visible_to(request.user).select_related("region__parent"),
        public_id=public_id,
        kind=OrganizationKind.GOVERNMENT,
    )
    if not can_manage(request.user, found):
        raise Refused
    form = UnitsForm(request.POST or None)
    reports: list[actions.SetupReport] = []
    if carried_out(
        form, lambda: reports.append(actions.add_units(government=found, by=request.user, **form.cleaned_data))
    ):
        added = reports[0].organizations
        told = ngettext("%(count)s unit was added.", "%(count)s units were added.", added) % {"count": added}
        messages.success(request, told if added else _("All of these stood already; nothing was changed."))
        return redirect("desk:organization", found.public_id)
    back = reverse("desk:organization", args=[found.public_id])
    return form_page(
        request, form, heading=_("Add units"), lead=found.name, verb=_("Add the units"), back=back, current=CURRENT
    )


def _manageable(user: User) -> QuerySet[Organization]:
    return Organization.objects.active().filter(in_houses_of(user, Power.MANAGE_DIRECTORY))


def _own_government(user: User) -> Organization | None:
    own = conveners_of(user, Power.MANAGE_DIRECTORY)
    return own[0] if own else None


def _can_add_units(organization: Organization) -> bool:
    """Units are typed in where the government is set up (`setup_province`, `setup_region`)."""
    return organization.kind == OrganizationKind.GOVERNMENT and organization.is_convener
