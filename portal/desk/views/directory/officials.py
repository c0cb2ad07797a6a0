"""People who hold, or held, posts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import Power
from directory import actions
from directory.models import Appointment, Official
from directory.permissions import can_manage, can_view_contacts
from directory.queries import is_between, officials_matching
from portal.desk.forms.directory import OfficialForm
from portal.desk.views.directory.shared import carried_out, form_page, needs, page_of, require_manager, sections
from portal.desk.views.requests import StaffRequest

CURRENT = "officials"
_STATES = {"menjabat": True, "tidak-menjabat": False}


@needs(Power.VIEW_DIRECTORY)
@require_GET
def officials(request: StaffRequest) -> HttpResponse:
    words, state = request.GET.get("q", ""), request.GET.get("keadaan", "")
    found = officials_matching(request.user, words=words, is_in_office=_STATES.get(state))
    options = [
        ("", "", _("All"), officials_matching(request.user, words=words).count()),
        ("menjabat", "ok", _("In office"), _count(request.user, words, is_in_office=True)),
        ("tidak-menjabat", "wait", _("No post today"), _count(request.user, words, is_in_office=False)),
    ]
    context = {
        "sections": sections(request.user, CURRENT),
        "page": page_of(request, found),
        "options": options,
        "is_filtered": bool(words or state),
    }
    return render(request, "desk/directory/officials.html", context)


def _count(user: User, words: str, *, is_in_office: bool) -> int:
    return officials_matching(user, words=words, is_in_office=is_in_office).count()


@needs(Power.VIEW_DIRECTORY)
@require_GET
def official(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _official(request, public_id)
    held = _held(request.user, found)
    organizations = [row.position.organization for row in held]
    context = {
        "sections": sections(request.user, CURRENT),
        "official": found,
        "held": [(row, is_between(row)) for row in held],
        "can_manage": any(can_manage(request.user, row) for row in organizations),
        "can_view_contacts": any(can_view_contacts(request.user, row) for row in organizations),
    }
    return render(request, "desk/directory/official.html", context)


@needs(Power.VIEW_DIRECTORY)
def official_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _official(request, public_id)
    held = _held(request.user, found)
    managed = [row for row in held if can_manage(request.user, row.position.organization)]
    require_manager(request.user, (managed or held)[0].position.organization)
    form = OfficialForm(request.POST or None, initial=OfficialForm.values_of(found))
    if carried_out(
        form,
        lambda: actions.edit_official(official=found, changes=form.cleaned_data, by=request.user),
        beside={actions.NipTaken: "nip"},
    ):
        messages.success(request, _("The official is saved."))
        return redirect("desk:official", found.public_id)
    back = reverse("desk:official", args=[found.public_id])
    return form_page(
        request, form, heading=_("Edit the official"), lead=found.name, verb=_("Save"), back=back, current=CURRENT
    )


def _official(request: StaffRequest, public_id: str) -> Official:
    return get_object_or_404(Official.objects.visible_to(request.user), public_id=public_id)


def _held(user: User, official: Official) -> list[Appointment]:
    """The appointments that `user` may see, of which a visible official has at least one."""
    rows = Appointment.objects.visible_to(user).filter(official=official)
    return list(rows.select_related("position__organization__region", "official"))
