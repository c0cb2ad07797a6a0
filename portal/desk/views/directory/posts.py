"""Posts, their holders and contacts."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.records import can_read_record
from directory import actions
from directory.models import Appointment, Contact, Official, Position, Region
from directory.permissions import can_manage, can_view_contacts, has_power_anywhere
from directory.queries import (
    POSITION_STATES,
    history_of,
    holder_on,
    in_order,
    is_between,
    position_counts,
    positions_matching,
    with_holders,
)
from flows import directory as flows
from portal.desk.forms.directory import (
    AppointForm,
    AppointmentForm,
    ContactForm,
    EndForm,
    PositionFilterForm,
    PositionForm,
)
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
    visible_position,
)
from portal.desk.views.requests import StaffRequest

CURRENT = "positions"


@dataclass(frozen=True)
class PostLine:
    """A post in a list, with who holds it and whether it can be reached."""

    position: Position
    holder: Appointment | None
    shape: str
    reach: str


@needs(Power.VIEW_DIRECTORY)
@require_GET
def positions(request: StaffRequest) -> HttpResponse:
    """Every post of the house: searched, filtered, in protocol order or another."""
    asked = request.GET
    words, group, region = asked.get("q", ""), asked.get("kelompok", ""), asked.get("wilayah", "")
    found = positions_matching(request.user, words=words, group=group, region=region)
    state = asked.get("keadaan", "")
    kept = found.filter(POSITION_STATES.get(state, POSITION_STATES[""])).select_related("organization__region")
    page = page_of(request, with_holders(in_order(kept, asked.get("urut", ""))))
    regions = list(Region.objects.visible_to(request.user))
    context = {
        "sections": sections(request.user, CURRENT),
        "page": page,
        "lines": [post_line(position) for position in page],
        "options": _options(position_counts(found)),
        "filter_form": PositionFilterForm(asked, regions=regions),
        "kept": kept_besides(request, "kelompok", "wilayah", "urut"),
        "is_filtered": any((words, group, region, state)),
        "may_add": has_power_anywhere(request.user, Power.MANAGE_DIRECTORY),
    }
    return render(request, "desk/directory/positions.html", context)


def post_line(position: Position) -> PostLine:
    """A post from `with_holders` as its list shows it."""
    contacts, holders = position.contacts_now, position.holders_now  # type: ignore[attr-defined]
    shape, reach = _reach(contacts)
    return PostLine(position, holders[0] if holders else None, shape, reach)


def _reach(contacts: list[Contact]) -> tuple[str, str]:
    if not contacts:
        return "alert", _("No contact")
    if not any(contact.email for contact in contacts):
        return "exc", _("Telephone only")
    return "ok", ngettext("%(count)s contact", "%(count)s contacts", len(contacts)) % {"count": len(contacts)}


def _options(counts: dict[str, int]) -> list[tuple[str, str, str, int]]:
    labels = {
        "": ("", _("All")),
        "kosong": ("wait", _("No holder recorded")),
        "pelaksana": ("part", _("Acting")),
        "tanpa-kontak": ("alert", _("No contact")),
        "nonaktif": ("no", _("Out of use")),
    }
    return [(value, shape, label, counts[value]) for value, (shape, label) in labels.items()]


@needs(Power.VIEW_DIRECTORY)
@require_GET
def position(request: StaffRequest, public_id: str) -> HttpResponse:
    """A post: who holds it, who held it on a day, where it is reached."""
    found = visible_position(request, public_id)
    asked_day = day_asked(request)
    history = list(history_of(found))
    context = {
        "sections": sections(request.user, CURRENT),
        "position": found,
        "holder": next((row for row in history if is_between(row)), None),
        "history": history,
        "asked_day": asked_day,
        "holder_then": holder_on(found, asked_day) if asked_day else None,
        "contacts": list(found.contacts.filter(is_active=True)),
        "seats": list(found.forkopimda_seats.select_related("region")),
        "can_manage": can_manage(request.user, found.organization),
        "can_view_contacts": can_view_contacts(request.user, found.organization),
        "can_read_record": can_read_record(request.user, found.organization),
    }
    return render(request, "desk/directory/position.html", context)


@needs(Power.VIEW_DIRECTORY)
def position_new(request: StaffRequest, organization: str) -> HttpResponse:
    unit = visible_organization(request, organization)
    require_manager(request.user, unit)
    form = PositionForm(request.POST or None, is_new=True)
    if carried_out(
        form,
        lambda: actions.create_position(organization=unit, by=request.user, **form.cleaned_data),
        beside={actions.TitleTaken: "title"},
    ):
        messages.success(request, _("The post is in the directory."))
        return redirect("desk:organization", unit.public_id)
    back = reverse("desk:organization", args=[unit.public_id])
    return form_page(
        request, form, heading=_("New post"), lead=unit.name, verb=_("Add the post"), back=back, current=CURRENT
    )


@needs(Power.VIEW_DIRECTORY)
def position_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    found = visible_position(request, public_id)
    require_manager(request.user, found.organization)
    form = PositionForm(request.POST or None, initial=PositionForm.values_of(found))
    if carried_out(
        form,
        lambda: actions.edit_position(position=found, changes=form.cleaned_data, by=request.user),
        beside={actions.TitleTaken: "title"},
    ):
        return _to_post(request, found, _("The post is saved."))
    return _post_form(request, found, form, heading=_("Edit the post"), verb=_("Save"))


@needs(Power.VIEW_DIRECTORY)
def appoint(request: StaffRequest, public_id: str) -> HttpResponse:
    found = visible_position(request, public_id)
    require_manager(request.user, found.organization)
    holder = history_of(found).current().first()  # type: ignore[attr-defined]
    people = Official.objects.visible_to(request.user).unmerged().order_by("name")
    form = AppointForm(request.POST or None, people=people, holder=holder)
    beside = {
        actions.AlreadyHeld: "starts_on",
        actions.EndsBeforeStart: "ends_on",
        actions.NipTaken: "nip",
        actions.ReturnUnknown: "starts_on",
    }
    if carried_out(form, lambda: _appoint(found, form, request), beside):
        return _to_post(request, found, _("The appointment is recorded."))
    lead = _("Held now by %(holder)s.") % {"holder": holder.official} if holder else _("No holder is recorded.")
    return _post_form(request, found, form, heading=_("Appoint a holder"), verb=_("Record the appointment"), lead=lead)


def _appoint(position: Position, form: AppointForm, request: StaffRequest) -> None:
    terms = dict(form.cleaned_data)
    person, name, nip, grade = (terms.pop(field) for field in ("person", "name", "nip", "grade"))
    if person:
        flows.appoint_official(position=position, official=person, by=request.user, **terms)
    else:
        flows.appoint_by_name(position=position, name=name, nip=nip, grade=grade, by=request.user, **terms)


@needs(Power.VIEW_DIRECTORY)
def appointment_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _appointment(request, public_id)
    form = AppointmentForm(request.POST or None, initial=AppointmentForm.values_of(found))
    beside = {actions.AlreadyHeld: "starts_on", actions.EndsBeforeStart: "ends_on"}
    if carried_out(
        form,
        lambda: flows.edit_appointment(appointment=found, changes=form.cleaned_data, by=request.user),
        beside,
    ):
        return _to_post(request, found.position, _("The appointment is saved."))
    return _post_form(
        request, found.position, form, heading=_("Correct the appointment"), verb=_("Save"), lead=found.official.name
    )


@needs(Power.VIEW_DIRECTORY)
def appointment_end(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _appointment(request, public_id)
    form = EndForm(request.POST or None, starts_on=found.starts_on)
    if carried_out(
        form,
        lambda: flows.end_appointment(appointment=found, by=request.user, **form.cleaned_data),
        beside={actions.AlreadyHeld: "ends_on"},
    ):
        return _to_post(request, found.position, _("The end of the appointment is recorded."))
    return _post_form(
        request, found.position, form, heading=_("End the appointment"), verb=_("End"), lead=found.official.name
    )


@needs(Power.VIEW_DIRECTORY)
@require_POST
def appointment_remove(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _appointment(request, public_id)
    flows.remove_appointment(appointment=found, by=request.user)
    return _to_post(request, found.position, _("The appointment is taken out."))


@needs(Power.VIEW_DIRECTORY)
def contact_new(request: StaffRequest, public_id: str) -> HttpResponse:
    found = visible_position(request, public_id)
    require_manager(request.user, found.organization)
    form = ContactForm(request.POST or None)
    if carried_out(form, lambda: flows.add_contact(position=found, by=request.user, **form.cleaned_data)):
        return _to_post(request, found, _("The contact is saved."))
    return _post_form(request, found, form, heading=_("New contact"), verb=_("Add the contact"))


@needs(Power.VIEW_DIRECTORY)
def contact_edit(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _contact(request, public_id)
    form = ContactForm(request.POST or None, initial=ContactForm.values_of(found))
    if carried_out(form, lambda: flows.change_contact(contact=found, changes=form.cleaned_data, by=request.user)):
        return _to_post(request, found.position, _("The contact is saved."))
    return _post_form(request, found.position, form, heading=_("Change the contact"), verb=_("Save"))


@needs(Power.VIEW_DIRECTORY)
@require_POST
def contact_retire(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _contact(request, public_id)
    flows.retire_contact(contact=found, by=request.user)
    return _to_post(request, found.position, _("Nothing is sent to this contact any more."))


def _appointment(request: StaffRequest, public_id: str) -> Appointment:
    rows = Appointment.objects.visible_to(request.user).select_related("position__organization__region", "official")
    found = get_object_or_404(rows, public_id=public_id)
    require_manager(request.user, found.position.organization)
    return found


def _contact(request: StaffRequest, public_id: str) -> Contact:
    positions = Position.objects.visible_to(request.user)
    rows = Contact.objects.filter(is_active=True, position__in=positions)
    found = get_object_or_404(rows.select_related("position__organization__region"), public_id=public_id)
    require_manager(request.user, found.position.organization)
    return found


def _to_post(request: StaffRequest, position: Position, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("desk:position", position.public_id)


def _post_form(
    request: StaffRequest, position: Position, form: Form, *, heading: str, verb: str, lead: str = ""
) -> HttpResponse:
    back = reverse("desk:position", args=[position.public_id])
    lead = f"{position.title} · {lead}" if lead else position.title
    return form_page(request, form, heading=heading, lead=lead, verb=verb, back=back, current=CURRENT)
