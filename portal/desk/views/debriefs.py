"""Who was represented and has not read yet what was decided for him; and the link of who comes instead."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Power
from attendance.links import representative_link_of
from attendance.models import Debrief, Representation
from attendance.states import ACTIVE_REPRESENTATION
from flows import representatives as flows
from notices.messages import representative_words, whatsapp_address
from notices.queries import is_undecided
from portal.desk.views.answers_fetch import meeting_with
from portal.desk.views.requests import StaffRequest, signed_in


@signed_in
@require_GET
def debriefs(request: StaffRequest, meeting: str) -> HttpResponse:
    """Every post of the meeting that was represented, those who have not read it first."""
    found = meeting_with(request, meeting, Power.VIEW_ANSWERS)
    rows = (
        Debrief.objects.filter(invitation__participant__meeting=found)
        .select_related("invitation__participant__position")
        .order_by(F("read_at").asc(nulls_first=True), "invitation__participant__order")
    )
    context = {"meeting": found, "rows": rows, "unread": sum(row.read_at is None for row in rows)}
    return render(request, "desk/attendance/debriefs.html", context)


@signed_in
@require_GET
@cache_control(private=True, no_store=True)
def representative_link(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    """The representative's own link, to be handed on by hand where mail does not arrive."""
    found = _active(request, meeting, representation)
    address = representative_link_of(found)
    words = representative_words(found, address)
    context = {
        "meeting": found.invitation.participant.meeting,
        "sent": found,
        "is_undecided": is_undecided(found),
        "link": address,
        "words": words,
        "share": whatsapp_address(words, found.phone) or whatsapp_address(words),
    }
    return render(request, "desk/attendance/representative_link.html", context)


@signed_in
@require_POST
def representative_link_renew(request: StaffRequest, meeting: str, representation: str) -> HttpResponse:
    """Revoke the representative's link; a new one goes to his address, if he has one."""
    found = _active(request, meeting, representation)
    told = flows.renew_representative_link(representation=found, by=request.user)
    by_mail, by_hand = _("The old link is dead. The new one was sent."), _("The old link is dead. Hand on the new one.")
    messages.success(request, by_mail if told else by_hand)
    return redirect("desk:representative_link", meeting=meeting, representation=representation)


def _active(request: StaffRequest, meeting: str, public_id: str) -> Representation:
    """The representation, for who may invite, while the representative is to come."""
    rows = Representation.objects.filter(
        invitation__participant__meeting=meeting_with(request, meeting, Power.INVITE),
        state__in=ACTIVE_REPRESENTATION,
    ).select_related("invitation__participant__meeting__convener", "invitation__participant__position")
    return get_object_or_404(rows, public_id=public_id)
