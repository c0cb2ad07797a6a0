"""The personal link of an invitation: shown, handed on by hand, noted as handed on, and revoked."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from attendance.links import link_of
from attendance.models import Invitation
from common.errors import RakorError
from directory.models import Contact
from directory.permissions import can_view_contacts
from flows.sending import replace_link
from meetings.states import MeetingState
from notices.actions import note_whatsapp
from notices.messages import whatsapp_address, whatsapp_text
from portal.desk.forms.links import RevokeForm
from portal.desk.views.answers_fetch import invitation_to_handle
from portal.desk.views.requests import StaffRequest, signed_in


@dataclass(frozen=True)
class Hand:
    """One whom the link may be handed to: a contact of the post, or the guest himself."""

    name: str
    kind: str
    email: str
    phone: str
    # Where WhatsApp opens for this number; empty without one, or for who may not read it.
    whatsapp: str
    # What "noted as sent" names; empty for the guest.
    contact: str


@signed_in
@require_GET
@cache_control(private=True, no_store=True)
def link(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """The personal link, to be handed on by hand where mail does not arrive."""
    found = invitation_to_handle(request, meeting, invitation)
    context = {
        "meeting": found.participant.meeting,
        "invitation": found,
        "link": link_of(found),
        "words": _words(found),
        "share": whatsapp_address(_words(found)),
        "hands": _hands(request, found),
        "told": found.messages.defer("body").order_by("-pk")[:20],
        "opening": getattr(found, "opening", None),
        "replies": found.calendar_replies.all()[:10],
        "can_note": found.participant.meeting.state in {MeetingState.INVITED, MeetingState.ONGOING},
    }
    return render(request, "desk/attendance/link.html", context)


@signed_in
@require_POST
def note_sent(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Keep that the link was sent by WhatsApp."""
    found = invitation_to_handle(request, meeting, invitation)
    contact = None
    if named := request.POST.get("contact", ""):
        contacts = Contact.objects.filter(position=found.participant.position_id, is_active=True)
        contact = get_object_or_404(contacts, public_id=named.replace("\x00", ""))
    told = note_whatsapp(invitation=found, contact=contact, by=request.user)
    messages.success(request, _("Noted: sent to %(name)s by WhatsApp.") % {"name": told.to_name})
    return redirect("desk:answer_link", meeting=meeting, invitation=invitation)


@signed_in
def revoke(request: StaffRequest, meeting: str, invitation: str) -> HttpResponse:
    """Revoke the link; the new one is sent at once unless that is unticked."""
    found = invitation_to_handle(request, meeting, invitation)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = replace_link(invitation=found, by=request.user, **form.cleaned_data)
        except RakorError as error:
            form.add_error(None, str(error))
        else:
            sent = _("The old link is dead. The new one is on its way.")
            messages.success(request, sent if told else _("The old link is dead. Hand on the new one."))
            return redirect("desk:answer_link", meeting=meeting, invitation=invitation)
    context = {
        "meeting": found.participant.meeting,
        "form": form,
        "back": "desk:answers",
        "title": _("Revoke the personal link"),
        "warning": _("The link that was sent stops working at once, and a new one takes its place."),
        "verb": _("Revoke the link"),
    }
    return render(request, "desk/attendance/reason.html", context, status=422 if form.errors else 200)


def _words(invitation: Invitation) -> str:
    return whatsapp_text(invitation.participant.meeting, invitation, link_of(invitation))


def _hands(request: StaffRequest, invitation: Invitation) -> list[Hand]:
    line = invitation.participant
    if line.position is None:
        if not (line.guest_email or line.guest_phone):
            return []
        sends = _whatsapp(invitation, line.guest_phone)
        return [Hand(str(line), line.get_capacity_display(), line.guest_email, line.guest_phone, sends, "")]
    sees = can_view_contacts(request.user, line.position.organization)
    return [
        Hand(
            name=contact.name,
            kind=contact.get_kind_display(),
            email=contact.email if sees else contact.masked_email,
            phone=contact.phone if sees else contact.masked_phone,
            whatsapp=_whatsapp(invitation, contact.phone) if sees else "",
            contact=contact.public_id,
        )
        for contact in line.position.contacts.filter(is_active=True)
    ]


def _whatsapp(invitation: Invitation, phone: str) -> str:
    return whatsapp_address(_words(invitation), phone) if phone else ""
